"""Notes among agents."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.db import transaction

from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record
from dispatchable.service.desk.actions.ask import written
from dispatchable.service.desk.find import desk_request
from dispatchable.service.desk.models import InternalNote


def write_note(actor: Actor, request_id: uuid.UUID, text: str) -> InternalNote:
    """A note that only agents read. Its audit row is the installation's: the organisation never hears of it."""
    note_text = written(text, "note_text")
    with transaction.atomic():
        request = desk_request(actor, request_id, lock=True)
        note = InternalNote.objects.create(
            request=request, author_id=actor.user_id, author_name=actor.name, text=note_text
        )
        record(replace(actor, organization_id=None), "request.note", note, label=request.reference)
    return note
