"""How the desk does: waits, outcomes, reasons, towns, backlog; counted by the database over any number of requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import RowNumber
from django.utils import timezone

from dispatchable.engine.civic.folding import fold
from dispatchable.service.desk.find import OPEN
from dispatchable.service.desk.models import Outcome, RequestLine, ServiceRequest

TOWNS = 15
"""Towns told, those with most addresses."""
LOOKED_AT = 2_000
"""Addresses whose verdicts are read to tell why a register did not confirm them: the newest ones."""
AGES = (1, 3, 7, 14, 30)
"""Days that part the backlog."""
VALIDATED = (Outcome.VALIDATED_AS_IS, Outcome.VALIDATED_CORRECTED)
Requests = QuerySet[ServiceRequest]


@dataclass(frozen=True, slots=True)
class Wait:
    """The waits of the requests sent in one week, in seconds; None where none has been."""

    week: date
    requests: int
    answer_median: int | None = None
    answer_p90: int | None = None
    decision_median: int | None = None
    decision_p90: int | None = None


@dataclass(frozen=True, slots=True)
class Town:
    """The addresses of one town."""

    name: str
    addresses: int
    validated: int


def waits_by_week(requests: Requests) -> list[Wait]:
    """Each week in which something was sent, the oldest first: median and 90th percentile, both of the nearest rank."""
    weeks = requests.exclude(week=None).order_by("week").values_list("week").annotate(n=Count("pk"))
    answers, decisions = _ranked(requests, "answer_seconds"), _ranked(requests, "decision_seconds")
    none = (None, None)
    return [Wait(week, n, *answers.get(week, none), *decisions.get(week, none)) for week, n in weeks if week]


def _ranked(requests: Requests, field: str) -> dict[date, tuple[int | None, int | None]]:
    """Week -> median and 90th percentile of a wait, by window functions that SQLite and PostgreSQL both have."""
    waited = requests.order_by().exclude(**{field: None}).exclude(week=None)
    ranked = waited.annotate(
        rank=Window(RowNumber(), partition_by=[F("week")], order_by=[F(field).asc()]),
        every=Window(Count("pk"), partition_by=[F("week")]),
    ).filter(Q(rank=(F("every") + 1) / 2) | Q(rank=(F("every") * 9 + 9) / 10))
    found: dict[date, list[int]] = {}
    for week, seconds in ranked.values_list("week", field):
        found.setdefault(week, []).append(seconds)
    return {week: (min(seconds), max(seconds)) for week, seconds in found.items()}


def outcomes(requests: Requests) -> list[tuple[str, str, int]]:
    """Outcome, reason of a rejection, how many addresses; the most frequent first. "" is not decided yet."""
    counted = _lines(requests).values_list("outcome", "reject_reason").annotate(n=Count("pk"))
    return sorted(((o, r, n) for o, r, n in counted), key=lambda row: (-row[2], row[0], row[1]))


def towns(requests: Requests) -> list[Town]:
    """The towns with most addresses, however their names are typed."""
    counted = (
        _lines(requests)
        .annotate(town=KeyTextTransform("city", "elements"))
        .values_list("town")
        .annotate(n=Count("pk"), good=Count("pk", filter=Q(outcome__in=VALIDATED)))
    )
    named: dict[str, list[tuple[int, int, str]]] = {}
    for name, every, validated in counted:
        if name:
            named.setdefault(fold(name), []).append((every, validated, name))
    found = [
        Town(max(rows)[2], sum(row[0] for row in rows), sum(row[1] for row in rows)) for rows in named.values()
    ]  # fmt: skip
    return sorted(found, key=lambda town: (-town.addresses, town.name))[:TOWNS]


def why_asked(requests: Requests) -> tuple[list[tuple[str, int]], bool]:
    """Code of the verdict's first reason, and how many of the newest addresses; whether there are more than those."""
    newest = list(_lines(requests).order_by("-id").values_list("pk", flat=True)[: LOOKED_AT + 1])
    reasons = KeyTextTransform("code", KeyTextTransform(0, KeyTextTransform("reasons", "verdict")))
    counts: dict[str, int] = {}
    for start in range(0, min(len(newest), LOOKED_AT), 500):
        part = RequestLine.objects.filter(pk__in=newest[start : min(start + 500, LOOKED_AT)]).order_by()
        for code, n in part.annotate(code=reasons).values_list("code").annotate(n=Count("pk")):
            if code:
                counts[code] = counts.get(code, 0) + n
    return sorted(counts.items(), key=lambda row: (-row[1], row[0])), len(newest) > LOOKED_AT


def backlog(requests: Requests, now: datetime | None = None) -> list[tuple[int, int]]:
    """Open requests by age: days from which on (0, 1, 3 ...), and how many."""
    now = now or timezone.now()
    edges = [now, *(now - timedelta(days=days) for days in AGES), None]
    wanted = {
        f"age{at}": Count("pk", filter=Q(submitted_at__lte=late) & (Q(submitted_at__gt=early) if early else Q()))
        for at, (late, early) in enumerate(pairwise(edges))
    }
    counted = requests.filter(state__in=OPEN).order_by().aggregate(**wanted)
    return [(days, counted[f"age{at}"]) for at, days in enumerate((0, *AGES))]


def _lines(requests: Requests) -> QuerySet[RequestLine]:
    """The lines of these requests."""
    return RequestLine.objects.filter(request__in=requests.order_by().values("pk")).order_by()
