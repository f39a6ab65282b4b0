"""What the database knows of its own tables, by which it chooses the index to use."""

from __future__ import annotations

from django.db import connection, transaction

SAMPLE = 100_000
"""Entries read of each index. A smaller sample takes a column that half a million rows share for one that a few hundred
do, and sorts them all; the whole of them takes a minute at a million rows, in which nobody could write."""


def refresh() -> None:
    """Have SQLite look at its tables, each in a moment of its own: it does not do so by itself, as PostgreSQL does.

    A second of the processor for a table of a million rows; nothing worth a word for a small one.
    """
    if connection.vendor != "sqlite":
        return
    for table in connection.introspection.table_names():
        # words are found by one index alone, whatever is known of them
        if not table.startswith("words_"):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"PRAGMA analysis_limit={SAMPLE}")
                cursor.execute(f'ANALYZE "{table}"')
