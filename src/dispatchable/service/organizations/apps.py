"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.organizations"
    label = "organizations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the indexes of words."""
        from dispatchable.service.organizations.search import WORDS
        from dispatchable.service.storage.words import keep

        keep(self, WORDS)
