"""Public holidays by calendar (``holidays.toml``): which days of a year they are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EASTER = re.compile(r"easter(?:([+-]\d+))?")
_NTH = re.compile(r"([a-z]{3})(-?\d)-(\d\d)")
_BEFORE = re.compile(r"([a-z]{3})-before-(\d\d)-(\d\d)")
SATURDAY, SUNDAY = 5, 6


@cache
def calendars() -> dict[str, dict[str, Any]]:
    """Every calendar by its code, with ``name``, ``source`` and rules."""
    return tomllib.loads(resources.files(__package__).joinpath("holidays.toml").read_text(encoding="utf-8"))


@cache
def holidays_of(calendar: str, year: int) -> frozenset[date]:
    """The public holidays of a year; a day in whose place another is free is among them with it.

    Raises KeyError for a calendar that is not known.
    """
    rules = calendars()[calendar]
    # the next year's first day may be kept in this one
    found = {day for at in (year - 1, year, year + 1) for day in _days(rules, at)}
    return frozenset(day for day in found if day.year == year)


def _days(rules: dict[str, Any], year: int) -> Iterator[date]:
    written = [*rules["days"], *(day for since, days in rules.get("since", {}).items() if year >= int(since)
                                 for day in days)]  # fmt: skip
    days = sorted(_day(rule, year) for rule in written)
    yield from days
    taken = set(days)
    for day in days:
        instead = _instead(day, rules.get("moved", ""), taken)
        taken.add(instead)
        yield instead


def _instead(day: date, moved: str, taken: set[date]) -> date:
    """The working day that is free in the place of one at the weekend; the day itself where none is."""
    if not moved or day.weekday() < SATURDAY:
        return day
    if moved == "nearest":
        return day + timedelta(days=-1 if day.weekday() == SATURDAY else 1)
    while day.weekday() >= SATURDAY or day in taken:
        day += timedelta(days=1)
    return day


def _day(rule: str, year: int) -> date:
    if found := _EASTER.fullmatch(rule):
        return easter(year) + timedelta(days=int(found[1] or 0))
    if found := _NTH.fullmatch(rule):
        return _nth(year, int(found[3]), _WEEKDAYS.index(found[1]), int(found[2]))
    if found := _BEFORE.fullmatch(rule):
        limit = date(year, int(found[2]), int(found[3]))
        return limit - timedelta(days=(limit.weekday() - _WEEKDAYS.index(found[1]) - 1) % 7 + 1)
    return date(year, int(rule[:2]), int(rule[3:]))


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    """The ``count``-th such weekday of a month, from its end when it is negative."""
    if count > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7 - 7 * (count + 1))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leaps, skipped = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - correction + 15) % 30
    quarters, left = divmod(rest, 4)
    sunday = (32 + 2 * skipped + 2 * quarters - epact - left) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
