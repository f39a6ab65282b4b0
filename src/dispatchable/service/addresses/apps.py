"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class AddressesConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.addresses"
    label = "addresses"
    default_auto_field = "django.db.models.BigAutoField"
