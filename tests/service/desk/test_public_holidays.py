"""Public holidays are the days on which the country really rests, also where one is moved from a weekend."""

from __future__ import annotations

from datetime import date

import pytest

from dispatchable.service.desk.holidays import calendars, easter, holidays_of


@pytest.mark.parametrize(
    ("year", "sunday"), [(1961, "04-02"), (2008, "03-23"), (2024, "03-31"), (2026, "04-05"), (2038, "04-25")]
)
def test_easter_is_on_its_sunday(year: int, sunday: str) -> None:
    assert easter(year) == date.fromisoformat(f"{year}-{sunday}")


@pytest.mark.parametrize(
    ("calendar", "day", "rests"),
    [
        ("FR", "2026-05-14", True),
        ("FR", "2026-04-03", False),
        ("FR-57", "2026-04-03", True),
        ("US", "2026-07-03", True),
        ("US", "2026-11-26", True),
        ("US", "2021-12-31", True),
        ("CA", "2026-05-18", True),
        ("GB-ENG", "2026-12-28", True),
        ("GB-ENG", "2027-12-28", True),
        ("IT", "2025-10-04", False),
        ("DE", "2026-10-03", True),
    ],
)
def test_a_day_is_free_where_the_law_says_so(calendar: str, day: str, rests: bool) -> None:
    found = date.fromisoformat(day)
    assert (found in holidays_of(calendar, found.year)) == rests


def test_every_calendar_has_its_name_in_both_languages_and_its_source() -> None:
    for code, rules in calendars().items():
        assert rules["name"]["en"] and rules["name"]["fr"] and rules["source"], code
        assert len(holidays_of(code, 2026)) >= 9, code
