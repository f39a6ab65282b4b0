"""The lists of service requests: those of the organisation, and the desk's queue."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_safe

from dispatchable.interfaces.web.desk.lines_of import addresses, addresses_text, count_lines, figure, with_first_line
from dispatchable.interfaces.web.desk.templatetags.desk import age
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import country_name, language, moment, state
from dispatchable.interfaces.web.frame.words import STATES, StateWords
from dispatchable.interfaces.web.lists.columns import Column, exact, link, nothing, state_column, time_column
from dispatchable.interfaces.web.lists.declared import ListPage
from dispatchable.interfaces.web.lists.filters import Choice, Choices, Day
from dispatchable.interfaces.web.lists.showing import answer
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.desk.fields import offered_countries
from dispatchable.service.desk.find import OPEN, sent, visible
from dispatchable.service.desk.models import Priority, RequestLine, RequestState, ServiceRequest
from dispatchable.service.desk.search import requests_fitting

DONE = (RequestState.RESOLVED, RequestState.CLOSED, RequestState.CANCELLED)
IMPACT = {
    Priority.HIGH: StateWords("High", "Haute", "▲", "ask"),
    Priority.NORMAL: StateWords("Normal", "Normale", "○", "idle"),
}
OVERDUE = StateWords("Overdue", "En retard", "✗", "bad")
WAITS = StateWords("Waiting for the requester", "En attente du demandeur", "◐", "busy")


def _face(words: StateWords) -> Any:
    return format_html(
        '<span class="state state-{}"><span class="state-shape" aria-hidden="true">{}</span> {}</span>',
        words.colour, words.shape, words.word(language()),
    )  # fmt: skip


def _country(request: ServiceRequest) -> Any:
    return country_name(request.country) if request.country else ""


def _show(actor: Actor) -> list[Choice]:
    return [
        Choice("", pgettext_lazy("requests", "All"), Q()),
        Choice("open", gettext_lazy("Open"), Q(state__in=OPEN)),
        Choice("answer", gettext_lazy("Waiting for your answer"), Q(state=RequestState.WAITING_CUSTOMER)),
        Choice("done", gettext_lazy("Done"), Q(state__in=DONE)),
        Choice("drafts", gettext_lazy("Drafts"), Q(state=RequestState.DRAFT)),
        Choice("mine", gettext_lazy("Mine"), Q(requester_id=actor.user_id)),
    ]


def _whose(actor: Actor) -> list[Choice]:
    return [
        Choice("mine", gettext_lazy("Mine"), Q(requester_id=actor.user_id)),
        Choice("colleagues", gettext_lazy("My colleagues'"), ~Q(requester_id=actor.user_id)),
    ]


def _states(actor: Actor) -> list[Choice]:
    return [Choice(key, words.word(language()), Q(state=key)) for key, words in STATES["request"].items()]


def _countries(actor: Actor) -> list[Choice]:
    named = sorted((country_name(code), code) for code in offered_countries())
    return [Choice(code, name, Q(country=code)) for name, code in named]


COUNTRY = Choices(key="country", label=gettext_lazy("Country"), choices=_countries)
PERIOD = (
    Day(key="since", label=gettext_lazy("Sent from"), field="submitted_at"),
    Day(key="until", label=gettext_lazy("Sent until"), field="submitted_at", until=True),
)
MOMENTS = (
    time_column("sent", pgettext_lazy("requests", "Sent"), lambda r: r.submitted_at, sort=("submitted_at",),
                shown=False),
    time_column("answer", gettext_lazy("First answer"), lambda r: r.first_answer_at, sort=("first_answer_at",),
                shown=False),
    time_column("decision", gettext_lazy("Decision"), lambda r: r.resolved_at, sort=("resolved_at",), shown=False),
)  # fmt: skip
LINES = (
    Column(key="lines", label=gettext_lazy("Addresses"), shown=False, cell=lambda r: figure(r.lines_all)),
    Column(key="decided", label=gettext_lazy("Decided addresses"), shown=False,
           cell=lambda r: figure(r.lines_decided)),
)  # fmt: skip


REQUESTS = ListPage(
    name="requests",
    url="requests",
    title=gettext_lazy("Service requests"),
    rows=lambda actor: with_first_line(visible(actor)),
    decorate=count_lines,
    columns=(
        Column(
            key="reference", label=gettext_lazy("Reference"), sort=("reference",), tight=True,
            cell=lambda r: link(reverse("request", args=[r.pk]), r.reference or _("Continue the draft")),
            value=lambda r: r.reference,
        ),
        state_column("state", gettext_lazy("State"), "request", "state", sort=("state", "id"), indexed=True),
        Column(key="country", label=gettext_lazy("Country"), sort=("country",), cell=_country,
               value=lambda r: r.country),
        Column(key="address", label=gettext_lazy("Address"), cell=addresses, value=addresses_text, labelled=False),
        *LINES,
        Column(key="impact", label=gettext_lazy("Impact"), shown=False, sort=("priority",),
               cell=lambda r: _face(IMPACT[r.priority]), value=lambda r: IMPACT[r.priority].word(language())),
        Column(key="requester", label=gettext_lazy("Requester"), sort=("requester_name",),
               cell=lambda r: r.requester_name),
        Column(key="agent", label=gettext_lazy("Agent"), shown=False, sort=("agent_name",),
               cell=lambda r: nothing(r.agent_name), value=lambda r: r.agent_name),
        time_column("age", gettext_lazy("Age"), age, sort=("id",), indexed=True),
        *MOMENTS,
    ),
    order="-age",
    filters=(
        Choices(key="show", label=gettext_lazy("Show"), choices=_show, chips=True),
        Choices(key="whose", label=gettext_lazy("Requester"), choices=_whose),
        Choices(key="state", label=gettext_lazy("State"), choices=_states),
        COUNTRY,
        *PERIOD,
    ),
    search=lambda actor, text: requests_fitting(actor.organization_id, text),
    search_label=gettext_lazy("Reference, address or requester"),
    none_fits=gettext_lazy("No request matches this filter."),
    noun=lambda n: ngettext("%(count)s request", "%(count)s requests", n) % {"count": n},
)  # fmt: skip


def _open(actor: Actor) -> list[Choice]:
    waits = Q(state=RequestState.WAITING_CUSTOMER)
    running = Q(state__in=(RequestState.SUBMITTED, RequestState.IN_REVIEW))
    proposed = RequestLine.objects.filter(request=OuterRef("pk"), proposed_at__isnull=False)
    return [
        Choice("", gettext_lazy("Open"), Q(state__in=OPEN)),
        Choice("mine", gettext_lazy("Mine"), Q(state__in=OPEN, agent_id=actor.user_id)),
        Choice("free", gettext_lazy("Not taken on"), Q(state__in=OPEN, agent_id=None)),
        Choice("overdue", gettext_lazy("Overdue"), running & Q(due_at__lt=timezone.now()), order="due"),
        Choice("confirm", gettext_lazy("To confirm"), Q(state__in=OPEN) & Q(Exists(proposed))),
        Choice("answer", gettext_lazy("Waiting for the requester"), waits),
        Choice("done", gettext_lazy("Done"), Q(state__in=DONE), order="-age"),
    ]


def _due(request: ServiceRequest) -> Any:
    if request.state == RequestState.WAITING_CUSTOMER:
        return _face(StateWords("The clock stands", "Délai suspendu", "◐", "busy"))
    if request.due_at is None:
        return nothing("")
    late = request.due_at < timezone.now()
    return _face(OVERDUE) if late else moment(request.due_at)


def _desk_state(request: ServiceRequest) -> Any:
    return _face(WAITS) if request.state == RequestState.WAITING_CUSTOMER else state("request", request.state)


def open_requests(actor: Actor) -> QuerySet[ServiceRequest]:
    """What the desk has to do: impact first, then age."""
    return _queued(actor).filter(state__in=OPEN).order_by("priority", "submitted_at", "id")


def _queued(actor: Actor) -> QuerySet[ServiceRequest]:
    return with_first_line(sent(actor).select_related("organization"))


QUEUE = ListPage(
    name="queue",
    url="queue",
    title=gettext_lazy("Desk queue"),
    right=Right.REVIEW_REQUESTS,
    rows=_queued,
    decorate=count_lines,
    columns=(
        Column(key="reference", label=gettext_lazy("Reference"), sort=("reference",), tight=True,
               cell=lambda r: link(reverse("queue_request", args=[r.pk]), r.reference), value=lambda r: r.reference),
        Column(key="impact", label=gettext_lazy("Impact"), sort=("priority", "submitted_at", "id"), indexed=True,
               cell=lambda r: _face(IMPACT[r.priority]), value=lambda r: IMPACT[r.priority].word(language()),
               labelled=False),
        Column(key="due", label=gettext_lazy("Due"), sort=("due_at", "id"), indexed=True, cell=_due,
               value=lambda r: exact(r.due_at)),
        time_column("age", gettext_lazy("Age"), lambda r: r.submitted_at, sort=("id",), indexed=True, shown=False),
        Column(key="state", label=gettext_lazy("State"), cell=_desk_state, labelled=False, sort=("state",),
               value=lambda r: STATES["request"][r.state].word(language())),
        Column(key="organization", label=gettext_lazy("Organisation"), sort=("organization__name",),
               cell=lambda r: r.organization.name),
        Column(key="address", label=gettext_lazy("Address"), cell=addresses, value=addresses_text, labelled=False),
        *LINES,
        Column(key="country", label=gettext_lazy("Country"), sort=("country",), cell=_country, shown=False,
               value=lambda r: r.country),
        Column(key="agent", label=gettext_lazy("Agent"), template="desk/cell_agent.html", sort=("agent_name",),
               value=lambda r: r.agent_name),
        *MOMENTS,
    ),
    order="impact",
    filters=(Choices(key="show", label=gettext_lazy("Show"), choices=_open, chips=True), COUNTRY, *PERIOD),
    search=lambda actor, text: requests_fitting(None, text),
    search_label=gettext_lazy("Reference, address or requester"),
    none_fits=gettext_lazy("No request matches this filter."),
    noun=lambda n: ngettext("%(count)s request", "%(count)s requests", n) % {"count": n},
)  # fmt: skip


@require_safe
@page(Right.READ)
def requests(request: PageRequest) -> HttpResponse:
    """*View service requests*: those of all colleagues, newest first."""
    return answer(request, REQUESTS, "desk/requests.html")


@require_safe
@page(Right.REVIEW_REQUESTS)
def queue(request: PageRequest) -> HttpResponse:
    """The desk's queue: impact first, then age."""
    high = sent(request.actor).filter(state__in=OPEN, priority=Priority.HIGH)
    return answer(request, QUEUE, "desk/queue.html", high=lambda shown: high.count())
