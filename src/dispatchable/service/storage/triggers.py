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
