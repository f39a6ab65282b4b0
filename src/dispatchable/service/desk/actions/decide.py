"""Decide one address line."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils import timezone

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.format import one_line
from dispatchable.service.addresses.models import AddressVersion, EmergencyAddress
from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import emit, record
from dispatchable.service.desk.actions.claim import closed, take_on
from dispatchable.service.desk.addressing import leave_review, reject_address, validate_address
from dispatchable.service.desk.attach import Upload, attached
from dispatchable.service.desk.find import OPEN, desk_line, within
from dispatchable.service.desk.impact import waiting_numbers
from dispatchable.service.desk.letters import write_letter
from dispatchable.service.desk.models import LineState, Outcome, RequestLine, RequestState, ServiceRequest
from dispatchable.service.desk.reject_reasons import reject_reasons
from dispatchable.service.desk.timeline import tell
from dispatchable.service.errors import Refused
from dispatchable.service.files.models import StoredFile
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.numbers.syntax import international

VALIDATING = (Outcome.VALIDATED_AS_IS, Outcome.VALIDATED_CORRECTED)
BY_DESK = (*VALIDATING, Outcome.REJECTED, Outcome.DUPLICATE, Outcome.OUT_OF_SCOPE)
_NONE = {"en": "none", "fr": "aucun"}


@dataclass(frozen=True, slots=True)
class Decision:
    """What an agent decided on a line."""

    outcome: str
    note: str = ""
    """What the requester is told besides. With a validation it says what convinced the agent."""
    reason: str = ""
    """Code out of ``reject_reasons``, for a rejection."""
    elements: Mapping[str, str] = field(default_factory=dict)
    """The corrected address, for a correction."""
    longitude: float | None = None
    latitude: float | None = None
    """Where it is: a point of the register or the pin."""


def decide_line(
    actor: Actor, line_id: uuid.UUID, decision: Decision, *, seen_state: str = "", upload: Upload | None = None
) -> RequestLine:
    """Decide, with the address, the requester's letter, and the request's own state in one transaction.

    ``seen_state`` is the line's state on the agent's page: when a colleague was quicker, Refused tells who and when,
    and nothing is changed. A validation lets the waiting numbers activate by themselves.
    """
    with transaction.atomic():
        request, line = desk_line(actor, line_id)
        not_decided(line, seen_state)
        if request.state not in OPEN:
            raise closed()
        changed = changed_since(line)
        decision = replace(decision, note=decision.note.replace("\0", "").strip()[:5000])
        _complete(line, decision)
        if changed and decision.outcome in VALIDATING:
            raise Refused(
                "line.address_changed",
                en=f"The address was changed after this request was sent. It now reads: {changed}. Nothing was "
                "validated. Decide “duplicate” or “out of scope”; a new request asks for the new wording.",
                fr="L'adresse a été modifiée après l'envoi de cette demande. "
                f"Elle indique maintenant\u00a0: {changed}. Rien n'a été validé. "
                "Choisissez «\u00a0doublon\u00a0» ou «\u00a0hors périmètre\u00a0»\u00a0; "
                "une nouvelle demande portera sur la nouvelle adresse.",
            )
        if request.agent_id is None:
            take_on(actor, request)
        waiting = waiting_numbers(line) if decision.outcome in VALIDATING else []
        with attached(actor, request, upload, line=line, desk=True) as proof:
            line.self_validated = actor.user_id == request.requester_id
            _apply(actor, request, line, decision, proof, changed=changed is not None)
            _note(actor, line, decision)
            _tell(actor, request, line, decision, waiting)
            _resolve(request)
    return line


def not_decided(line: RequestLine, seen_state: str) -> None:
    """Raises Refused when a colleague decided the line, or moved it on, since the agent's page was shown."""
    if line.state == LineState.DECIDED:
        when = f"{line.decided_at:%Y-%m-%d %H:%M} UTC" if line.decided_at else ""
        raise Refused(
            "line.decided",
            en=f"This line was decided meanwhile. By: {line.decided_by_name}, {when}. Below is what was decided.",
            fr=f"Cette ligne a été décidée entre-temps. Par\u00a0: {line.decided_by_name}, {when}. "
            "La décision figure ci-dessous.",
        )
    if seen_state and seen_state != line.state:
        raise Refused(
            "line.changed",
            en="This line was changed meanwhile, by a colleague or by an answer. Read what is new, then decide.",
            fr="Cette ligne a changé entre-temps, par un collègue ou par une réponse. "
            "Lisez ce qui est nouveau, puis décidez.",
        )


def changed_since(line: RequestLine) -> str | None:
    """What the line's address says now, when that is not what the desk was asked about; None when it still is.

    Locks the address, so that it stays so until the decision is made.
    """
    if line.address_id is None or line.asked_version_id is None:
        return None
    address = EmergencyAddress.objects.select_for_update().get(pk=line.address_id)
    if address.current_id == line.asked_version_id:
        return None
    return AddressVersion.objects.get(pk=address.current_id).line if address.current_id else ""


def _complete(line: RequestLine, decision: Decision) -> None:
    if decision.outcome not in BY_DESK:
        raise Refused(
            "line.outcome", en="Choose a decision.", fr="Choisissez une décision.", field="outcome"
        )  # fmt: skip
    if decision.outcome == Outcome.REJECTED and decision.reason not in reject_reasons():
        raise Refused(
            "line.reason",
            en="Choose the reason for the rejection: the requester is told it.",
            fr="Choisissez le motif du refus\u00a0: il est communiqué au demandeur.",
            field="reason",
        )
    other = decision.outcome == Outcome.REJECTED and decision.reason == "other"
    if not decision.note and (other or decision.outcome in VALIDATING):
        raise Refused(
            "line.note",
            en="Write what the decision rests on: it is kept as evidence and told to the requester.",
            fr="Écrivez sur quoi repose la décision\u00a0: c'est conservé comme preuve et communiqué au demandeur.",
            field="note",
        )
    if decision.outcome == Outcome.VALIDATED_CORRECTED:
        wanted = CivicAddress.from_mapping(decision.elements)
        if not (wanted.street or wanted.landmark or wanted.locality) or not wanted.city:
            raise Refused(
                "line.correction",
                en="A corrected address needs at least a street and a town.",
                fr="Une adresse corrigée comporte au moins une voie et une commune.",
                field="street",
            )
        if wanted == CivicAddress.from_mapping(line.elements):
            raise Refused(
                "line.same",
                en='Nothing is changed in the address. Change it, or decide "validate as it is".',
                fr="Rien n'est modifié dans l'adresse. Modifiez-la, ou choisissez «\u00a0valider telle quelle\u00a0».",
                field="street",
            )


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
            longitude=decision.longitude, latitude=decision.latitude, proof=proof,
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
        self_validated=line.self_validated,
    )  # fmt: skip
    record(
        within(actor, request), "request.decide", line, label=line.line, reason=line.reject_reason,
        details={"outcome": line.outcome, "reference": request.reference, "self_validated": line.self_validated},
    )  # fmt: skip
    emit(within(actor, request), "request.decided", request, line=str(line.pk), outcome=line.outcome)
    write_letter(request, line.outcome, note=line.decision_note, **facts)


def _resolve(request: ServiceRequest) -> None:
    """Resolved when every line is decided; otherwise back in review once nothing waits for the requester."""
    states = set(request.lines.values_list("state", flat=True))
    if states == {LineState.DECIDED}:
        request.state, request.resolved_at = RequestState.RESOLVED, timezone.now()
    elif LineState.NEEDS_INFORMATION not in states:
        request.state = RequestState.IN_REVIEW
    request.save(update_fields=["state", "resolved_at"])
