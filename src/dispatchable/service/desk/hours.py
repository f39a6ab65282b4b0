"""The desk's working hours: so many of them after a moment, and how many lie between two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dispatchable.service.desk.holidays import holidays_of
from dispatchable.service.desk.workbench import DeskSettings

FARTHEST = 366 * 3
"""Days looked ahead: a calendar that never opens must not keep anybody waiting for ever."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of weekdays in a time zone, without the days on which the desk rests."""

    zone: ZoneInfo
    days: frozenset[int]
    opens: time
    closes: time
    calendars: tuple[str, ...] = ()
    closed_on: frozenset[date] = frozenset()

    def after(self, start: datetime, worked: timedelta) -> datetime:
        """The moment at which ``worked`` hours of opening have passed since ``start``, in UTC."""
        left = worked
        for opening, closing in self._openings(start):
            if closing - opening >= left:
                return opening + left
            left -= closing - opening
        return start + timedelta(days=FARTHEST)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much opening lies between two moments; nothing when ``end`` is not later."""
        total = timedelta()
        for opening, closing in self._openings(start):
            if opening >= end:
                break
            total += min(closing, end) - opening
        return total

    def is_open_on(self, day: date) -> bool:
        """Whether the desk works on that day at all."""
        return day.weekday() in self.days and day not in self.closed_on and not any(
            day in holidays_of(name, day.year) for name in self.calendars
        )  # fmt: skip

    def _openings(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = start.astimezone(self.zone).date()
        for _ in range(FARTHEST):
            if self.is_open_on(day):
                opening = datetime.combine(day, self.opens, self.zone).astimezone(UTC)
                closing = datetime.combine(day, self.closes, self.zone).astimezone(UTC)
                if closing > start:
                    yield max(opening, start.astimezone(UTC)), closing
            day += timedelta(days=1)


def desk_settings() -> DeskSettings:
    """The installation's settings of the desk; the product's own where nobody has changed any."""
    return DeskSettings.objects.filter(pk=1).first() or DeskSettings(pk=1)


def desk_hours(settings: DeskSettings | None = None) -> Hours:
    """The hours that these settings say, or those in force."""
    found = settings or desk_settings()
    try:
        zone = ZoneInfo(found.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    closed = frozenset(date.fromisoformat(day) for day in found.closed_on)
    return Hours(zone, frozenset(found.days), found.opens, found.closes, tuple(found.holidays), closed)
