"""Counts that never take long: each stops at a bound, and all of one page are one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def bounded_counts(wanted: Sequence[tuple[QuerySet[Any], int]]) -> list[int]:
    """How many rows each queryset has, counting no further than its bound. One query for all."""
    parts: list[str] = []
    parameters: list[Any] = []
    for rows, bound in wanted:
        try:
            sql, its = rows.order_by().values_list("pk")[:bound].query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")
        parameters.extend(its)
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)
        return [int(count) for count in cursor.fetchone()]
