"""Which rows a bulk action is for: those that were ticked, or all that fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from dispatchable.interfaces.web.frame.request import PageRequest
from dispatchable.interfaces.web.lists.asked import narrowed, read
from dispatchable.interfaces.web.lists.declared import ListPage
from dispatchable.service.ids import as_id

MOST_TICKED = 1000


@dataclass(frozen=True)
class Selection:
    """The rows of one bulk action: always the actor's own."""

    rows: QuerySet[Any]
    count: int
    all: bool
    """Whether it is "all that fit" and not ticked rows."""
    fields: list[tuple[str, str]]
    """Hidden inputs that carry the selection through a form."""
    back: str
    """The list as it was."""

    @property
    def query(self) -> str:
        """The same as a query."""
        return urlencode(self.fields)


def selection(request: PageRequest, page: ListPage) -> Selection:
    """What the request selects, by GET or by POST. Empty when it names nothing. Asks for the list's own right."""
    request.actor.require(page.right)
    given: QueryDict = request.POST if request.method == "POST" else request.GET
    asked = read(page, request.actor, given)
    back = reverse(page.url) + (f"?{asked.query()}" if asked.query() else "")
    kept = asked.fields()
    rows = page.rows(request.actor)
    if given.get("all") == "1":
        rows = narrowed(page, request.actor, rows, asked)
        return Selection(rows, rows.order_by().count(), True, [("all", "1"), *kept], back)
    ids = ticked(given)
    rows = rows.filter(pk__in=ids)
    return Selection(rows, rows.order_by().count(), False, [("ids", ",".join(key.hex for key in ids)), *kept], back)


def ticked(given: QueryDict) -> list[UUID]:
    """The ids that were ticked, each once; what is no id is left out."""
    found: dict[UUID, None] = {}
    for text in given.getlist("ids"):
        for part in text.split(",")[:MOST_TICKED]:
            if key := as_id(part):
                found[key] = None
    return list(found)[:MOST_TICKED]
