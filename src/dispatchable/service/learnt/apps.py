"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class LearntConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.learnt"
    label = "learnt"
    default_auto_field = "django.db.models.BigAutoField"
