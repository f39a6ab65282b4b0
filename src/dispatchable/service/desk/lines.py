"""The lines of a request, however many: which the form asks for, what they need, where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from dispatchable.service.desk.fields import REQUIRED, form_fields, offered_countries
from dispatchable.service.desk.models import LineState, LineWork, Outcome, RequestLine, ServiceRequest, Standing
from dispatchable.service.errors import Refused

TYPED = 20
"""Addresses that the form asks for one below the other; more come as a list."""
MOST = 100_000
"""Lines of one request."""
_MISSING = {
    "house_number": ("Enter the street number.", "Indiquez le numéro de la rue."),
    "street": ("Enter the street name.", "Indiquez le nom de la rue."),
    "city": ("Enter the city.", "Indiquez la ville."),
    "country": ("Choose the country or region.", "Choisissez le pays ou la région."),
}


def open_lines(request: ServiceRequest) -> QuerySet[RequestLine]:
    """The lines on which nothing is decided yet, in their order."""
    return request.lines.exclude(state=LineState.DECIDED).order_by("position")


def typed_lines(request: ServiceRequest, *, lock: bool = False) -> list[RequestLine]:
    """The lines that the form shows field by field: those of a draft that are not solved; none when they are many."""
    lines = open_lines(request)
    found = list((lines.select_for_update() if lock else lines.select_related("number"))[: TYPED + 1])
    return found if len(found) <= TYPED else []


def first_line(request: ServiceRequest) -> RequestLine | None:
    """The line that a request of one address has; of many, the first that is not decided, else the first."""
    lines = request.lines.select_related("number", "address", "request")
    return lines.exclude(state=LineState.DECIDED).order_by("position").first() or lines.order_by("position").first()


def prefix(line: RequestLine, first: bool) -> str:
    """Stands before the names of a line's fields in the form; "" for the first line."""
    return "" if first else f"l{line.pk.hex}-"


def is_blank(line: RequestLine) -> bool:
    """Nothing was typed, and nothing hangs on it: such a line may go."""
    written = {name for name in line.elements if name != "country"}
    return not written and line.number_id is None and line.address_id is None


def country_of(elements: Mapping[str, str]) -> str:
    """The country of an address, "" where calling is not offered there."""
    country = elements.get("country", "")
    return country if country in offered_countries() else ""


def missing(elements: Mapping[str, str]) -> list[Refused]:
    """The parts of an address without which the desk cannot look at it."""
    shown = form_fields(elements)
    return [
        Refused("request.address_part", en=_MISSING[name][0], fr=_MISSING[name][1], field=name)
        for name in REQUIRED
        if not shown[name]
    ]


def standings(request: ServiceRequest) -> dict[str, int]:
    """How many open lines stand how; every standing is there."""
    found = dict(open_lines(request).order_by().values_list("standing").annotate(n=Count("pk")))
    return {standing: found.get(standing, 0) for standing in Standing.values}


def countries(request: ServiceRequest) -> dict[str, int]:
    """Open lines by country, the commonest first; "" for those in none where calling is offered."""
    found = open_lines(request).order_by().values_list("country").annotate(n=Count("pk"))
    return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))


@dataclass(frozen=True, slots=True)
class Tally:
    """Where the lines of a request stand."""

    total: int
    by_state: Mapping[str, int]
    by_outcome: Mapping[str, int]
    """Of those decided."""

    @property
    def decided(self) -> int:
        """Lines on which nothing is left to do."""
        return self.by_state.get(LineState.DECIDED, 0)

    @property
    def percent(self) -> int:
        """Decided of all, rounded down."""
        return self.decided * 100 // self.total if self.total else 0

    @property
    def validated(self) -> int:
        """Lines whose address is validated now."""
        return sum(self.by_outcome.get(one, 0) for one in GOOD)


GOOD = (Outcome.VALIDATED_AS_IS, Outcome.VALIDATED_CORRECTED, Outcome.SOLVED)
"""Outcomes after which the address is validated."""


def tally(request: ServiceRequest) -> Tally:
    """Counts of a request's lines by state and outcome, in one query."""
    return tallies([request])[request.pk]


def tallies(requests: Sequence[ServiceRequest]) -> dict[object, Tally]:
    """The same for several requests at once, by their ids; one query."""
    found = RequestLine.objects.filter(request__in=[request.pk for request in requests]).order_by()
    states: dict[object, Counter[str]] = {request.pk: Counter() for request in requests}
    outcomes: dict[object, Counter[str]] = {request.pk: Counter() for request in requests}
    for request_id, state, outcome, many in found.values_list("request_id", "state", "outcome").annotate(n=Count("pk")):
        states[request_id][state] += many
        if outcome:
            outcomes[request_id][outcome] += many
    return {pk: Tally(states[pk].total(), dict(states[pk]), dict(outcomes[pk])) for pk in states}


def work_under_way(request: ServiceRequest) -> LineWork | None:
    """The work that the worker does on the lines just now."""
    return request.works.filter(running=True).first()
