"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class CarriersConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.carriers"
    label = "carriers"
    default_auto_field = "django.db.models.BigAutoField"
