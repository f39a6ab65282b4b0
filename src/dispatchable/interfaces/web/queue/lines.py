"""The lines of one request as a list: filtered, searched, ticked, decided together."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from dispatchable.interfaces.web.desk.lines_list import OfRequest
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import language, state
from dispatchable.interfaces.web.frame.words import STATES
from dispatchable.interfaces.web.lists.columns import Column, link, nothing, time_column
from dispatchable.interfaces.web.lists.declared import BulkAction, ListPage
from dispatchable.interfaces.web.lists.filters import Choice, Choices
from dispatchable.interfaces.web.lists.showing import answer
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.desk.find import OPEN, desk_request, sent
from dispatchable.service.desk.models import LineState, Outcome, RequestLine, ServiceRequest, Standing
from dispatchable.service.desk.search import LINE_WORDS
from dispatchable.service.errors import NotFound
from dispatchable.service.ids import as_id
from dispatchable.service.storage.words import fitting


def _lines(actor: Actor) -> QuerySet[RequestLine]:
    return RequestLine.objects.filter(request__in=sent(actor).order_by().values("pk"))


def _state(line: Any) -> Any:
    if line.outcome:
        return state("outcome", line.outcome)
    return state("line", "proposed" if line.proposed_at else line.state)


def _state_word(line: Any) -> str:
    if line.outcome:
        return STATES["outcome"][line.outcome].word(language())
    return STATES["line"]["proposed" if line.proposed_at else line.state].word(language())


def _page_of(line: Any) -> str:
    return f"{reverse('queue_request', args=[line.request_id])}?line={line.pk}"


def _where(actor: Actor) -> list[Choice]:
    undecided = ~Q(state=LineState.DECIDED)
    return [
        Choice("", gettext_lazy("Undecided"), undecided),
        Choice("proposed", gettext_lazy("To confirm"), Q(proposed_at__isnull=False)),
        Choice("asked", gettext_lazy("Waiting for the requester"), Q(state=LineState.NEEDS_INFORMATION)),
        Choice("decided", gettext_lazy("Decided"), Q(state=LineState.DECIDED)),
        Choice("all", gettext_lazy("All lines"), Q()),
    ]


def _fitting(text: str) -> Q:
    found = fitting(LINE_WORDS, text, None)
    return Q(pk__in=()) if found is None else Q(pk__in=found)


_STANDINGS = (
    Choice(Standing.CORRECTION, gettext_lazy("One certain correction"), Q(standing=Standing.CORRECTION)),
    Choice(Standing.CHOICES, gettext_lazy("Several addresses possible"), Q(standing=Standing.CHOICES)),
    Choice(Standing.DESK, gettext_lazy("Not in the register"), Q(standing=Standing.DESK)),
)


def _outcomes(actor: Actor) -> list[Choice]:
    return [Choice(value, STATES["outcome"][value].word(language()), Q(outcome=value)) for value in Outcome.values]


QUEUE_LINES = ListPage(
    name="queue_lines",
    url="queue_lines",
    title=gettext_lazy("Lines of the request"),
    right=Right.REVIEW_REQUESTS,
    rows=_lines,
    columns=(
        Column(key="line", label=gettext_lazy("Address"), cell=lambda r: link(_page_of(r), r.line or "–"),
               value=lambda r: r.line),
        Column(key="place", label=gettext_lazy("Line"), sort=("position", "id"), indexed=True, tight=True,
               cell=lambda r: str(r.position)),
        Column(key="state", label=gettext_lazy("State"), cell=_state, value=_state_word, labelled=False),
        Column(key="by", label=gettext_lazy("By"), cell=lambda r: nothing(r.decided_by_name or r.proposed_by_name),
               value=lambda r: r.decided_by_name or r.proposed_by_name),
        Column(key="note", label=gettext_lazy("Note"), cell=lambda r: nothing(r.decision_note[:120]),
               value=lambda r: r.decision_note, shown=False),
        time_column("decided", gettext_lazy("Decided"), lambda r: r.decided_at),
    ),
    order="place",
    filters=(
        OfRequest(key="request", label=gettext_lazy("Request")),
        Choices(key="show", label=gettext_lazy("Show"), choices=_where, chips=True),
        Choices(key="standing", label=gettext_lazy("What the register says"), choices=_STANDINGS),
        Choices(key="decision", label=gettext_lazy("Decision"), choices=_outcomes),
    ),
    search=lambda actor, text: _fitting(text),
    search_label=gettext_lazy("Words of the address"),
    none_fits=gettext_lazy("No line matches this filter."),
    noun=lambda n: ngettext("%(count)s line", "%(count)s lines", n) % {"count": n},
    actions=(
        BulkAction("decide", gettext_lazy("decide them…"), "queue_lines_decide", Right.REVIEW_REQUESTS),
        BulkAction("confirm", gettext_lazy("confirm what a colleague proposed…"), "queue_lines_confirm",
                   Right.REVIEW_REQUESTS),
    ),
)  # fmt: skip


def request_of(request: PageRequest) -> ServiceRequest:
    """The request that the list's query names. Raises NotFound when it names none that the agent may see."""
    given = request.POST if request.method == "POST" else request.GET
    wanted = as_id(given.get("request"))
    if wanted is None:
        raise NotFound("request")
    return desk_request(request.actor, wanted)


@require_safe
@page(Right.REVIEW_REQUESTS)
def queue_lines(request: PageRequest) -> HttpResponse:
    """The lines of one request; without one, the queue."""
    if not request.GET.get("request"):
        return redirect("queue")
    found = request_of(request)
    running = found.many_decisions.filter(state="running")
    more = {"shown": found, "is_open": found.state in OPEN, "running": list(running)}
    return answer(request, QUEUE_LINES, "queue/lines.html", **more)
