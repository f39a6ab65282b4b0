"""The declaration of a list, and all that were made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from dispatchable.interfaces.web.lists.columns import Column
from dispatchable.interfaces.web.lists.filters import Filter
from dispatchable.service.audit.actor import Actor, Right

DECLARED: dict[str, ListPage] = {}
"""Lists by name."""


@dataclass(frozen=True)
class BulkAction:
    """Something done to many rows at once, on a page of its own that gets the selection (see the package)."""

    key: str
    label: Any
    url: str
    """Name of the route."""
    right: Right = Right.READ


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """A list: see the package for what it offers by itself."""

    name: str
    url: str
    title: Any
    rows: Callable[[Actor], QuerySet[Any]]
    """The rows that this actor may see, with what their cells need selected or prefetched."""
    columns: tuple[Column, ...]
    """The first one names the row, links to it, and cannot be hidden."""
    order: str
    """Key of the column sorted by at first, with "-" before it for the other way round."""
    filters: tuple[Filter, ...] = ()
    search: Callable[[Actor, str], Q] | None = None
    search_label: Any = ""
    """What can be searched for: "Number, person or address"."""
    actions: tuple[BulkAction, ...] = ()
    right: Right = Right.READ
    """What the page asks for; exports and bulk selections ask for it too."""
    none_fits: Any = ""
    """A sentence for when nothing fits; a general one by default."""
    noun: Callable[[int], str] | None = None
    """The count in words: "12 numbers"."""
    decorate: Callable[[Sequence[Any]], None] | None = None
    """Gives the rows of one page what needs a query of its own: one for all of them."""
    small_order: tuple[Any, ...] = ()
    """Order of a list that nobody sorted and that is short enough to be sorted without an index (urgency)."""

    def __post_init__(self) -> None:
        """Keep the list under its name."""
        DECLARED[self.name] = self

    def column(self, key: str) -> Column | None:
        """The column of this key."""
        return next((column for column in self.columns if column.key == key), None)

    def filter(self, key: str) -> Filter | None:
        """The filter of this key."""
        return next((one for one in self.filters if one.key == key), None)

    def actions_for(self, actor: Actor) -> list[BulkAction]:
        """What this actor may do to many rows."""
        return [action for action in self.actions if actor.can(action.right)]


def mine(rows: Any, actor: Actor) -> QuerySet[Any]:
    """The rows of the actor's organisation; none for who works in none. ``rows`` have ``organization_id``."""
    if actor.organization_id is None:
        return rows.none()  # type: ignore[no-any-return]  # a manager or a queryset, of any rows
    return rows.filter(organization_id=actor.organization_id)  # type: ignore[no-any-return]  # the same


def declared(name: str) -> ListPage:
    """The list of this name; 404 when there is none."""
    if name not in DECLARED:
        raise Http404
    return DECLARED[name]
