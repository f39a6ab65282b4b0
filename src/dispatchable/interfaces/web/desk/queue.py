"""The desk: its queue, and the page on which an agent works."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dispatchable.interfaces.web.desk import shown
from dispatchable.interfaces.web.desk.lists import open_requests
from dispatchable.interfaces.web.desk.surroundings import surroundings_of
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.actions.merge import candidates
from dispatchable.service.desk.deciding import needs_second
from dispatchable.service.desk.fields import form_fields
from dispatchable.service.desk.find import OPEN, desk_request
from dispatchable.service.desk.impact import people_told, waiting_numbers
from dispatchable.service.desk.models import LineState, RequestLine, ServiceRequest
from dispatchable.service.desk.previous import previous_decisions
from dispatchable.service.desk.reject_reasons import reject_reasons
from dispatchable.service.desk.reply_templates import filled, offered
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.ids import as_id
from dispatchable.service.numbers.models import TelephoneNumber

UNDECIDED = (LineState.OPEN, LineState.IN_REVIEW, LineState.NEEDS_INFORMATION)
MOST_NUMBERS = 50
"""Telephone numbers shown of one address."""


@require_safe
@page(Right.REVIEW_REQUESTS)
def queue_request(request: PageRequest, pk: UUID) -> HttpResponse:
    """The work page of one request."""
    found = desk_request(request.actor, pk)
    if found.merged_into_id is not None:
        messages.info(request, _("This request goes on as another one.") + f" {found.reference}")
        return redirect("queue_request", found.merged_into_id)
    return work_page(request, found)


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
    line = _line_shown(found, line_id or request.GET.get("line", ""))
    chosen = _chosen_template(request, found)
    open_form, typed = (open_form, typed or {}) if open_form or problem else (chosen[0], chosen[1])
    context = {
        "shown": found,
        "around": around(found, line),
        "line": line,
        "proposed": line.proposed_at is not None and found.state in OPEN,
        "is_own_proposal": line.proposed_by_id == request.actor.user_id,
        "second": needs_second(found.country),
        "notes": found.notes.order_by("-id")[:50],
        "templates": list(offered()),
        "merge_into": candidates(request.actor, found) if open_form == "merge" or "merge" in request.GET else [],
        "overdue": found.due_at is not None and found.due_at < timezone.now(),
        "queue": list(open_requests(request.actor)[:20]),
        "is_open": found.state in OPEN,
        "is_mine": found.agent_id == request.actor.user_id,
        "is_own_request": found.requester_id == request.actor.user_id,
        "files": shown.files_of(found),
        "previous": previous_decisions(request.actor, line)[:5],
        "waiting": waiting_numbers(line),
        "numbers": numbers_shown(found, line),
        "told": people_told(found),
        "reasons": reject_reasons().values(),
        "problems": [problem] if problem else [],
        "errors": {problem.field: problem.sentence(request.actor.language)} if problem else {},
        "open_form": open_form,
        "typed": typed,
        **_line_context(found, line, typed),
    }
    return render(request, "desk/work.html", context, status=422 if problem else 200)


def _line_shown(found: ServiceRequest, wanted: UUID | str) -> RequestLine:
    """The line asked for, else the first that is not decided, else the first."""
    lines = found.lines.select_related("address__current__evidence", "number", "request")
    chosen = as_id(wanted)
    line = lines.filter(pk=chosen).first() if chosen else None
    if line is None:
        # ids alone are read from the index, however many lines are decided before the one that is not
        ids = found.lines.order_by("position", "id").values_list("pk", flat=True)
        first = ids.filter(state__in=UNDECIDED).first() or ids.first()
        line = lines.filter(pk=first).first() if first else None
    if line is None:
        raise NotFound("line")
    return line


def around(found: ServiceRequest, line: RequestLine) -> dict[str, Any]:
    """Where a line stands among the others, with its neighbours: by index, however many there are."""
    counts = dict(found.lines.order_by().values_list("state").annotate(Count("pk")))
    every = sum(counts.values())
    decided = counts.get(LineState.DECIDED, 0)
    rows = found.lines.only("pk", "position", "line")
    before = rows.filter(position__lt=line.position).order_by("-position").first()
    after = rows.filter(position__gt=line.position).order_by("position").first()
    proposed = found.lines.filter(proposed_at__isnull=False).count()
    place = found.lines.filter(position__lte=line.position).count()  # positions may have gaps
    return {
        "every": every, "decided": decided, "undecided": every - decided, "proposed": proposed,
        "place": place, "before": before, "after": after,
    }  # fmt: skip


def _chosen_template(request: PageRequest, found: ServiceRequest) -> tuple[str, dict[str, str]]:
    """Which form a reply template was chosen for, and its text with the request's data."""
    where = request.GET.get("for", "")
    field = {"write": "text", "ask": "question"}.get(where)
    chosen = as_id(request.GET.get("template"))
    template = offered().filter(pk=chosen).first() if field and chosen else None
    if template is None or field is None:
        return "", {}
    return where, {field: filled(template, found), "template": str(template.pk)}


def numbers_shown(found: ServiceRequest, line: RequestLine) -> list[TelephoneNumber]:
    """The numbers of the line's address, and the one that it was sent for; some of them."""
    about = Q(pk=line.number_id) if line.number_id else Q(pk__in=())
    if line.address_id:
        about |= Q(address_id=line.address_id)
    numbers = TelephoneNumber.objects.filter(about, organization_id=found.organization_id)
    return list(numbers.select_related("person").order_by("e164", "extension")[:MOST_NUMBERS])


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
