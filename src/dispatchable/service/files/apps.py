"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
