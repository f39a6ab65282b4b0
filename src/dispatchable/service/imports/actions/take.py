"""Take the good rows."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor
from dispatchable.service.errors import Refused
from dispatchable.service.imports.actions.finding import at_rest, locked
from dispatchable.service.imports.models import ImportSession, ImportState, RowState
from dispatchable.service.imports.working import begin, go_on


def take_rows(actor: Actor, session_id: uuid.UUID) -> ImportSession:
    """Make what the ready rows say; the others stay, to be mended and taken later. Each row is taken once.

    Short lists are taken when this returns; long ones by the worker, chunk by chunk, whatever dies meanwhile.
    """
    with transaction.atomic():
        session, _kind = locked(actor, session_id)
        at_rest(session, ImportState.READY)
        if not session.rows.filter(state=RowState.READY).exists():
            raise Refused(
                "import.none_ready",
                en="No row is ready. Mend the rows that need you first.",
                fr="Aucune ligne n'est prête. Corrigez d'abord celles qui demandent votre attention.",
            )
        begin(actor, session, ImportState.TAKING)
    go_on(actor, session)
    return session
