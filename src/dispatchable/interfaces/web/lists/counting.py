"""Counts that never take long: each stops at a bound, and all of one page are one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.formats import number_format


@dataclass(frozen=True, slots=True)
class Count:
    """How many, said as far as it was counted: "12", "10,000+"."""

    number: int
    more: bool

    @classmethod
    def of(cls, counted: int, bound: int) -> Count:
        """From a count that went one beyond its bound at most."""
        return cls(min(counted, bound), counted > bound)

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        number = number_format(self.number, force_grouping=True)
        return f"{number}+" if self.more else number


class Grouped(int):
    """A number that says itself in groups of three: "12,000"."""

    def __str__(self) -> str:
        return str(number_format(int(self), force_grouping=True))


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
