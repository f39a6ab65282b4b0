"""Attach a proof to a draft, or take it off again."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record
from dispatchable.service.desk.attach import Upload, attached
from dispatchable.service.desk.find import own_draft
from dispatchable.service.desk.models import RequestFile
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.files import shelf
from dispatchable.service.files.models import StoredFile

MOST = 10
"""Files of one draft."""


def attach_file(actor: Actor, request_id: uuid.UUID, upload: Upload, line_id: uuid.UUID | None = None) -> StoredFile:
    """Keep a proof with a draft, or with one of its lines (the only one by itself). Raises Refused, field "file"."""
    with transaction.atomic():
        request = own_draft(actor, request_id)
        if request.files.count() >= MOST:
            raise Refused(
                "request.too_many_files",
                en=f"A request takes {MOST} files. Remove one before attaching another.",
                fr=f"Une demande accepte {MOST} fichiers. Retirez-en un avant d'en joindre un autre.",
                field="file",
            )
        lines = list(request.lines.order_by("position")[:2])
        line = lines[0] if len(lines) == 1 else request.lines.filter(pk=line_id).first() if line_id else None
        with attached(actor, request, upload, line=line) as stored:
            assert stored is not None
    return stored


def detach_file(actor: Actor, request_id: uuid.UUID, file_id: uuid.UUID) -> None:
    """Take a file off a draft; its bytes are removed."""
    with transaction.atomic():
        request = own_draft(actor, request_id)
        attachment = RequestFile.objects.filter(request=request, file_id=file_id).select_related("file").first()
        if attachment is None:
            raise NotFound("file")
        stored = attachment.file
        attachment.delete()
        record(actor, "file.remove", stored, label=stored.name, details={"digest": stored.digest})
        stored.delete()
        transaction.on_commit(lambda: shelf.drop(stored.storage_name))
