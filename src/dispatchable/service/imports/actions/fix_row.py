"""Mend rows: change cells, accept what is proposed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction

from dispatchable.service.audit.actor import Actor
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.imports.actions.finding import at_rest, locked
from dispatchable.service.imports.kinds import Kind
from dispatchable.service.imports.models import ImportRow, ImportSession, ImportState, RowState
from dispatchable.service.imports.reading import tidy
from dispatchable.service.imports.working import JUDGED_FIELDS, judged

MOST_AT_ONCE = 500
"""Rows that are judged again because one of them changed, and rows accepted at once."""


def fix_row(actor: Actor, session_id: uuid.UUID, row_id: uuid.UUID, cells: Mapping[str, str]) -> ImportRow:
    """Write these cells (role -> text) anew and judge the row again, with the rows that said the same as it did or do.

    What had been accepted for it no longer counts. A role without a column gets one, at the end of the list.
    """
    with transaction.atomic():
        session, kind = locked(actor, session_id)
        at_rest(session, ImportState.READY)
        row = _open(session, row_id)
        known = {column.role for column in kind.columns}
        for role, text in cells.items():
            if role not in known:
                raise NotFound("column")
            if role not in session.columns:
                if not text.strip():
                    continue
                session.columns[role] = len(session.header)
                session.header.append(role)
                session.save(update_fields=("columns", "header"))
            index = session.columns[role]
            row.cells = [*row.cells, *([""] * (index + 1 - len(row.cells)))]
            row.cells[index] = tidy(text)
        row.consent = row.consent_by = ""
        row.save(update_fields=("cells", "consent", "consent_by"))
        _again(actor, kind, session, [row])
    return row


def accept_rows(actor: Actor, session_id: uuid.UUID, accepted: Mapping[uuid.UUID, str]) -> int:
    """Accept for each of these rows the choice of that key; how many rows that made ready.

    Raises Refused for a choice that is not among those offered, and then accepts nothing. The row keeps who accepted.
    """
    with transaction.atomic():
        session, kind = locked(actor, session_id)
        at_rest(session, ImportState.READY)
        rows = list(session.rows.select_for_update().filter(pk__in=list(accepted)[:MOST_AT_ONCE]).order_by("number"))
        for row in rows:
            key = accepted[row.pk]
            if row.state == RowState.TAKEN or key not in {choice["key"] for choice in row.choices}:
                raise Refused(
                    "import.choice",
                    en=f"Row {row.number}: this is no longer offered. Look at the row again.",
                    fr=f"Ligne {row.number}\u00a0: ce choix n'est plus proposé. Consultez la ligne de nouveau.",
                    field="choose",
                )
            row.consent, row.consent_by = key, actor.name
        ImportRow.objects.bulk_update(rows, ("consent", "consent_by"), batch_size=100)
        _again(actor, kind, session, rows)
    return sum(row.state == RowState.READY for row in rows)


def corrections(session: ImportSession, ticked: Sequence[uuid.UUID] | None = None) -> dict[uuid.UUID, str]:
    """Row -> key of its certain correction, for the rows ticked or for all that wait for consent: what
    ``accept_rows`` takes, ``MOST_AT_ONCE`` rows at the most.
    """
    rows = session.rows.filter(state=RowState.CONSENT).order_by("number")
    if ticked is not None:
        rows = rows.filter(pk__in=ticked)
    return {row.pk: choice["key"] for row in rows[:MOST_AT_ONCE] for choice in row.choices if choice["correction"]}


def _open(session: ImportSession, row_id: uuid.UUID) -> ImportRow:
    row = session.rows.select_for_update().filter(pk=row_id).first()
    if row is None:
        raise NotFound("row")
    if row.state == RowState.TAKEN:
        raise Refused(
            "import.taken",
            en="This row was imported already. Change what became of it instead.",
            fr="Cette ligne a déjà été importée. Modifiez plutôt ce qu'elle est devenue.",
        )
    return row


def _again(actor: Actor, kind: Kind, session: ImportSession, rows: Sequence[ImportRow]) -> None:
    """Judge rows again, then those whose twins they were or have become."""
    before = {row.same_key for row in rows if row.same_key}
    judged(actor, kind, session, rows)
    ImportRow.objects.bulk_update(rows, JUDGED_FIELDS, batch_size=100)
    keys = before | {row.same_key for row in rows if row.same_key}
    twins = session.rows.filter(same_key__in=keys).exclude(state=RowState.TAKEN)
    others = list(twins.exclude(pk__in=[row.pk for row in rows]).order_by("number")[:MOST_AT_ONCE])
    if others:
        judged(actor, kind, session, others)
        ImportRow.objects.bulk_update(others, JUDGED_FIELDS, batch_size=100)
