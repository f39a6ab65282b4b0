"""The desk: its queue, and the page on which an agent works."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dispatchable.interfaces.web.desk import shown
from dispatchable.interfaces.web.desk.lists import open_requests
from dispatchable.interfaces.web.desk.request import numbers_of
from dispatchable.interfaces.web.desk.surroundings import surroundings_of
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.fields import form_fields
from dispatchable.service.desk.find import OPEN, desk_request
from dispatchable.service.desk.impact import people_told, waiting_numbers
from dispatchable.service.desk.models import LineState, RequestLine, ServiceRequest
from dispatchable.service.desk.previous import previous_decisions
from dispatchable.service.desk.reject_reasons import reject_reasons
from dispatchable.service.errors import Refused


@require_safe
@page(Right.REVIEW_REQUESTS)
def queue_request(request: PageRequest, pk: UUID) -> HttpResponse:
    """The work page of one request."""
    return work_page(request, desk_request(request.actor, pk))


def work_page(
    request: PageRequest,
    found: ServiceRequest,
    problem: Refused | None = None,
    *,
    open_form: str = "",
    typed: dict[str, str] | None = None,
    line_id: UUID | None = None,
) -> HttpResponse:
    """Queue, line and request side by side; after a refusal with what was typed and the state as it now is."""
    lines = list(found.lines.select_related("address__current", "number", "request").order_by("position"))
    wanted = str(line_id or request.GET.get("line", ""))
    line = next((row for row in lines if str(row.pk) == wanted), None) or next(
        (row for row in lines if row.state != LineState.DECIDED), lines[0]
    )
    context = {
        "shown": found,
        "lines": lines,
        "line": line,
        "queue": list(open_requests(request.actor)[:20]),
        "is_open": found.state in OPEN,
        "is_mine": found.agent_id == request.actor.user_id,
        "is_own_request": found.requester_id == request.actor.user_id,
        "files": found.files.select_related("file"),
        "previous": previous_decisions(request.actor, line)[:5],
        "waiting": waiting_numbers(line),
        "numbers": numbers_of(found, line),
        "told": people_told(found),
        "reasons": reject_reasons().values(),
        "problems": [problem] if problem else [],
        "errors": {problem.field: problem.sentence(request.actor.language)} if problem else {},
        "open_form": open_form,
        "typed": typed or {},
        **_line_context(found, line, typed),
    }
    return render(request, "desk/work.html", context, status=422 if problem else 200)


def _line_context(found: ServiceRequest, line: RequestLine, typed: dict[str, str] | None) -> dict[str, Any]:
    fields = form_fields(line.elements)
    corrected = {name: (typed or {}).get(name, value) for name, value in fields.items()}
    return {
        "written": form_fields(line.elements),
        "beside": shown.beside(line),
        "corrected": corrected,
        "countries": shown.country_choices(),
        **surroundings_of(found.organization, line),
    }
