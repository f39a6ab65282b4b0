"""What a list says of the addresses of a request, whether it has one or 100,000 of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import ngettext

from dispatchable.interfaces.web.frame.templatetags.frame import state
from dispatchable.service.desk.models import LineState, RequestLine, ServiceRequest


def with_first_line(requests: QuerySet[ServiceRequest]) -> QuerySet[ServiceRequest]:
    """The requests with the address and the outcome of their first line, found by index: none is read beside it."""
    lines = RequestLine.objects.filter(request=OuterRef("pk")).order_by("position", "id")
    return requests.annotate(
        first_line=Subquery(lines.values("line")[:1]), first_outcome=Subquery(lines.values("outcome")[:1])
    )


def count_lines(requests: Sequence[Any]) -> None:
    """Gives each request ``lines_all`` and ``lines_decided``: one query for all of them."""
    counted = (
        RequestLine.objects.filter(request__in=[request.pk for request in requests])
        .order_by()
        .values_list("request_id")
        .annotate(every=Count("pk"), decided=Count("pk", filter=Q(state=LineState.DECIDED)))
    )
    found = {request: (every, decided) for request, every, decided in counted}
    for request in requests:
        request.lines_all, request.lines_decided = found.get(request.pk, (0, 0))


def addresses(request: Any) -> Any:
    """The cell: the one address with its outcome; or the first one, how many others, and how many are decided."""
    first = request.first_line or "–"
    if request.lines_all > 1:
        return format_html("{}<br>{}", first, _others(request))
    if not request.first_outcome:
        return format_html("{}", first)
    return format_html("{}<br>{}", first, state("outcome", request.first_outcome))


def addresses_text(request: Any) -> str:
    """What is exported."""
    first = str(request.first_line or "")
    return f"{first} ({_others(request)})" if request.lines_all > 1 else first


def figure(number: int) -> str:
    """A count as it is read."""
    return number_format(number, force_grouping=True)


def _others(request: Any) -> str:
    others = request.lines_all - 1
    words = ngettext("and %(count)s other address", "and %(count)s other addresses", others)
    return words % {"count": figure(others)}
