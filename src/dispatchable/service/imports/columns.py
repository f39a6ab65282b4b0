"""Which column is what: recognised by its name, or as somebody said for the last list of the same header."""

from __future__ import annotations

from collections.abc import Mapping

from dispatchable.service.audit.actor import Actor
from dispatchable.service.imports.kinds import Kind
from dispatchable.service.imports.models import ColumnMemory, ImportSession


def first_columns(actor: Actor, kind: Kind, session: ImportSession) -> tuple[dict[str, int], dict[str, str]]:
    """The columns and constants offered for a list that was just read: those remembered, else those recognised."""
    known = remembered(session)
    if known is not None:
        return dict(known.columns), dict(known.constants)
    columns = kind.recognise(session.header)
    if not columns and len(session.header) == 1:
        columns = {kind.alone: 0}
    return columns, {
        role: text for role, text in kind.constants_for(actor, session.about_id).items() if role not in columns
    }


def remembered(session: ImportSession) -> ColumnMemory | None:
    """What was said of the last list of this header, None for a header that is new."""
    return ColumnMemory.objects.filter(
        organization_id=session.organization_id, kind=session.kind, header_digest=session.header_digest
    ).first()


def remember(session: ImportSession, columns: Mapping[str, int], constants: Mapping[str, str]) -> None:
    """Keep what was said, in the caller's transaction."""
    ColumnMemory.objects.update_or_create(
        organization_id=session.organization_id,
        kind=session.kind,
        header_digest=session.header_digest,
        defaults={"columns": dict(columns), "constants": dict(constants)},
    )
