"""Give up a draft, cancel a request, close it, or open it again."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.desk.actions.ask import written
from dispatchable.service.desk.actions.claim import closed
from dispatchable.service.desk.addressing import leave_review, put_under_review
from dispatchable.service.desk.find import OPEN, own_draft, own_request
from dispatchable.service.desk.letters import write_letter
from dispatchable.service.desk.models import LineState, Outcome, RequestLine, RequestState, ServiceRequest
from dispatchable.service.desk.timeline import tell
from dispatchable.service.errors import Refused

REOPEN_WITHIN = timedelta(days=14)
VALIDATED = (Outcome.VALIDATED_AS_IS, Outcome.VALIDATED_CORRECTED, Outcome.SOLVED)


def discard_draft(actor: Actor, request_id: uuid.UUID) -> None:
    """The draft leaves every list."""
    with transaction.atomic():
        request = own_draft(actor, request_id)
        request.state, request.cancelled_reason = RequestState.CANCELLED, "discarded"
        request.save(update_fields=["state", "cancelled_reason"])
        record(actor, "request.discard", request)


def cancel_request(actor: Actor, request_id: uuid.UUID, reason: str) -> ServiceRequest:
    """Withdraw every line that is not decided; the addresses are what they were before the review."""
    actor.require(Right.FILE_REQUESTS)
    why = written(reason, "reason")[:300]
    with transaction.atomic():
        request = own_request(actor, request_id, lock=True)
        if request.state not in OPEN:
            raise closed()
        for line in request.lines.select_for_update().exclude(state=LineState.DECIDED):
            line.state, line.outcome = LineState.DECIDED, Outcome.WITHDRAWN
            line.decided_at = timezone.now()
            line.decided_by_id, line.decided_by_name = actor.user_id, actor.name
            line.proposal, line.proposed_at = {}, None
            line.save()
            if line.address_id:
                leave_review(request, line.address_id)
        request.state, request.cancelled_reason = RequestState.CANCELLED, why
        request.closed_at = timezone.now()
        request.save(update_fields=["state", "cancelled_reason", "closed_at"])
        tell(actor, request, "state", text=why, state=RequestState.CANCELLED)
        record(actor, "request.cancel", request, label=request.reference)
        write_letter(request, "cancelled", text=why)
    return request


def close_request(actor: Actor, request_id: uuid.UUID) -> ServiceRequest:
    """The requester is content with the resolution; closing twice is once."""
    actor.require(Right.FILE_REQUESTS)
    with transaction.atomic():
        request = own_request(actor, request_id, lock=True)
        if request.state == RequestState.CLOSED:
            return request
        if request.state != RequestState.RESOLVED:
            raise Refused(
                "request.not_resolved",
                en="Only a resolved request can be closed. Cancel it instead if you no longer need it.",
                fr="Seule une demande résolue peut être clôturée. Annulez-la si vous n'en avez plus besoin.",
            )
        request.state, request.closed_at = RequestState.CLOSED, timezone.now()
        request.save(update_fields=["state", "closed_at"])
        tell(actor, request, "state", state=RequestState.CLOSED)
        record(actor, "request.close", request, label=request.reference)
    return request


def may_reopen(request: ServiceRequest) -> bool:
    """Resolved, or closed no longer than 14 days ago."""
    if request.state == RequestState.RESOLVED:
        return True
    recent = request.closed_at is not None and timezone.now() - request.closed_at <= REOPEN_WITHIN
    return request.state == RequestState.CLOSED and recent


def reopen_request(actor: Actor, request_id: uuid.UUID, reason: str) -> ServiceRequest:
    """The desk looks again at every line that was not validated; at all of them when all were."""
    actor.require(Right.FILE_REQUESTS)
    why = written(reason, "reason")
    with transaction.atomic():
        request = own_request(actor, request_id, lock=True)
        if not may_reopen(request):
            raise Refused(
                "request.not_reopened",
                en="A request can be reopened when it is resolved, and up to 14 days after it was closed. "
                "Create a new request instead.",
                fr="Une demande peut être rouverte lorsqu'elle est résolue, et jusqu'à 14 jours après sa clôture. "
                "Créez plutôt une nouvelle demande.",
            )
        lines = list(request.lines.select_for_update())
        again = [line for line in lines if line.outcome not in VALIDATED] or lines
        for line in again:
            _open_again(request, line)
        request.state = RequestState.IN_REVIEW if request.agent_id else RequestState.SUBMITTED
        request.resolved_at = request.closed_at = None
        request.save(update_fields=["state", "resolved_at", "closed_at"])
        tell(actor, request, "state", text=why, state="reopened")
        record(actor, "request.reopen", request, label=request.reference)
        write_letter(request, "reopened", text=why)
    return request


def _open_again(request: ServiceRequest, line: RequestLine) -> None:
    """What was decided stays told in the timeline. A validated address is not taken out of force by the new look."""
    if line.address_id and line.outcome not in VALIDATED:
        put_under_review(request, line.address_id)
    current = line.address.current if line.address else None
    if current is not None and line.manual_validation_id and current.manual_validation_id == line.manual_validation_id:
        line.asked_version = current  # what the desk itself put there
    line.state = LineState.IN_REVIEW if request.agent_id else LineState.OPEN
    line.outcome = line.reject_reason = line.decision_note = line.decided_by_name = ""
    line.decided_at = line.decided_by_id = line.manual_validation = None
    line.self_validated = False
    line.proposed_by_name, line.proposed_by_id = "", None
    line.save()
