"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class NumbersConfig(AppConfig):
    """Named by its room."""

    name = "dispatchable.service.numbers"
    label = "numbers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the room hear of what happens below it, and its things be imported."""
        from dispatchable.service.imports.kinds import register
        from dispatchable.service.numbers import events  # noqa: F401 - declares the listeners
        from dispatchable.service.numbers.bulk import running  # noqa: F401 - the same
        from dispatchable.service.numbers.importing import NumbersKind

        register(NumbersKind())
