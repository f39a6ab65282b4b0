"""What a reader asked of a list: the query of the address bar, read and written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from dispatchable.interfaces.web.lists.declared import ListPage
from dispatchable.interfaces.web.lists.filters import Choice, all_choices
from dispatchable.service.audit.actor import Actor

LONGEST = 100
"""Characters of a search, or of a filter's value."""


@dataclass(frozen=True)
class Asked:
    """Search, filters, order and page of one list."""

    text: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Values by the filters' keys; those that mean something."""
    faults: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """What was typed and means nothing, with a sentence, by the filters' keys."""
    sort: str = ""
    page: int = 1
    choices: Mapping[str, list[Choice]] = field(default_factory=dict, compare=False)
    """Those of every filter, looked up once."""
    order: str = ""
    """The order that a chosen value brings with it, where no other was asked for."""

    @property
    def narrowed(self) -> bool:
        """Whether the reader chose anything that rows must fit."""
        return bool(self.text or self.chosen)

    def query(self, **changes: Any) -> str:
        """The query with these changes; "" takes a part out. Any change but of the page begins at the first page."""
        parts = {"q": self.text, **self.chosen, "sort": self.sort, "page": ""}
        parts.update({key: str(value) for key, value in changes.items()})
        return urlencode({key: value for key, value in parts.items() if value})

    def only_words(self) -> Asked:
        """The search alone, without the filters."""
        return replace(self, chosen={})

    def narrowing(self, **changes: str) -> str:
        """Search and filters alone: what is saved, and what says which rows "all" are."""
        return self.query(sort="", **changes)

    def fields(self, *without: str) -> list[tuple[str, str]]:
        """The query as hidden inputs of a form that adds to it."""
        parts = {"q": self.text, **self.chosen, "sort": self.sort}
        return [(key, value) for key, value in parts.items() if value and key not in without]


def read(page: ListPage, actor: Actor, query: QueryDict) -> Asked:
    """What the query asks for; what the list does not know is left out."""
    chosen, faults, order = {}, {}, ""
    choices = all_choices(page.filters, actor)
    for one in page.filters:
        value = _clean(query.get(one.key, ""))
        order = order or next((choice.order for choice in choices[one.key] if choice.value == value), "")
        if value and one.rule(value, choices[one.key]) is not None:
            chosen[one.key] = value
        elif value and (fault := one.fault(value)):
            faults[one.key] = (value, fault)
    sort = query.get("sort", "")
    column = page.column(sort.removeprefix("-"))
    number = query.get("page", "")
    return Asked(
        text=_clean(query.get("q", "")) if page.search else "",
        chosen=chosen,
        faults=faults,
        sort=sort if column and column.sort else "",
        choices=choices,
        order=order,
        page=max(int(number), 1) if number.isascii() and number.isdecimal() and len(number) < len("1000000") else 1,
    )


def narrowed(
    page: ListPage,
    actor: Actor,
    rows: QuerySet[Any],
    asked: Asked,
    *,
    without: Collection[str] = (),
    search: bool = True,
) -> QuerySet[Any]:
    """The rows that fit; ``without`` leaves filters aside, to count what their choices would give."""
    for one in page.filters:
        if one.key in without:
            continue
        rule = one.rule(asked.chosen.get(one.key, ""), asked.choices[one.key])
        if rule is not None:
            rows = rows.filter(rule)
    if asked.text and page.search:
        rows = rows.filter(page.search(actor, asked.text))
    return rows


def _clean(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:LONGEST]
