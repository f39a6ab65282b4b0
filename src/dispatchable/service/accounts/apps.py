"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
