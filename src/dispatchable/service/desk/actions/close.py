"""Give up a draft, cancel a request, close it, or open it again."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.desk.actions.ask import written
from dispatchable.service.desk.actions.claim import closed
from dispatchable.service.desk.addressing import put_under_review
from dispatchable.service.desk.find import OPEN, own_draft, own_request, within
from dispatchable.service.desk.letters import write_letter
from dispatchable.service.desk.letting_go import let_go_some, open_many_again
from dispatchable.service.desk.models import LineState, Outcome, RequestLine, RequestState, ServiceRequest
from dispatchable.service.desk.timeline import tell
from dispatchable.service.desk.working import AT_ONCE, at_rest
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
        withdraw(actor, request)
        request.state, request.cancelled_reason = RequestState.CANCELLED, why
        request.closed_at = timezone.now()
        request.save(update_fields=["state", "cancelled_reason", "closed_at"])
        tell(actor, request, "state", text=why, state=RequestState.CANCELLED)
        record(actor, "request.cancel", request, label=request.reference)
        write_letter(request, "cancelled", text=why)
    return request


def solved_request(actor: Actor, request_id: uuid.UUID) -> ServiceRequest:
    """The requester says that it is solved: what is not decided is withdrawn, and the request closes."""
    actor.require(Right.FILE_REQUESTS)
    with transaction.atomic():
        request = own_request(actor, request_id, lock=True)
        if request.state not in OPEN:
            raise closed()
        withdraw(actor, request)
        request.state, request.closed_at = RequestState.CLOSED, timezone.now()
        request.save(update_fields=["state", "closed_at"])
        tell(actor, request, "state", state=RequestState.CLOSED, solved=True)
        record(actor, "request.solved", request, label=request.reference)
    return request


def withdraw(actor: Actor, request: ServiceRequest) -> None:
    """Every line that is not decided is withdrawn; the addresses of many lines are let go by the worker."""
    at_rest(request)
    request.lines.exclude(state=LineState.DECIDED).update(
        state=LineState.DECIDED, outcome=Outcome.WITHDRAWN, decided_at=timezone.now(), decided_by_id=actor.user_id,
        decided_by_name=actor.name, proposal={}, proposed_at=None,
    )  # fmt: skip
    if let_go_some(request):
        emit(within(actor, request), "request.lines_left", request)


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
    """Resolved, or closed no longer than 14 days ago; one that goes on in another request is reopened there."""
    if request.merged_into_id is not None:
        return False
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
        at_rest(request)
        again = request.lines.exclude(outcome__in=(*VALIDATED, Outcome.SOLVED))
        again = again if again.exists() else request.lines.all()
        if again.count() <= AT_ONCE:
            for line in again.select_for_update(of=("self",)):
                _open_again(request, line)
        else:
            open_many_again(request, again)
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
