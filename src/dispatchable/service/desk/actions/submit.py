"""Send a request to the desk."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.desk.addressing import put_under_review, settle
from dispatchable.service.desk.find import own_draft, own_request
from dispatchable.service.desk.impact import priority_of, waiting_numbers
from dispatchable.service.desk.letters import write_letter
from dispatchable.service.desk.models import RequestLine, RequestState, ServiceRequest
from dispatchable.service.desk.pages import all_problems
from dispatchable.service.desk.reference import next_reference
from dispatchable.service.desk.timeline import tell
from dispatchable.service.errors import Refused


def submit_request(actor: Actor, request_id: uuid.UUID) -> ServiceRequest:
    """Check everything, give the reference number, put the address under review, and tell the requester.

    Sending the same draft twice gives the same request and one reference. Raises the first problem as Refused.
    """
    actor.require(Right.FILE_REQUESTS)
    with transaction.atomic():
        request = own_request(actor, request_id, lock=True)
        if request.reference:
            return request
        request = own_draft(actor, request_id)
        lines = list(request.lines.select_for_update().order_by("position"))
        for _, problem in (found for line in lines for found in all_problems(request, line)):
            raise problem
        now = timezone.now()
        request.reference = next_reference(now.year)
        for line in lines:
            _settle(actor, request, line)
        request.state, request.step = RequestState.SUBMITTED, "sent"
        request.submitted_at = now
        request.priority = priority_of(request)
        request.save()
        waiting = [str(number.pk) for line in lines for number in waiting_numbers(line)]
        tell(actor, request, "submitted", numbers=waiting)
        record(
            actor, "request.submit", request, label=request.reference,
            details={"priority": request.priority, "lines": len(lines)},
        )  # fmt: skip
        emit(actor, "request.submitted", request)
        write_letter(request, "submitted", line=lines[0].line)
    return request


def _settle(actor: Actor, request: ServiceRequest, line: RequestLine) -> None:
    address = settle(actor, request, line)
    if address.current is not None and address.current.is_validated:
        raise Refused(
            "request.already_validated",
            en="This address is validated already: no request is needed. Use it as it is, or go back and change it.",
            fr="Cette adresse est déjà validée\u00a0: aucune demande n'est nécessaire. "
            "Utilisez-la telle quelle, ou revenez en arrière pour la modifier.",
            field="address",
        )
    put_under_review(request, address.pk)
    line.asked_version_id = address.current_id
    line.save(update_fields=["address", "asked_version"])
