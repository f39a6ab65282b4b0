"""Say which column is what."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction

from dispatchable.service.audit.actor import Actor
from dispatchable.service.errors import Refused
from dispatchable.service.imports.actions.finding import at_rest, locked
from dispatchable.service.imports.columns import remember
from dispatchable.service.imports.models import ImportSession, ImportState

MAX_CONSTANT = 200


def map_columns(
    actor: Actor, session_id: uuid.UUID, columns: Mapping[str, int], constants: Mapping[str, str] | None = None
) -> ImportSession:
    """Read these columns as these roles, and give every row these constants; remembered for the next such list.

    What was judged before is judged anew (``judge_import``). Raises Refused (field = role) for a column that there is
    not, one column read twice, or columns that do not suffice.
    """
    with transaction.atomic():
        session, kind = locked(actor, session_id)
        at_rest(session, ImportState.COLUMNS, ImportState.READY)
        known = {column.role: column for column in kind.columns}
        given = {
            role: " ".join(text.replace("\0", " ").split())[:MAX_CONSTANT]
            for role, text in (constants or {}).items()
            if role in known and known[role].constant and text.strip() and role not in columns
        }
        seen: dict[int, str] = {}
        for role, index in columns.items():
            if role not in known or not 0 <= index < len(session.header):
                raise Refused(
                    "import.column",
                    en="There is no such column. Choose one of the list.",
                    fr="Cette colonne n'existe pas. Choisissez-en une dans la liste.",
                    field=role,
                )
            if index in seen:
                raise Refused(
                    "import.column_twice",
                    en=f"This column is read as “{known[seen[index]].en}” already. Choose another, or none.",
                    fr=f"Cette colonne est déjà lue comme «\u00a0{known[seen[index]].fr}\u00a0». Choisissez-en une "
                    "autre, ou aucune.",
                    field=role,
                )
            seen[index] = role
        lacking = kind.lacking(frozenset({*columns, *given}))
        if lacking is not None:
            raise lacking
        session.columns, session.constants = dict(columns), given
        session.state = ImportState.COLUMNS
        session.save(update_fields=("columns", "constants", "state"))
        remember(session, session.columns, given)
    return session
