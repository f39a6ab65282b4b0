"""Filters of lists: a value in the address bar, and the condition it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatchable.service.audit.actor import Actor


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

    def rule(self, actor: Actor, value: str) -> Q | None:
        """The condition; None for a value that means nothing."""
        raise NotImplementedError

    def word(self, actor: Actor, value: str) -> str:
        """The value as it is shown."""
        return value

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

    def rule(self, actor: Actor, value: str) -> Q | None:
        """The chosen value's condition."""
        return next((one.rule for one in self.choices_for(actor) if one.value == value), None)

    def word(self, actor: Actor, value: str) -> str:
        """The chosen value's label."""
        return next((str(one.label) for one in self.choices_for(actor) if one.value == value), value)


@dataclass(frozen=True, kw_only=True)
class Day(Filter):
    """From a day on, or until its end (``until``), in the reader's own zone. ``field`` holds a time."""

    field: str
    until: bool = False
    kind = "date"

    def rule(self, actor: Actor, value: str) -> Q | None:
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
