"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class NumbersConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.numbers"
    label = "numbers"
    default_auto_field = "django.db.models.BigAutoField"
