"""Triggers that hold on both databases: what a room's migration uses to make rows that nobody changes.

A migration that rebuilds a table on SQLite drops its triggers: it must make them again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON {table}{when}
BEGIN SELECT RAISE(ABORT, '{message}'); END
"""
_POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$
""",
    "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{when} EXECUTE FUNCTION {name}()",
)


def kept_over(operations: Sequence[Any], *, but: Sequence[str] = ()) -> list[Any]:
    """The operations of a migration, with every trigger taken off before and put back after, on SQLite.

    Changing a column or constraint there rebuilds the table, which drops its triggers and stumbles over those of other
    tables that name it. ``but`` names triggers that are not put back: the migration makes them anew itself.
    """
    from django.db import migrations

    kept: list[tuple[str, str]] = []

    def off(apps: Any, editor: Any) -> None:
        if editor.connection.vendor != "sqlite":
            return
        with editor.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            kept[:] = cursor.fetchall()
        for name, _ in kept:
            editor.execute(f"DROP TRIGGER {name}")

    def put_back(editor: Any, missing: Sequence[str]) -> None:
        for name, statement in kept:
            if name not in missing:
                editor.execute(statement, params=None)
        kept.clear()

    return [
        migrations.RunPython(off, lambda apps, editor: put_back(editor, ())),
        *operations,
        migrations.RunPython(lambda apps, editor: put_back(editor, but), off),
    ]


def refuse(editor: Any, *, name: str, table: str, event: str, message: str, unless: str = "") -> None:
    """Make the database refuse ``event`` (UPDATE, DELETE) on ``table`` unless the condition holds.

    ``unless`` is SQL over OLD and NEW that both databases read; use ``same`` for "these columns do not change".
    """
    postgresql = editor.connection.vendor == "postgresql"
    when = f" WHEN (NOT ({unless}))" if unless else ""
    for statement in _POSTGRESQL if postgresql else (_SQLITE,):
        editor.execute(statement.format(name=name, table=table, event=event, message=message, when=when))


def drop(editor: Any, *, name: str, table: str) -> None:
    """Take such a trigger away."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
    else:
        editor.execute(f"DROP TRIGGER IF EXISTS {name}")


def same(editor: Any, columns: Sequence[str]) -> str:
    """The condition that none of these columns changes."""
    equal = "IS NOT DISTINCT FROM" if editor.connection.vendor == "postgresql" else "IS"
    return " AND ".join(f"NEW.{column} {equal} OLD.{column}" for column in columns)
