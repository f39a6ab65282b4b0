"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class AddressesConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.addresses"
    label = "addresses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let lists of addresses be imported; keep the index of words."""
        from dispatchable.service.addresses.importing import Addresses
        from dispatchable.service.addresses.search import WORDS
        from dispatchable.service.imports.kinds import register
        from dispatchable.service.storage.words import keep

        register(Addresses())
        keep(self, WORDS)
