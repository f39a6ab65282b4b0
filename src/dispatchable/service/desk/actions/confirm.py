"""The second person: confirm what a colleague proposes, or send it back."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record
from dispatchable.service.desk.actions.ask import written
from dispatchable.service.desk.actions.claim import closed
from dispatchable.service.desk.actions.decide import changed_since
from dispatchable.service.desk.carrying_out import carry_out
from dispatchable.service.desk.deciding import address_changed, from_kept, not_decided
from dispatchable.service.desk.find import OPEN, desk_line, within
from dispatchable.service.desk.models import InternalNote, RequestLine
from dispatchable.service.errors import Refused
from dispatchable.service.files.models import StoredFile


def confirm_line(actor: Actor, line_id: uuid.UUID) -> RequestLine:
    """Carry out what another agent proposed. Raises Refused for one's own proposal, and when there is none any more."""
    with transaction.atomic():
        request, line = desk_line(actor, line_id)
        _proposed(line)
        if request.state not in OPEN:
            raise closed()
        if line.proposed_by_id == actor.user_id:
            raise own_proposal()
        changed = changed_since(line)
        if changed is not None:
            raise address_changed(changed)
        proof = StoredFile.objects.filter(pk=line.proposal.get("proof") or uuid.UUID(int=0)).first()
        carry_out(actor, request, line, from_kept(line.proposal), proof, changed=False)
    return line


def send_back(actor: Actor, line_id: uuid.UUID, text: str) -> RequestLine:
    """The line is undecided again, with a note that says why; also for whoever takes the own proposal back."""
    why = written(text, "back")
    with transaction.atomic():
        request, line = desk_line(actor, line_id)
        _proposed(line)
        InternalNote.objects.create(
            request=request, author_id=actor.user_id, author_name=actor.name, text=f"{line.line}\n{why}"
        )
        line.proposal, line.proposed_at = {}, None
        line.proposed_by_id, line.proposed_by_name = None, ""
        line.save(update_fields=["proposal", "proposed_at", "proposed_by_id", "proposed_by_name"])
        record(within(actor, request), "request.send_back", line, label=line.line)
    return line


def own_proposal() -> Refused:
    """Two people means two."""
    return Refused(
        "line.own_proposal",
        en="You proposed this decision yourself. Another agent must confirm it.",
        fr="Vous avez proposé cette décision vous-même. Un autre agent doit la confirmer.",
    )


def _proposed(line: RequestLine) -> None:
    not_decided(line, "")
    if line.proposed_at is None:
        raise Refused(
            "line.not_proposed",
            en="No decision is proposed for this line any more. Read what is new, then decide.",
            fr="Aucune décision n'est plus proposée pour cette ligne. Lisez ce qui est nouveau, puis décidez.",
        )
