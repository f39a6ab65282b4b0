"""Imports as actions find them."""

from __future__ import annotations

import uuid

from dispatchable.service.audit.actor import Actor
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.imports.kinds import Kind, kind_named
from dispatchable.service.imports.models import BUSY, ImportSession, ImportState


def locked(actor: Actor, session_id: uuid.UUID) -> tuple[ImportSession, Kind]:
    """The actor's own import, locked for the rest of the transaction, and its kind. NotFound for any other."""
    if actor.organization_id is None:
        raise NotFound("import")
    found = (
        ImportSession.objects.select_for_update().filter(pk=session_id, organization_id=actor.organization_id).first()
    )
    if found is None:
        raise NotFound("import")
    kind = kind_named(found.kind)
    actor.require(kind.right)
    return found, kind


def at_rest(session: ImportSession, *states: ImportState) -> None:
    """Refuses what cannot be done just now."""
    if session.state in BUSY:
        raise Refused(
            "import.busy",
            en="This list is being worked on. Wait until that has ended.",
            fr="Cette liste est en cours de traitement. Attendez la fin.",
        )
    if session.state not in states:
        raise Refused(
            "import.over",
            en="This cannot be done with the list as it stands now. Look at it again.",
            fr="Cette opération n'est pas possible dans l'état actuel de la liste. Consultez-la de nouveau.",
        )
