"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class TermsConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.terms"
    label = "terms"
    default_auto_field = "django.db.models.BigAutoField"
