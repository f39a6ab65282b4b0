"""The desk's calendar, targets and rules, which the operator sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.desk import clock
from dispatchable.service.desk.fields import offered_countries
from dispatchable.service.desk.holidays import calendars
from dispatchable.service.desk.hours import desk_hours, desk_settings
from dispatchable.service.desk.models import DeskSettings, ServiceRequest
from dispatchable.service.errors import Refused

MOST_HOURS = 1000
MOST_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The settings as they are to be; see ``DeskSettings``."""

    time_zone: str
    days: Sequence[int]
    opens: str
    closes: str
    holidays: Sequence[str]
    closed_on: Sequence[str]
    high_answer: int
    high_decision: int
    normal_answer: int
    normal_decision: int
    close_after: int
    expiry_notice: int
    second_person: Sequence[str]


def save_settings(actor: Actor, wanted: Wanted) -> DeskSettings:
    """Put the settings in force; what is due of open requests is reckoned anew.

    Raises Refused, which names the field.
    """
    actor.require(Right.OPERATE)
    found = _checked(wanted)
    with transaction.atomic():
        found.save()
        hours = desk_hours(found)
        for request in ServiceRequest.objects.select_for_update().filter(state__in=clock.RUNNING):
            clock.start_anew(request, hours, found)
            request.save(update_fields=list(clock.FIELDS))
        record(actor, "desk.settings", found, details={"close_after": found.close_after, "holidays": found.holidays})
    return found


def _checked(wanted: Wanted) -> DeskSettings:
    found = desk_settings()
    try:
        ZoneInfo(wanted.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused(
            "desk.zone", en="Choose a time zone of the list, such as Europe/Paris.",
            fr="Choisissez un fuseau horaire de la liste, par exemple Europe/Paris.", field="time_zone",
        ) from error  # fmt: skip
    days = sorted({day for day in wanted.days if 0 <= day <= 6})
    if not days:
        raise Refused(
            "desk.days", en="Tick at least one day on which the desk works.",
            fr="Cochez au moins un jour de travail du bureau.", field="days",
        )  # fmt: skip
    found.opens, found.closes = _clock(wanted.opens, "opens"), _clock(wanted.closes, "closes")
    if found.closes <= found.opens:
        raise Refused(
            "desk.hours", en="The desk must close later than it opens.",
            fr="L'heure de fermeture doit être postérieure à l'heure d'ouverture.", field="closes",
        )  # fmt: skip
    holidays = list(dict.fromkeys(name.strip().upper() for name in wanted.holidays if name.strip()))
    if unknown := [name for name in holidays if name not in calendars()]:
        names = ", ".join(unknown)
        raise Refused(
            "desk.holidays",
            en=f"No calendar of public holidays has this name: {names}. Choose from the list, or write the days "
            "themselves below it.",
            fr=f"Aucun calendrier de jours fériés ne porte ce nom\u00a0: {names}. Choisissez dans la liste, ou écrivez "
            "les jours eux-mêmes au-dessous.",
            field="holidays",
        )
    found.time_zone, found.days, found.holidays = wanted.time_zone, days, holidays
    found.closed_on = sorted({_day(text) for text in wanted.closed_on if text.strip()})
    for name in ("high_answer", "high_decision", "normal_answer", "normal_decision"):
        setattr(found, name, _within(getattr(wanted, name), MOST_HOURS, name))
    for name in ("close_after", "expiry_notice"):
        setattr(found, name, _within(getattr(wanted, name), MOST_DAYS, name))
    found.second_person = sorted(set(wanted.second_person) & set(offered_countries()))
    return found


def _clock(text: str, field: str) -> time:
    try:
        return time.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError as error:
        raise Refused(
            "desk.time", en="Write the time of day as 09:00.", fr="Écrivez l'heure sous la forme 09:00.", field=field
        ) from error


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise Refused(
            "desk.day",
            en="Write each day as year-month-day, for example 2026-12-24, one a line.",
            fr="Écrivez chaque jour sous la forme année-mois-jour, par exemple 2026-12-24, un par ligne.",
            field="closed_on",
        ) from error


def _within(value: int, most: int, field: str) -> int:
    if not 1 <= value <= most:
        raise Refused(
            "desk.number", en=f"Write a whole number from 1 to {most}.",
            fr=f"Écrivez un nombre entier de 1 à {most}.", field=field,
        )  # fmt: skip
    return value
