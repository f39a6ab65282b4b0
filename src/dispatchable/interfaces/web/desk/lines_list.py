"""The addresses of one request that was sent, as a list: filtered, searched, exported, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_safe

from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import language, phone, state
from dispatchable.interfaces.web.frame.words import STATES
from dispatchable.interfaces.web.lists.columns import Column, nothing, state_column, time_column, two_lines
from dispatchable.interfaces.web.lists.declared import ListPage
from dispatchable.interfaces.web.lists.filters import Choice, Choices, Filter
from dispatchable.interfaces.web.lists.showing import answer
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.desk.find import own_request
from dispatchable.service.desk.impact import waiting_by_line
from dispatchable.service.desk.lines import GOOD
from dispatchable.service.desk.models import LineState, Outcome, RequestLine, ServiceRequest
from dispatchable.service.desk.reject_reasons import reject_reasons
from dispatchable.service.desk.search import LINE_WORDS
from dispatchable.service.ids import as_id
from dispatchable.service.storage.words import fitting

AT_DESK = (LineState.OPEN, LineState.IN_REVIEW)
NOT_GOOD = (Outcome.REJECTED, Outcome.DUPLICATE, Outcome.OUT_OF_SCOPE, Outcome.WITHDRAWN)


@dataclass(frozen=True, kw_only=True)
class OfRequest(Filter):
    """The one request whose lines are listed; the page sets it."""

    kind = "hidden"

    def rule(self, value: str, choices: list[Choice]) -> Q | None:
        """The condition; None for what is no id."""
        wanted = as_id(value)
        return Q(request_id=wanted) if wanted else None

    def word(self, value: str, choices: list[Choice]) -> str:
        """The reference; the actor's right to see it is the list's."""
        wanted = as_id(value)
        known = ServiceRequest.objects.filter(pk=wanted).values_list("reference", flat=True).first() if wanted else ""
        return known or value


def _rows(actor: Actor) -> QuerySet[RequestLine]:
    if actor.organization_id is None:
        return RequestLine.objects.none()
    lines = RequestLine.objects.filter(request__organization_id=actor.organization_id)
    return lines.exclude(request__reference="").select_related("request")


def _search(actor: Actor, text: str) -> Q:
    found = fitting(LINE_WORDS, text, actor.organization_id)
    return Q(pk__in=()) if found is None else Q(pk__in=found)


def _decorate(lines: Sequence[Any]) -> None:
    """Gives each line the numbers that wait on it: one query."""
    waiting = waiting_by_line(lines) if lines else {}
    for line in lines:
        line.waiting = waiting[line.pk]


def _address(line: RequestLine) -> Any:
    return two_lines(format_html("<strong>{}</strong>", line.line or "–"), line.decision_note[:200])


def _verdict(line: RequestLine) -> Any:
    return nothing(state("verdict", line.verdict["status"]) if line.verdict else "")


def _outcome(line: RequestLine) -> Any:
    return state("outcome", line.outcome) if line.outcome else state("line", line.state)


def _outcome_text(line: RequestLine) -> str:
    words = STATES["outcome"][line.outcome] if line.outcome else STATES["line"][line.state]
    return words.word(language())


def reason_of(line: RequestLine) -> str:
    """Why the line stands as it does."""
    if line.reject_reason and line.reject_reason in reject_reasons():
        return reject_reasons()[line.reject_reason].sentence[language()]
    if line.outcome == Outcome.DUPLICATE:
        return _("Another line of a request says the same.")
    if line.outcome == Outcome.SOLVED:
        return _("The register has it, or it was validated before.")
    if line.state != LineState.DECIDED and line.verdict.get("reasons"):
        return str(line.verdict["reasons"][0][language()])
    return ""


def next_step_of(line: RequestLine) -> str:
    """What the requester can do for it; "" where there is nothing to do."""
    if line.reject_reason and line.reject_reason in reject_reasons():
        return reject_reasons()[line.reject_reason].advice[language()]
    if line.state == LineState.NEEDS_INFORMATION:
        return _("Answer the desk's question.")
    return ""


def _why(line: RequestLine) -> Any:
    return nothing(two_lines(reason_of(line), next_step_of(line)) if reason_of(line) else next_step_of(line))


def _numbers(line: Any) -> Any:
    return nothing(format_html_join(mark_safe("<br>"), "{}", ((phone(n.written),) for n in line.waiting)))


def _show(actor: Actor) -> list[Choice]:
    return [
        Choice("", pgettext_lazy("request lines", "All"), Q()),
        Choice("desk", gettext_lazy("With the desk"), Q(state__in=AT_DESK)),
        Choice("answer", gettext_lazy("Waiting for your answer"), Q(state=LineState.NEEDS_INFORMATION)),
        Choice("good", pgettext_lazy("request lines", "Validated"), Q(outcome__in=GOOD)),
        Choice("not", gettext_lazy("Not validated"), Q(outcome__in=NOT_GOOD)),
    ]


LINES = ListPage(
    name="lines",
    url="request_lines",
    title=gettext_lazy("Addresses of this request"),
    rows=_rows,
    columns=(
        Column(key="address", label=gettext_lazy("Address"), cell=_address, value=lambda line: line.line),
        Column(key="place", label=pgettext_lazy("request lines", "Place"), sort=("position", "id"), indexed=True,
               shown=False, cell=lambda line: line.position),
        Column(key="outcome", label=gettext_lazy("State"), cell=_outcome, value=_outcome_text, labelled=False),
        Column(key="verdict", label=gettext_lazy("What the register says"), cell=_verdict),
        Column(key="why", label=gettext_lazy("Reason and next step"), cell=_why, exported=False),
        Column(key="reason", label=gettext_lazy("Reason"), cell=reason_of, shown=False),
        Column(key="next", label=gettext_lazy("Next step"), cell=next_step_of, shown=False),
        Column(key="numbers", label=gettext_lazy("Telephone numbers"), cell=_numbers,
               value=lambda line: ", ".join(n.written for n in line.waiting)),
        Column(key="note", label=gettext_lazy("Note of the desk"), cell=lambda line: line.decision_note, shown=False),
        state_column("state", gettext_lazy("State of the line"), "line", "state", shown=False),
        time_column("decided", pgettext_lazy("request lines", "Decided"), lambda line: line.decided_at, shown=False),
    ),
    order="place",
    filters=(
        Choices(key="show", label=gettext_lazy("State"), choices=_show, chips=True),
        OfRequest(key="request", label=gettext_lazy("Request")),
    ),
    search=_search,
    search_label=gettext_lazy("Words of an address"),
    none_fits=gettext_lazy("No address matches this filter."),
    noun=lambda n: ngettext("%(count)s address", "%(count)s addresses", n) % {"count": n},
    decorate=_decorate,
)  # fmt: skip


@require_safe
@page(Right.READ)
def request_lines(request: PageRequest) -> HttpResponse:
    """The addresses of the request that ``request`` names."""
    wanted = as_id(request.GET.get("request"))
    if wanted is None:
        return redirect("requests")
    found = own_request(request.actor, wanted)
    if not found.reference:
        return redirect("request", found.pk)
    return answer(request, LINES, "desk/lines_list.html", of=found)
