"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Names the listeners of the room."""
        from dispatchable.service.desk import events, incoming, letting_go, teaching  # noqa: F401 - the listeners
        from dispatchable.service.desk.importing import RequestLines
        from dispatchable.service.desk.search import LINE_WORDS, REQUEST_WORDS
        from dispatchable.service.imports.kinds import register
        from dispatchable.service.storage.words import keep

        register(RequestLines())

        keep(self, REQUEST_WORDS)
        keep(self, LINE_WORDS)
