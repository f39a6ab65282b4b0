"""Send a request to the desk."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.desk.find import own_draft, own_request
from dispatchable.service.desk.impact import priority_of, waiting_on
from dispatchable.service.desk.letters import write_letter
from dispatchable.service.desk.lines import open_lines, typed_lines
from dispatchable.service.desk.models import Outcome, RequestState, ServiceRequest
from dispatchable.service.desk.pages import all_problems
from dispatchable.service.desk.reference import next_reference
from dispatchable.service.desk.timeline import tell
from dispatchable.service.desk.working import AT_ONCE, SETTLE, at_rest, begin, step
from dispatchable.service.errors import Refused

MOST_TOLD = 500
"""Numbers that the timeline names as waiting."""


def submit_request(actor: Actor, request_id: uuid.UUID) -> ServiceRequest:
    """Check everything, give the reference number, put the addresses under review, and tell the requester.

    Sending the same draft twice gives the same request and one reference. Raises the first problem as Refused. A long
    request has its reference at once; the worker then brings its lines to the desk, chunk by chunk.
    """
    actor.require(Right.FILE_REQUESTS)
    with transaction.atomic():
        request = own_request(actor, request_id, lock=True)
        if request.reference:
            return request
        request = own_draft(actor, request_id)
        at_rest(request)
        lines = typed_lines(request, lock=True)
        for _, problem in all_problems(request, lines):
            raise problem
        now = timezone.now()
        request.reference = next_reference(now.year)
        request.state, request.step = RequestState.SUBMITTED, "sent"
        request.submitted_at = now
        request.save()
        many = open_lines(request).count()
        first = open_lines(request)[0]
        work = begin(actor, request, SETTLE)
        if many <= AT_ONCE:
            while step(work.pk, work.turn):
                pass
            request.refresh_from_db()
            _not_for_nothing(request)
        request.priority = priority_of(request)
        request.save(update_fields=["priority"])
        waiting = [str(pk) for pk in waiting_on(request)[:MOST_TOLD]]
        tell(actor, request, "submitted", numbers=waiting, lines=many)
        record(
            actor, "request.submit", request, label=request.reference,
            details={"priority": request.priority, "lines": many},
        )  # fmt: skip
        emit(actor, "request.submitted", request)
        write_letter(request, "submitted", line=_named(request, first.line, many))
        if many > AT_ONCE:
            emit(actor, "lines.go_on", work, turn=work.turn)
    return request


def _not_for_nothing(request: ServiceRequest) -> None:
    """Nothing of a request whose addresses are all validated already is for the desk."""
    if request.lines.exclude(outcome__in=(Outcome.SOLVED, Outcome.DUPLICATE)).exists():
        return
    raise Refused(
        "request.already_validated",
        en="This address is validated already: no request is needed. Use it as it is, or go back and change it.",
        fr="Cette adresse est déjà validée\u00a0: aucune demande n'est nécessaire. "
        "Utilisez-la telle quelle, ou revenez en arrière pour la modifier.",
        field="address",
    )


def _named(request: ServiceRequest, line: str, many: int) -> str:
    """The first address, and how many others there are."""
    if many == 1:
        return line
    others = {"en": f"and {many - 1} more", "fr": f"et {many - 1} autres"}
    return f"{line} ({others['fr' if request.requester_language == 'fr' else 'en']})"
