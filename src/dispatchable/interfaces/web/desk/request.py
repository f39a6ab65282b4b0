"""One request, and the page after sending."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dispatchable.interfaces.web.desk import shown
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.actions.close import may_reopen
from dispatchable.service.desk.fields import form_fields
from dispatchable.service.desk.find import OPEN, own_request
from dispatchable.service.desk.impact import recipients, waiting_numbers, waiting_on
from dispatchable.service.desk.lines import Tally, tally, work_under_way
from dispatchable.service.desk.models import LineState, RequestLine, RequestState, ServiceRequest
from dispatchable.service.desk.waits import usual_wait
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.models import IN_FORCE, TelephoneNumber

FEW = 5
"""Addresses up to which a request's page shows each of them whole; more are counted, and listed on their own page."""


@require_safe
@page(Right.READ)
def request_page(request: PageRequest, pk: UUID) -> HttpResponse:
    """One request with its timeline; a draft opens where it was left."""
    return request_shown(request, pk)


def request_shown(
    request: PageRequest,
    pk: UUID,
    problem: Refused | None = None,
    open_form: str = "",
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """The page of a request, also after something that was refused: then with what was typed."""
    found = own_request(request.actor, pk)
    if not found.reference:
        if found.state != RequestState.DRAFT or not request.actor.can(Right.FILE_REQUESTS):
            return redirect("requests")
        return redirect("request_form", pk, found.step)
    if found.merged_into_id is not None:
        messages.info(request, _("This request goes on as another one.") + f" {found.reference}")
        return redirect("request", found.merged_into_id)
    stand = tally(found)
    few = stand.total <= FEW
    lines = found.lines.select_related("number", "request", "address").order_by("position")[:FEW] if few else ()
    rows = [_row(line) for line in lines]
    context: dict[str, Any] = {
        "shown": found,
        "question": found.entries.filter(kind="question").order_by("-id").first(),
        "rows": rows,
        "active": any(number.activation in IN_FORCE for row in rows for number in row["numbers"]),
        "validated": stand.validated == stand.total,
        "waiting": waiting_on(found).exists(),
        "tally": stand,
        "several": stand.total > 1,
        "work": work_under_way(found),
        "files": shown.files_of(found),
        "is_open": found.state in OPEN,
        "may_reopen": may_reopen(found),
        "wait": wait_words(),
        "problems": [problem] if problem else [],
        "errors": {problem.field: problem.sentence(request.actor.language)} if problem else {},
        "open_form": open_form,
        "typed": typed or {},
    }
    if not few:
        context |= {"counted": _counted(stand), "waiting_many": waiting_on(found).count()}
    return render(request, "desk/request.html", context, status=422 if problem else 200)


def _counted(stand: Tally) -> list[tuple[str, str, int]]:
    """Lines by state, those decided by outcome."""
    open_ones = [("line", state, many) for state, many in stand.by_state.items() if state != LineState.DECIDED]
    return open_ones + [("outcome", outcome, many) for outcome, many in sorted(stand.by_outcome.items())]


@require_safe
@page(Right.READ)
def request_sent(request: PageRequest, pk: UUID) -> HttpResponse:
    """The reference number, and what happens next."""
    found = own_request(request.actor, pk)
    if not found.reference:
        return redirect("request", pk)
    return render(request, "desk/sent.html", {"shown": found, "told": recipients(found), "wait": wait_words()})


def _row(line: RequestLine) -> dict[str, Any]:
    return {
        "line": line,
        "written": form_fields(line.elements),
        "beside": shown.beside(line),
        "numbers": numbers_of(line.request, line),
    }


def numbers_of(request: ServiceRequest, line: RequestLine) -> list[TelephoneNumber]:
    """The numbers that the line is about: those that waited when it was sent, and those that wait now."""
    entries = request.entries.filter(kind__in=("submitted", "decision"))
    told = [key for entry in entries for key in entry.facts.get("numbers", ())]
    about = Q(pk__in=told) | Q(pk__in=[number.pk for number in waiting_numbers(line)])
    if line.number_id:
        about |= Q(pk=line.number_id)
    return list(TelephoneNumber.objects.filter(about, organization_id=request.organization_id).select_related("person"))


def wait_words() -> str:
    """The usual time to a decision in words, "" before the first decision."""
    wait = usual_wait()
    if wait is None:
        return ""
    french = language() == "fr"
    if wait < timedelta(minutes=90):
        return f"{max(round(wait.total_seconds() / 60), 1)} min"
    if wait < timedelta(hours=36):
        return f"{round(wait.total_seconds() / 3600)} h"
    days = max(round(wait.total_seconds() / 86400), 2)
    return f"{days} jours" if french else f"{days} days"
