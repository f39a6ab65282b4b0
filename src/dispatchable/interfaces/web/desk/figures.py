"""The desk in figures: how long requests wait, what became of them, and what is still open. SVG, tables, export."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from dispatchable.engine.tabular.write import neutralised
from dispatchable.engine.validation import reasons
from dispatchable.interfaces.web.desk.drawing import Bar, Column, across, by_week
from dispatchable.interfaces.web.desk.shown import country_choices
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.frame.words import STATES
from dispatchable.interfaces.web.lists.exporting import FORMATS, as_file
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk import figures
from dispatchable.service.desk.find import sent, visible
from dispatchable.service.desk.reject_reasons import reject_reasons

WEEKS = 26
"""Shown until somebody asks for another period."""
MOST_WEEKS = 160
"""Three years: more bars than that cannot be told apart."""
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart with the table that says the same."""

    key: str
    title: str
    note: str
    svg: SafeString
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Period and country."""

    since: date
    until: date
    country: str
    fault: str = ""

    @property
    def query(self) -> str:
        """As the address bar has it."""
        return f"since={self.since}&until={self.until}&country={self.country}"


@require_safe
@page(Right.READ)
def requests_figures(request: PageRequest) -> HttpResponse:
    """Of the organisation's own requests."""
    return _answer(request, visible(request.actor).exclude(reference=""), "requests")


@require_safe
@page(Right.REVIEW_REQUESTS)
def queue_figures(request: PageRequest) -> HttpResponse:
    """Of every request that the agent may see."""
    return _answer(request, sent(request.actor), "queue")


def _answer(request: PageRequest, requests: figures.Requests, back: str) -> HttpResponse:
    asked = _asked(request)
    found = requests.filter(submitted_at__gte=_midnight(asked.since))
    found = found.filter(submitted_at__lt=_midnight(asked.until + timedelta(days=1)))
    still_open = requests
    if asked.country:
        found, still_open = found.filter(country=asked.country), still_open.filter(country=asked.country)
    counted = _Counted(found, still_open)
    kind, wanted = request.GET.get("export"), request.GET.get("chart", "")
    if kind in FORMATS and wanted in CHARTS:
        chart = CHARTS[wanted](counted)
        return as_file(_table(chart), f"{back}-{chart.key}", kind)
    charts = [make(counted) for make in CHARTS.values()]
    context = {
        "charts": charts, "asked": asked, "back": back, "countries": country_choices(), "formats": FORMATS,
        "none": not found.exists(),
    }  # fmt: skip
    return render(request, "desk/figures.html", context)


def _table(chart: Chart) -> Iterator[list[str]]:
    yield list(chart.columns)
    for row in chart.rows:
        yield [neutralised(cell) for cell in row]


def _asked(request: PageRequest) -> Asked:
    """What the address bar asks for; half a year where it asks for nothing, or for what is no period."""
    today = timezone.localdate()
    usual = today - timedelta(weeks=WEEKS)
    country = request.GET.get("country", "")
    country = country if country in dict(country_choices()) else ""
    try:
        since = date.fromisoformat(request.GET.get("since") or usual.isoformat())
        until = date.fromisoformat(request.GET.get("until") or today.isoformat())
        if not date(2000, 1, 1) <= since <= until <= date(2999, 12, 30):
            raise ValueError(since)
    except ValueError:
        fault = _("Write both dates as year-month-day, the earlier one first.")
        return Asked(usual, today, country, fault)
    return Asked(max(since, until - timedelta(weeks=MOST_WEEKS)), until, country)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


# -- charts ------------------------------------------------------------------------------------------------------------


class _Counted:
    """What several charts show, counted once."""

    def __init__(self, requests: figures.Requests, whenever: figures.Requests) -> None:
        self.requests = requests
        self.whenever = whenever
        """Of whatever period."""

    @cached_property
    def waits(self) -> list[figures.Wait]:
        """By week."""
        return figures.waits_by_week(self.requests)

    @cached_property
    def outcomes(self) -> list[tuple[str, str, int]]:
        """With the reasons of rejections."""
        return figures.outcomes(self.requests)


def _answer_chart(counted: _Counted) -> Chart:
    rows = [(wait, wait.answer_median, wait.answer_p90) for wait in counted.waits]
    return _by_week("answer", _("Time to the first answer"), rows)


def _decision_chart(counted: _Counted) -> Chart:
    rows = [(wait, wait.decision_median, wait.decision_p90) for wait in counted.waits]
    return _by_week("decision", _("Time to the decision"), rows)


