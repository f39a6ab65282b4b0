"""Filters of lists: a value in the address bar, and the condition it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatchable.service.audit.actor import Actor

MOST_CHOICES = 200
"""Of one filter: beyond it a select is no way to find anything."""


@dataclass(frozen=True)
class Choice:
    """One value of a filter."""

    value: str
    label: Any
    rule: Q
    order: str = ""
    """Key of the column that rows of this choice are sorted by at first, where it is not the list's own."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A condition that the reader sets. ``key`` is its name in the address bar."""

    key: str
    label: Any
    kind = "choice"

    def choices_for(self, actor: Actor) -> list[Choice]:
        """The values that the reader may choose; none where the value is typed."""
        return []

    def rule(self, value: str, choices: list[Choice]) -> Q | None:
        """The condition; None for a value that means nothing."""
        return next((one.rule for one in choices if one.value == value), None)

    def word(self, value: str, choices: list[Choice]) -> str:
        """The value as it is shown."""
        return next((str(one.label) for one in choices if one.value == value), value)

    def fault(self, value: str) -> str:
        """What is wrong with what was typed, in a sentence; "" when nothing is."""
        return ""


@dataclass(frozen=True, kw_only=True)
class Choices(Filter):
    """One of several values. As ``chips`` they all stand above the list, with their counts; else in a select.

    Where the choice "" is given, its condition holds until another is chosen (all but the retired ones).
    """

    choices: tuple[Choice, ...] | Callable[[Actor], Iterable[Choice]]
    chips: bool = False
    counted: bool = True
    """Whether chips say how many."""

    def choices_for(self, actor: Actor) -> list[Choice]:
        """The values, asked for anew where they differ from one organisation to the other."""
        return list(self.choices(actor) if callable(self.choices) else self.choices)


@dataclass(frozen=True, kw_only=True)
class Related(Filter):
    """One of the organisation's own things: a carrier, a tag. All such filters of a list cost one query together.

    ``names`` are one or two text fields of ``model`` that ``words`` makes a label of; ``where`` is the condition that
    a row has the thing of this id.
    """

    model: Any
    where: Callable[[UUID], Q]
    names: tuple[str, ...] = ("name",)
    words: Callable[..., str] = lambda *names: " ".join(names)
    value: str = ""
    """A text field that names the thing in the address bar; its id by default."""


def all_choices(filters: Sequence[Filter], actor: Actor) -> dict[str, list[Choice]]:
    """The choices of each filter by its key, looked up once."""
    found = {one.key: one.choices_for(actor) for one in filters}
    related = {one.key: one for one in filters if isinstance(one, Related)}
    if related and actor.organization_id:
        first, *others = (_things(one, actor) for one in related.values())
        for key, thing, value, *names in first.union(*others, all=True) if others else first:
            one = related[key]
            if len(found[key]) < MOST_CHOICES:
                label = one.words(*names[: len(one.names)])
                found[key].append(Choice(value or thing.hex, label, one.where(thing)))
        for key in related:
            found[key].sort(key=lambda choice: str(choice.label).casefold())
    return found


def _things(one: Related, actor: Actor) -> QuerySet[Any, Any]:
    things = one.model.objects.filter(organization_id=actor.organization_id).order_by()
    second = F(one.names[1]) if len(one.names) > 1 else Value("")
    named = things.annotate(
        of=Value(one.key, output_field=CharField()),
        called=Cast(F(one.value) if one.value else Value(""), CharField()),
        first_name=Cast(one.names[0], CharField()),
        second_name=Cast(second, CharField()),
    )
    found: QuerySet[Any, Any] = named.values_list("of", "pk", "called", "first_name", "second_name")
    return found


@dataclass(frozen=True, kw_only=True)
class Day(Filter):
    """From a day on, or until its end (``until``), in the reader's own zone. ``field`` holds a time."""

    field: str
    until: bool = False
    kind = "date"

    def rule(self, value: str, choices: list[Choice]) -> Q | None:
        """The condition; none for what is no date."""
        day = _day(value)
        if day is None or (self.until and day == date.max):
            return None
        if self.until:
            return Q(**{f"{self.field}__lt": _midnight(day + timedelta(days=1))})
        return Q(**{f"{self.field}__gte": _midnight(day)})

    def fault(self, value: str) -> str:
        """A sentence for what is no date."""
        if value and _day(value) is None:
            return _("Write the date as year-month-day, for example 2026-03-31.")
        return ""


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # a year that no time zone can move out of the calendar
    return day if date.min.year < day.year < date.max.year else None
