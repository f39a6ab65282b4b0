"""Changes to tables that triggers watch: SQLite rebuilds a changed table, and its triggers go with the old one."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations

_sacred = import_module("dispatchable.service.numbers.migrations.0002_sacred_invariant")


def guarded(operations: list[Any]) -> list[Any]:
    """The operations, with the triggers of the sacred invariant taken off before and put back after."""
    off = migrations.RunPython(_sacred._remove, _sacred._install)
    on = migrations.RunPython(_sacred._install, _sacred._remove)
    return [off, *operations, on]
