"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the room hear of what happens below it."""
        from dispatchable.service.notices import events  # noqa: F401 - declares the listeners
