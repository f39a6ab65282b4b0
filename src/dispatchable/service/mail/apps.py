"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"
