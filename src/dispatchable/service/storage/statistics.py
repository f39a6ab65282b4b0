"""What the database knows of its own tables, by which it chooses the index to use."""

from __future__ import annotations

from django.db import connection, transaction


def refresh() -> None:
    """Have SQLite look at tables that grew or changed much since it last did. PostgreSQL does so by itself.

    A sample of each index is read, not the whole of it; without it, lists of a million rows take seconds.
    """
    if connection.vendor != "sqlite":
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit=400")
        # also tables that this connection has not used (0x10000): another process fills them
        cursor.execute("PRAGMA optimize=0x10002")
