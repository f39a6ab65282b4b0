"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class DurableConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.durable"
    label = "durable"
    default_auto_field = "django.db.models.BigAutoField"
