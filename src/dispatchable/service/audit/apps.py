"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
