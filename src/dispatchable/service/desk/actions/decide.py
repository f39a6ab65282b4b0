"""Decide one address line; where a second agent must confirm, propose the decision."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from dispatchable.service.addresses.models import AddressVersion, EmergencyAddress
from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record
from dispatchable.service.desk.actions.claim import closed, take_on
from dispatchable.service.desk.attach import Upload, attached
from dispatchable.service.desk.carrying_out import carry_out
from dispatchable.service.desk.deciding import (
    BY_DESK,
    VALIDATING,
    Decision,
    address_changed,
    as_kept,
    complete,
    corrects,
    needs_second,
    not_decided,
    tidied,
    waits_for_second,
)
from dispatchable.service.desk.find import OPEN, desk_line, within
from dispatchable.service.desk.models import LineState, RequestLine, RequestState, ServiceRequest
from dispatchable.service.files.models import StoredFile

__all__ = ["BY_DESK", "VALIDATING", "Decision", "changed_since", "decide_line", "not_decided"]


def decide_line(
    actor: Actor, line_id: uuid.UUID, decision: Decision, *, seen_state: str = "", upload: Upload | None = None
) -> RequestLine:
    """Decide, with the address, the requester's letter, and the request's own state in one transaction.

    ``seen_state`` is the line's state on the agent's page: when a colleague was quicker, Refused tells who and when,
    and nothing is changed. A validation lets the waiting numbers activate by themselves. In a country that asks for two
    people it is only proposed: the line waits for another agent (``actions.confirm``), and nobody is told yet.
    """
    with transaction.atomic():
        request, line = desk_line(actor, line_id)
        not_decided(line, seen_state)
        if request.state not in OPEN:
            raise closed()
        if line.proposed_at is not None:
            raise waits_for_second(line)
        changed = changed_since(line)
        decision = tidied(decision)
        complete(decision)
        corrects(line, decision)
        if changed is not None and decision.outcome in VALIDATING:
            raise address_changed(changed)
        if request.agent_id is None:
            take_on(actor, request)
        with attached(actor, request, upload, line=line, desk=True) as proof:
            if decision.outcome in VALIDATING and needs_second(request.country):
                _propose(actor, request, line, decision, proof)
            else:
                carry_out(actor, request, line, decision, proof, changed=changed is not None)
    return line


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


def _propose(
    actor: Actor, request: ServiceRequest, line: RequestLine, decision: Decision, proof: StoredFile | None
) -> None:
    line.proposal = {**as_kept(decision), "proof": str(proof.pk) if proof else ""}
    line.proposed_by_id, line.proposed_by_name, line.proposed_at = actor.user_id, actor.name, timezone.now()
    line.state = LineState.IN_REVIEW
    line.save()
    if (
        request.state == RequestState.WAITING_CUSTOMER
        and not request.lines.filter(state=LineState.NEEDS_INFORMATION).exists()
    ):
        request.state = RequestState.IN_REVIEW
        request.save(update_fields=["state"])
    details = {"outcome": decision.outcome, "reference": request.reference}
    record(within(actor, request), "request.propose", line, label=line.line, details=details)
