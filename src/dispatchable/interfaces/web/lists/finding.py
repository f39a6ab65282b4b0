"""The rows of one page of a list, and how many there are of each kind: in two statements, whatever the list's length.

Without a search each count stops at its bound, by the indexes of the list. A search finds a bounded number of rows,
which no index has in the list's order: they are looked through once, for all counts and for the order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from dispatchable.interfaces.web.lists.asked import Asked, narrowed
from dispatchable.interfaces.web.lists.counting import Count, bounded_counts
from dispatchable.interfaces.web.lists.declared import ListPage
from dispatchable.interfaces.web.lists.filters import Choices
from dispatchable.interfaces.web.lists.ordering import sorted_rows
from dispatchable.service.audit.actor import Actor

PAGE = 50
MOST = 10_000
"""Rows counted, and rows that pages go through."""
MOST_OF_CHIP = 1_000
FEW = 500
"""Up to so many rows are found by what they have in common, then put in order."""
FAR = 500
"""From this row on, a page's ids are looked up before its rows: what is skipped is then not joined."""


@dataclass(frozen=True)
class Found:
    """One page of rows, with every count that the list shows."""

    objects: list[Any]
    count: Count
    any: bool
    """Whether the list has any row at all."""
    wide: bool
    """The search itself fits more than is looked through."""
    number: int
    """Of the page; the last one where a later one was asked for."""
    last: int
    sort: str
    small: bool
    """Few enough to be sorted by any column."""
    of_choices: list[int]
    """Counts of the choices of the filters that are counted, in their order, no further than ``MOST_OF_CHIP`` + 1."""


def find(page: ListPage, actor: Actor, asked: Asked, counted: Sequence[Choices]) -> Found:
    """Look the list up. ``counted``: its filters that stand above it as chips."""
    return (_searched if asked.text and page.search else _listed)(page, actor, asked, counted)


def _listed(page: ListPage, actor: Actor, asked: Asked, counted: Sequence[Choices]) -> Found:
    every = page.rows(actor)
    found = narrowed(page, actor, every, asked)
    total, there, *of_choices = bounded_counts(
        [
            (found, MOST + 1),
            (every, 1),
            *(
                (narrowed(page, actor, every, asked, without=(one.key,)).filter(choice.rule), MOST_OF_CHIP + 1)
                for one in counted
                if one.counted
                for choice in asked.choices[one.key]
            ),
        ]
    )
    count = Count.of(total, MOST)
    ordered, sort = sorted_rows(page, found, asked, small=not count.more)
    number, last = _page_of(asked, count)
    if count.number < FEW and not count.more:
        # those few first: by the order's own index they would be looked for among all rows
        ordered = every.filter(pk__in=found.order_by().values("pk")[:FEW]).order_by(*ordered.query.order_by)
    objects = _rows(every, ordered, (number - 1) * PAGE) if count else []
    return Found(objects, count, bool(there), False, number, last, sort, not count.more, of_choices)


def _searched(page: ListPage, actor: Actor, asked: Asked, counted: Sequence[Choices]) -> Found:
    every = page.rows(actor)
    chips = tuple(one.key for one in counted)
    rules = {one.key: one.rule(asked.chosen.get(one.key, ""), asked.choices[one.key]) for one in counted}
    conditions = [_all(*rules.values())]
    conditions += [
        _all(choice.rule, *(rule for key, rule in rules.items() if key != one.key))
        for one in counted
        if one.counted
        for choice in asked.choices[one.key]
    ]
    found = narrowed(page, actor, every, asked, without=chips)
    ordered, sort = sorted_rows(page, found, asked, small=True)
    looked = _looked_through(ordered, conditions)
    fitting = [key for key, bits in looked if bits & 1]
    count = Count.of(len(fitting), MOST)
    number, last = _page_of(asked, count)
    here = fitting[(number - 1) * PAGE : number * PAGE]
    objects = {row.pk: row for row in every.filter(pk__in=here)} if here else {}
    alike = Counter(bits for _key, bits in looked)
    there, of_search = bool(looked), len(looked)
    if not looked or len(asked.chosen) > len([key for key in chips if key in asked.chosen]):
        # what was chosen beside the chips narrowed the search itself
        there, of_search = bounded_counts(  # type: ignore[assignment]  # of counts, one stands for "any"
            [(every, 1), (narrowed(page, actor, every, asked.only_words()), MOST)]
        )
    return Found(
        objects=[objects[key] for key in map(every.model._meta.pk.to_python, here) if key in objects],
        count=count,
        any=bool(there),
        wide=of_search >= MOST,
        number=number,
        last=last,
        sort=sort,
        small=True,
        of_choices=[sum(many for bits, many in alike.items() if bits >> at & 1) for at in range(1, len(conditions))],
    )


def _page_of(asked: Asked, count: Count) -> tuple[int, int]:
    last = max(-(-count.number // PAGE), 1)
    return min(asked.page, last), last


def _all(*rules: Q | None) -> Q:
    found = Q()
    for rule in rules:
        if rule is not None:
            found &= rule
    return found


def _looked_through(rows: QuerySet[Any], conditions: Sequence[Q]) -> list[tuple[Any, int]]:
    """The id of each row, as the database has it, and which conditions it fits: the first one is bit 0."""
    flags = [
        Case(When(rule, then=Value(1 << at)), default=Value(0), output_field=IntegerField())
        if rule
        else Value(1 << at, output_field=IntegerField())
        for at, rule in enumerate(conditions)
    ]
    try:
        sql, parameters = rows.annotate(fits=reduce(add, flags)).values_list("pk", "fits").query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        # as they come: making an object of each id takes longer than finding it
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _rows(every: QuerySet[Any], ordered: QuerySet[Any], start: int) -> list[Any]:
    if start < FAR:
        return list(ordered[start : start + PAGE])
    # without the conditions, which those ids fit: no index is then taken for theirs
    plain = ordered.select_related(None).prefetch_related(None)
    here = every.filter(pk__in=plain.values("pk")[start : start + PAGE])
    return list(here.order_by(*ordered.query.order_by))
