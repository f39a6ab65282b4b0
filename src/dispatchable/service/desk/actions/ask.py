"""The desk asks for information, or writes to the requester."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record
from dispatchable.service.desk.actions.claim import closed, take_on
from dispatchable.service.desk.attach import Upload, attached
from dispatchable.service.desk.deciding import not_decided, waits_for_second
from dispatchable.service.desk.find import OPEN, desk_line, desk_request, within
from dispatchable.service.desk.letters import write_letter
from dispatchable.service.desk.models import LineState, RequestLine, RequestState, ServiceRequest
from dispatchable.service.desk.timeline import tell
from dispatchable.service.errors import Refused


def ask_requester(actor: Actor, line_id: uuid.UUID, text: str, *, seen_state: str = "") -> RequestLine:
    """The line needs information; the request waits for the requester, who is told the question."""
    question = written(text)
    with transaction.atomic():
        request, line = desk_line(actor, line_id)
        not_decided(line, seen_state)
        if request.state not in OPEN:
            raise closed()
        if line.proposed_at is not None:
            raise waits_for_second(line)
        if request.agent_id is None:
            take_on(actor, request)
        line.state = LineState.NEEDS_INFORMATION
        line.save(update_fields=["state"])
        request.state = RequestState.WAITING_CUSTOMER
        request.save(update_fields=["state"])
        tell(actor, request, "question", text=question, line=line, from_desk=True)
        record(within(actor, request), "request.ask", request, label=request.reference)
        write_letter(request, "question", line=line.line, text=question)
    return line


def write_requester(actor: Actor, request_id: uuid.UUID, text: str, upload: Upload | None = None) -> ServiceRequest:
    """A message of the desk that asks for nothing and changes no state."""
    message = written(text)
    with transaction.atomic():
        request = desk_request(actor, request_id, lock=True)
        with attached(actor, request, upload, desk=True) as file:
            tell(actor, request, "message", text=message, from_desk=True, file=str(file.pk) if file else "")
            record(within(actor, request), "request.message", request, label=request.reference)
            write_letter(request, "message", text=message)
    return request


def written(text: str, field: str = "text") -> str:
    """A message without space around it. Raises Refused when there is none, or far too much."""
    message = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not message:
        raise Refused(
            "request.text_missing",
            en="Write what you want to say.",
            fr="Écrivez ce que vous souhaitez dire.",
            field=field,
        )
    if len(message) > 5000:
        raise Refused(
            "request.text_long",
            en="The text is longer than 5,000 characters. Shorten it, or attach it as a file.",
            fr="Le texte dépasse 5\u202f000 caractères. Raccourcissez-le ou joignez-le en fichier.",
            field=field,
        )
    return message
