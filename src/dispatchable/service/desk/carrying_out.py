"""Carry a decision out: address, line, timeline, letter, and the request's own state. In the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.format import one_line
from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import emit, record
from dispatchable.service.desk.addressing import leave_review, reject_address, validate_address
from dispatchable.service.desk.deciding import VALIDATING, Decision
from dispatchable.service.desk.find import within
from dispatchable.service.desk.impact import waiting_numbers
from dispatchable.service.desk.letters import write_letter
from dispatchable.service.desk.models import LineState, Outcome, RequestLine, RequestState, ServiceRequest
from dispatchable.service.desk.reject_reasons import reject_reasons
from dispatchable.service.desk.timeline import tell
from dispatchable.service.files.models import StoredFile
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.numbers.syntax import international

_NONE = {"en": "none", "fr": "aucun"}


def carry_out(
    actor: Actor,
    request: ServiceRequest,
    line: RequestLine,
    decision: Decision,
    proof: StoredFile | None,
    *,
    changed: bool,
) -> None:
    """Decide a locked line of a locked request. ``changed``: its address says something else by now."""
    waiting = waiting_numbers(line) if decision.outcome in VALIDATING else []
    line.self_validated = request.requester_id in (actor.user_id, line.proposed_by_id)
    _apply(actor, request, line, decision, proof, changed=changed)
    _note(actor, line, decision)
    _tell(actor, request, line, decision, waiting)
    resolve(request)


def resolve(request: ServiceRequest) -> None:
    """Resolved when every line is decided; otherwise back in review once nothing waits for the requester."""
    if not request.lines.exclude(state=LineState.DECIDED).exists():
        request.state, request.resolved_at = RequestState.RESOLVED, timezone.now()
    elif not request.lines.filter(state=LineState.NEEDS_INFORMATION).exists():
        request.state = RequestState.IN_REVIEW
    request.save(update_fields=["state", "resolved_at"])


def _apply(
    actor: Actor,
    request: ServiceRequest,
    line: RequestLine,
    decision: Decision,
    proof: StoredFile | None,
    *,
    changed: bool,
) -> None:
    """What the decision does to the address: nothing to one that says something else by now."""
    if line.address_id is None:
        return
    if decision.outcome in VALIDATING:
        corrected = decision.outcome == Outcome.VALIDATED_CORRECTED
        line.manual_validation = validate_address(
            actor, request, line, elements=decision.elements if corrected else None, reason=decision.note,
            longitude=decision.longitude, latitude=decision.latitude, proof=proof, access=decision.access,
            expires_at=decision.expires_at,
        )  # fmt: skip
    elif decision.outcome == Outcome.REJECTED and not changed:
        reject_address(actor, request, line.address_id, decision.reason, decision.note)
    else:
        leave_review(request, line.address_id)


def _note(actor: Actor, line: RequestLine, decision: Decision) -> None:
    line.state, line.outcome = LineState.DECIDED, decision.outcome
    line.reject_reason = decision.reason if decision.outcome == Outcome.REJECTED else ""
    line.decision_note = decision.note
    line.decided_at = timezone.now()
    line.decided_by_id, line.decided_by_name = actor.user_id, actor.name
    line.proposal, line.proposed_at = {}, None
    line.save()


def _tell(
    actor: Actor, request: ServiceRequest, line: RequestLine, decision: Decision, waiting: list[TelephoneNumber]
) -> None:
    numbers = ", ".join(international(number.written) for number in waiting)
    facts: dict[str, str | Mapping[str, str]] = {"line": line.line, "numbers": numbers or _NONE}
    corrected = ""
    if decision.outcome == Outcome.VALIDATED_CORRECTED:
        facts["corrected"] = corrected = one_line(CivicAddress.from_mapping(decision.elements))
    if line.reject_reason:
        reason = reject_reasons()[line.reject_reason]
        facts |= {"reason": reason.sentence, "advice": reason.advice}
    tell(
        actor, request, "decision", text=line.decision_note, line=line, from_desk=True, outcome=line.outcome,
        reason=line.reject_reason, numbers=[str(number.pk) for number in waiting], corrected=corrected,
        self_validated=line.self_validated, proposed_by=line.proposed_by_name,
    )  # fmt: skip
    record(
        within(actor, request), "request.decide", line, label=line.line, reason=line.reject_reason,
        details={
            "outcome": line.outcome, "reference": request.reference, "self_validated": line.self_validated,
            "proposed_by": line.proposed_by_name,
        },
    )  # fmt: skip
    emit(within(actor, request), "request.decided", request, line=str(line.pk), outcome=line.outcome)
    write_letter(request, line.outcome, note=line.decision_note, **facts)
