"""Public holidays are the days on which the country really rests, also where one is moved from a weekend."""

from __future__ import annotations

from datetime import date

import pytest

from dispatchable.service.desk.holidays import calendars, holidays_of


@pytest.mark.parametrize(
    ("calendar", "day", "rests"),
    [
        ("FR", "2026-05-14", True),
        ("FR", "2026-04-03", False),
        ("FR-57", "2026-04-03", True),
        ("US", "2026-07-03", True),
        ("US", "2026-11-26", True),
        ("US", "2021-12-31", True),
        ("CA-ON", "2026-05-18", True),
        ("GB-ENG", "2026-12-28", True),
        ("GB-ENG", "2027-12-28", True),
        ("IT", "2025-10-04", False),
        ("DE", "2026-10-03", True),
    ],
)
def test_a_day_is_free_where_the_law_says_so(calendar: str, day: str, rests: bool) -> None:
    found = date.fromisoformat(day)
    assert (found in holidays_of(calendar, found.year)) == rests


def test_every_calendar_has_days_and_its_name_in_both_languages() -> None:
    assert {"FR", "FR-57", "GB-ENG", "CA-QC", "US"} <= set(calendars())
    for code, name in calendars().items():
        assert name["en"] and name["fr"], code
        assert holidays_of(code, 2026), code


def test_a_calendar_that_nobody_knows_is_not_an_empty_one() -> None:
    with pytest.raises(KeyError):
        holidays_of("FR-99999", 2026)
