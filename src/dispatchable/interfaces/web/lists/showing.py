"""A list as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from dispatchable.interfaces.web.frame.request import PageRequest
from dispatchable.interfaces.web.lists.asked import Asked, read
from dispatchable.interfaces.web.lists.columns import Column
from dispatchable.interfaces.web.lists.counting import Count
from dispatchable.interfaces.web.lists.declared import ListPage
from dispatchable.interfaces.web.lists.exporting import FORMATS, export
from dispatchable.interfaces.web.lists.filters import Choice, Choices, Filter
from dispatchable.interfaces.web.lists.finding import MOST_OF_CHIP, find
from dispatchable.interfaces.web.lists.selecting import ticked
from dispatchable.service.accounts.actions.lists import memory_of


@dataclass(frozen=True)
class Chip:
    """One choice of a filter, as a link."""

    label: str
    query: str
    here: bool
    count: Count | None = None


@dataclass(frozen=True)
class Head:
    """One column's header."""

    column: Column
    query: str
    """To sort by it; "" where it cannot be sorted by."""
    direction: str
    """``ascending``, ``descending`` or ""."""


@dataclass(frozen=True)
class Shown:
    """Everything the template draws."""

    page: ListPage
    asked: Asked
    count: Count
    any: bool
    rows: list[tuple[Any, list[tuple[Column, Any]]]]
    heads: list[Head]
    chips: list[tuple[Filter, list[Chip]]]
    fields: list[tuple[Filter, str, list[Choice], str]]
    """Filters of the form: with the value, the choices and what is wrong with what was typed."""
    set: list[tuple[str, str]]
    """Filters of the form that are set: in words, with the query without them."""
    wide: bool
    """The search itself fits more than is looked through."""
    previous: str
    next: str
    last: bool
    """The last page that pages go through, of more."""
    columns: list[tuple[Column, bool]]
    saved: list[dict[str, Any]]
    actions: list[Any]
    ticked: frozenset[UUID]
    """Rows that stay ticked: an action was asked for and not said which."""
    every: bool
    """The same, of all that fit."""
    formats: tuple[str, ...] = FORMATS

    @property
    def searched(self) -> bool:
        """Whether the list can be searched. (A template would call the search itself.)"""
        return self.page.search is not None

    @property
    def faulty(self) -> bool:
        """Whether something typed into the filters means nothing."""
        return bool(self.asked.faults)

    @property
    def filtered(self) -> bool:
        """Whether there is a filter to set in the form."""
        return any(one.kind != "hidden" for one, *_ in self.fields)

    @property
    def search_fields(self) -> list[tuple[str, str]]:
        """What the search form keeps: everything but the words."""
        return self.asked.fields("q")

    @property
    def filter_fields(self) -> list[tuple[str, str]]:
        """What the form of filters keeps: everything but its own."""
        return self.asked.fields(*(one.key for one, *_ in self.fields))

    @property
    def export_query(self) -> str:
        """The rows that are exported, in their order."""
        return self.asked.query()


def answer(request: PageRequest, page: ListPage, template: str = "lists/list.html", **more: Any) -> HttpResponse:
    """The list's page, or its export. ``more`` goes to the template; a function in it is called with what is shown."""
    asked = read(page, request.actor, request.GET)
    if request.GET.get("export") in FORMATS:
        return export(request, page, asked, request.GET["export"])
    shown = show(request, page, asked)
    context = {key: value(shown) if callable(value) else value for key, value in more.items()}
    return render(request, template, {"list": shown, **context})


def show(request: PageRequest, page: ListPage, asked: Asked) -> Shown:
    """Look the list up: its memory, its counts, its rows; three queries or four, whatever its length."""
    actor = request.actor
    memory = memory_of(actor, page.name)
    counted = [one for one in page.filters if isinstance(one, Choices) and one.chips]
    choices = [asked.choices[one.key] for one in counted]
    found = find(page, actor, asked, counted)
    count, number = found.count, found.number
    if page.decorate:
        page.decorate(found.objects)
    columns = chosen_columns(page, memory.columns if memory else [])
    per_choice = iter(found.of_choices)
    return Shown(
        page=page, asked=asked, count=count, any=found.any,
        rows=[(row, [(column, column.show(row)) for column in columns]) for row in found.objects],
        heads=[_head(column, asked, found.sort, small=found.small) for column in columns],
        chips=[
            (one, [_chip(one, choice, asked, next(per_choice) if one.counted else None) for choice in its])
            for one, its in zip(counted, choices, strict=True)
        ],
        fields=[
            (one, asked.chosen.get(one.key, "") or asked.faults.get(one.key, ("", ""))[0], asked.choices[one.key],
             asked.faults.get(one.key, ("", ""))[1])
            for one in page.filters if one not in counted and one.kind != "hidden"
        ],
        set=[
            (f"{one.label}: {one.word(asked.chosen[one.key], asked.choices[one.key])}", asked.query(**{one.key: ""}))
            for one in page.filters if one not in counted and one.key in asked.chosen and one.kind != "hidden"
        ],
        wide=found.wide,
        previous=asked.query(page=number - 1) if number > 1 else "",
        next=asked.query(page=number + 1) if number < found.last else "",
        last=count.more and number == found.last,
        columns=[(column, column in columns) for column in page.columns[1:]],
        saved=[{**kept, "here": kept["query"] == asked.narrowing()} for kept in (memory.filters if memory else [])],
        actions=page.actions_for(actor),
        ticked=frozenset(ticked(request.GET)),
        every=request.GET.get("which") == "all",
    )  # fmt: skip


def chosen_columns(page: ListPage, keys: Sequence[str]) -> list[Column]:
    """The columns to show: the first always, then those chosen, else those shown by themselves."""
    first, *others = page.columns
    return [first, *(column for column in others if (column.key in keys if keys else column.shown))]


def _head(column: Column, asked: Asked, sort: str, *, small: bool) -> Head:
    if not column.sort or not (column.indexed or small):
        return Head(column, "", "")
    if sort.removeprefix("-") != column.key:
        return Head(column, asked.query(sort=column.key), "")
    down = sort[:1] == "-"
    return Head(
        column, asked.query(sort=column.key if down else f"-{column.key}"), "descending" if down else "ascending"
    )


def _chip(one: Filter, choice: Choice, asked: Asked, count: int | None) -> Chip:
    counted = None if count is None else Count.of(count, MOST_OF_CHIP)
    here = asked.chosen.get(one.key, "") == choice.value
    return Chip(str(choice.label), asked.query(**{one.key: choice.value}), here, counted)
