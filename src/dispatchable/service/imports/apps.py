"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"