def _by_week(key: str, title: str, rows: Sequence[tuple[figures.Wait, int | None, int | None]]) -> Chart:
    columns = [Column(_day(wait.week), _hours(median), _hours(p90)) for wait, median, p90 in rows]
    return Chart(
        key, title,
        _("Bar: half of the requests sent in that week waited less. Line: nine in ten did."),
        by_week(columns, title, "h"),
        (_("Week of"), _("Requests"), _("Median (hours)"), _("90th percentile (hours)")),
        tuple((wait.week.isoformat(), _count(wait.requests), _said(m), _said(p)) for wait, m, p in rows),
    )  # fmt: skip


def _outcome_chart(counted: _Counted) -> Chart:
    by_outcome: dict[str, int] = {}
    for outcome, _reason, number in counted.outcomes:
        by_outcome[outcome] = by_outcome.get(outcome, 0) + number
    rows = [(_outcome(key), number, _colour(key)) for key, number in by_outcome.items()]
    return _across(
        "outcome",
        _("By outcome"),
        _("Addresses of the requests sent in this period."),
        rows,
        pgettext("figures", "Outcome"),
    )


def _reject_chart(counted: _Counted) -> Chart:
    known = reject_reasons()
    rows = [
        (known[reason].title[language()] if reason in known else reason, number, "bad")
        for outcome, reason, number in counted.outcomes
        if outcome == "rejected"
    ]
    return _across("rejections", _("Why the desk rejected"), "", rows, _("Reason"))


def _why_chart(counted: _Counted) -> Chart:
    found, more = figures.why_asked(counted.requests)
    rows = [(reasons.title(code, language()) if code in reasons.codes() else code, n, "ask") for code, n in found]
    note = _("Of the newest %(count)s addresses.") % {"count": _count(figures.LOOKED_AT)} if more else ""
    return _across("reasons", _("Why no register confirmed the address"), note, rows[:12], _("Reason"))


def _town_chart(counted: _Counted) -> Chart:
    found = figures.towns(counted.requests)
    bars = [Bar(town.name, town.addresses, _count(town.addresses)) for town in found]
    return Chart(
        "towns", _("By town"), _("The towns with most addresses."), across(bars, _("By town")),
        (_("Town"), _("Addresses"), pgettext("figures", "Validated")),
        tuple((town.name, _count(town.addresses), _count(town.validated)) for town in found),
    )  # fmt: skip


def _backlog_chart(counted: _Counted) -> Chart:
    found = figures.backlog(counted.whenever)
    rows = []
    for at, (days, number) in enumerate(found):
        until = found[at + 1][0] if at + 1 < len(found) else 0
        rows.append((_age(days, until), number, "busy" if days < 3 else "ask" if days < 14 else "bad"))
    return _across(
        "backlog", _("Open requests by age"), _("Now, whatever the period."), rows, _("Age"), count=_("Requests")
    )  # fmt: skip


def _across(
    key: str, title: str, note: str, rows: Sequence[tuple[str, int, str]], name: str, *, count: str = ""
) -> Chart:
    bars = [Bar(word, number, _count(number), colour) for word, number, colour in rows]
    table = tuple((word, _count(number)) for word, number, _colour in rows)
    return Chart(key, title, note, across(bars, title), (name, count or _("Addresses")), table)


CHARTS: dict[str, Callable[[_Counted], Chart]] = {
    "answer": _answer_chart,
    "decision": _decision_chart,
    "backlog": _backlog_chart,
    "outcome": _outcome_chart,
    "rejections": _reject_chart,
    "reasons": _why_chart,
    "towns": _town_chart,
}


# -- words -------------------------------------------------------------------------------------------------------------


def _outcome(key: str) -> str:
    return STATES["outcome"][key].word(language()) if key in STATES["outcome"] else _("Not decided yet")


def _colour(key: str) -> str:
    return STATES["outcome"][key].colour if key in STATES["outcome"] else "idle"


def _age(days: int, until: int) -> str:
    if not days:
        return _("Less than a day")
    if not until:
        return ngettext("More than %(n)s day", "More than %(n)s days", days) % {"n": days}
    return _("%(from)s to %(until)s days") % {"from": days, "until": until}


def _hours(seconds: int | None) -> float | None:
    return None if seconds is None else seconds / HOUR


def _said(seconds: int | None) -> str:
    return "" if seconds is None else number_format(round(seconds / HOUR, 1), 1)


def _count(number: int) -> str:
    return number_format(number, force_grouping=True)


def _day(day: date) -> Any:
    return formats.date_format(day, "d/m") if language() == "fr" else formats.date_format(day, "M j")
