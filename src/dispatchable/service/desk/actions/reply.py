"""The requester answers or adds something."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.desk.actions.ask import written
from dispatchable.service.desk.actions.claim import closed
from dispatchable.service.desk.attach import Upload, attached
from dispatchable.service.desk.find import OPEN, own_request
from dispatchable.service.desk.models import LineState, RequestState, ServiceRequest
from dispatchable.service.desk.timeline import tell


def reply_request(actor: Actor, request_id: uuid.UUID, text: str, upload: Upload | None = None) -> ServiceRequest:
    """A message to the desk, with a proof where one is given. What waited for the answer is in review again."""
    actor.require(Right.FILE_REQUESTS)
    message = written(text)
    with transaction.atomic():
        request = own_request(actor, request_id, lock=True)
        if request.state not in OPEN:
            raise closed()
        with attached(actor, request, upload) as file:
            answered(request)
            tell(actor, request, "message", text=message, file=str(file.pk) if file else "")
            record(actor, "request.reply", request, label=request.reference)
    return request


def answered(request: ServiceRequest) -> None:
    """What waited for the requester is in review again; the request's row is locked."""
    if request.state == RequestState.WAITING_CUSTOMER:
        request.state = RequestState.IN_REVIEW
        request.save(update_fields=["state"])
        request.lines.filter(state=LineState.NEEDS_INFORMATION).update(state=LineState.IN_REVIEW)
