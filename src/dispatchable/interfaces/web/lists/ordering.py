"""In which order a list's rows come."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from dispatchable.interfaces.web.lists.asked import Asked
from dispatchable.interfaces.web.lists.declared import ListPage


def sorted_rows(page: ListPage, rows: QuerySet[Any], asked: Asked, *, small: bool) -> tuple[QuerySet[Any], str]:
    """The rows in the order asked for, or the list's own; and the key sorted by ("" for the order by urgency)."""
    wanted = asked.sort
    column = page.column(wanted.removeprefix("-"))
    if not wanted or column is None or not (column.indexed or small):
        if small and page.small_order and not wanted:
            return rows.order_by(*page.small_order), ""
        wanted = asked.order or page.order
        column = page.column(wanted.removeprefix("-"))
    assert column is not None, "a list is ordered by one of its columns"
    fields = column.sort if column.indexed else (*column.sort, "pk")
    return rows.order_by(*(_turned(name) if wanted[:1] == "-" else name for name in fields)), wanted


def _turned(name: str) -> str:
    return name[1:] if name[:1] == "-" else f"-{name}"
