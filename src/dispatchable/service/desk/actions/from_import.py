"""What a list of addresses could not confirm goes on as a list for the desk."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record
from dispatchable.service.desk.actions.start import start_request
from dispatchable.service.desk.importing import RequestLines
from dispatchable.service.errors import Refused
from dispatchable.service.imports.actions.finding import at_rest, locked
from dispatchable.service.imports.actions.judge import judge_import
from dispatchable.service.imports.kinds import kind_named
from dispatchable.service.imports.models import NEEDS_SOMEBODY, ImportRow, ImportSession, ImportState


def request_of_import(actor: Actor, session_id: uuid.UUID) -> ImportSession:
    """A new draft, and a list for it with the rows of this one that need somebody, as they stand; looked at anew.

    The rows stay where they are too, until somebody leaves them. Raises Refused when none needs anybody.
    """
    kind = kind_named(RequestLines.name)
    actor.require(kind.right)
    with transaction.atomic():
        session, _kind = locked(actor, session_id)
        at_rest(session, ImportState.READY)
        rows = session.rows.filter(state__in=NEEDS_SOMEBODY).order_by("number")
        copied = [
            ImportRow(number=place, cells=cells) for place, cells in enumerate(rows.values_list("cells", flat=True), 1)
        ]
        if not copied:
            raise Refused(
                "import.none_left",
                en="No row of this list needs anybody.",
                fr="Aucune ligne de cette liste ne demande d'attention.",
            )
        draft = start_request(actor)
        known = {column.role for column in kind.columns}
        once = ImportSession(
            organization_id=session.organization_id, kind=kind.name, name=session.name, about_id=draft.pk,
            header=session.header, header_digest=session.header_digest, total=len(copied), state=ImportState.COLUMNS,
            columns={role: index for role, index in session.columns.items() if role in known},
            constants={role: text for role, text in session.constants.items() if role in known},
            touched_at=timezone.now(), by_id=actor.user_id, by_name=actor.name,
        )  # fmt: skip
        once.save(force_insert=True)
        for row in copied:
            row.session = once
        ImportRow.objects.bulk_create(copied, batch_size=500)
        record(actor, "import.start", once, label=once.name, details={"kind": once.kind, "from": str(session.pk)})
    return judge_import(actor, once.pk)
