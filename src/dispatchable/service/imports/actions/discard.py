"""Leave a list, or what is left of it."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record
from dispatchable.service.files import shelf
from dispatchable.service.imports.actions.finding import locked
from dispatchable.service.imports.models import ImportSession, ImportState, RowState


def discard_import(actor: Actor, session_id: uuid.UUID) -> ImportSession:
    """The rows that were not taken are dropped; what was taken stays. Work under way stops after its present piece.

    An import of which nothing was taken is ``cancelled``, else ``done``. Discarding twice is the same as once.
    """
    with transaction.atomic():
        session, _kind = locked(actor, session_id)
        if session.state in (ImportState.DONE, ImportState.CANCELLED):
            return session
        taken = session.rows.filter(state=RowState.TAKEN).count()
        left = session.total - taken
        session.rows.exclude(state=RowState.TAKEN).delete()
        session.state = ImportState.DONE if taken else ImportState.CANCELLED
        session.turn += 1
        session.finished_at = timezone.now()
        stored, session.file = session.file, None
        session.save(update_fields=("state", "turn", "finished_at", "file"))
        if stored is not None:
            stored.delete()
            transaction.on_commit(lambda: shelf.drop(stored.storage_name))
        details = {"kind": session.kind, "taken": taken, "left": left}
        record(actor, "import.discard", session, label=session.name, details=details)
    return session
