"""Judge every row."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor
from dispatchable.service.imports.actions.finding import at_rest, locked
from dispatchable.service.imports.models import ImportSession, ImportState, RowState
from dispatchable.service.imports.working import begin, go_on


def judge_import(actor: Actor, session_id: uuid.UUID) -> ImportSession:
    """Judge every row that is not taken, as the columns say; all errors of all rows are there afterwards.

    Short lists are judged when this returns; long ones by the worker. What somebody accepted for a row is asked anew.
    """
    with transaction.atomic():
        session, kind = locked(actor, session_id)
        at_rest(session, ImportState.COLUMNS, ImportState.READY)
        lacking = kind.lacking(frozenset({*session.columns, *session.constants}))
        if lacking is not None:
            raise lacking
        session.rows.exclude(state=RowState.TAKEN).update(
            state=RowState.WAITING, faults=[], choices=[], proposal={}, same_key="", consent="", consent_by=""
        )
        begin(actor, session, ImportState.JUDGING)
    go_on(actor, session)
    return session
