"""The work on an import, piece by piece: each may be done twice and after any death, and goes on where it stopped."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import timedelta
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone

from dispatchable.engine.errors import UserError
from dispatchable.service.accounts.actors import actor_for
from dispatchable.service.accounts.models import User
from dispatchable.service.audit.actor import Actor, system
from dispatchable.service.audit.record import emit, record
from dispatchable.service.files import shelf
from dispatchable.service.imports.columns import first_columns
from dispatchable.service.imports.kinds import Entry, Fault, Judged, Kind, kind_named
from dispatchable.service.imports.models import BUSY, ImportRow, ImportSession, ImportState, RowState
from dispatchable.service.imports.reading import Sheet, header_digest, read_file
from dispatchable.service.storage.saving import save_each

AT_ONCE = 200
"""Rows up to which the work is done while one waits; longer lists are the worker's."""
SILENCE = 120.0
"""Seconds without progress after which work counts as lost and is begun anew."""
_BATCH = 500


def counts(session: ImportSession) -> dict[str, int]:
    """Rows by state; every state is there."""
    found = dict(session.rows.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in RowState.values}


def begin(actor: Actor, session: ImportSession, state: ImportState) -> None:
    """Set the work of ``state`` going, in the transaction of the action: at once or by the worker (see ``go_on``)."""
    session.state, session.problem = state, {}
    session.turn += 1
    session.touched_at = timezone.now()
    session.by_id, session.by_name = actor.user_id, actor.name
    session.save()


def go_on(actor: Actor, session: ImportSession) -> None:
    """After ``begin``: short work is done now, long work is handed to the worker. Called outside of transactions."""
    if session.state != ImportState.READING and session.total <= AT_ONCE:
        while step(session.pk, session.turn):
            pass
        session.refresh_from_db()
        return
    with transaction.atomic():
        emit(actor, "import.go_on", session, turn=session.turn)


def stalled() -> int:
    """Begin anew what has made no progress for long; how many imports. The worker calls it now and then."""
    limit = timezone.now() - timedelta(seconds=SILENCE)
    many = 0
    for pk in ImportSession.objects.filter(state__in=BUSY, touched_at__lt=limit).values_list("pk", flat=True)[:100]:
        with transaction.atomic():
            session = ImportSession.objects.select_for_update().get(pk=pk)
            if session.state in BUSY and session.touched_at < limit:
                session.turn += 1
                session.touched_at = timezone.now()
                session.save(update_fields=("turn", "touched_at"))
                emit(system(session.organization_id, "import"), "import.go_on", session, turn=session.turn)
                many += 1
    return many


def step(session_id: uuid.UUID, turn: int) -> bool:
    """Do the next piece of the work of this turn; whether there is more. A turn that is over does nothing."""
    session = ImportSession.objects.select_related("organization", "file").filter(pk=session_id).first()
    if session is None or session.turn != turn or session.state not in BUSY:
        return False
    work = {ImportState.READING: _read, ImportState.JUDGING: _judge, ImportState.TAKING: _take}
    try:
        kind = kind_named(session.kind)
        actor = _actor(session)
        actor.require(kind.right)
        return work[ImportState(session.state)](actor, kind, session)
    except UserError as error:
        _stop(session, error)
        return False


def stage(session: ImportSession, kind: Kind, sheet: Sheet) -> None:
    """Keep the rows of a list, in the caller's transaction; what was kept of it before is replaced."""
    session.rows.all().delete()
    rows = (ImportRow(session=session, number=i, cells=cells) for i, cells in enumerate(sheet.rows, 1))
    ImportRow.objects.bulk_create(rows, batch_size=_BATCH)
    session.header, session.total = list(sheet.header), len(sheet.rows)
    session.header_digest = header_digest(sheet.header)
    session.notices = [{"en": notice.en, "fr": notice.fr} for notice in sheet.notices]
    session.state, session.touched_at = ImportState.COLUMNS, timezone.now()
    session.save()


def judged(actor: Actor, kind: Kind, session: ImportSession, rows: Sequence[ImportRow]) -> None:
    """Judge these rows and put on each what was found; saves nothing. Rows that say the same are found among all."""
    answers = kind.judge(actor, [entry(session, kind, row) for row in rows])
    keys = {answer.same_key for answer in answers if answer.same_key}
    mine = {row.pk for row in rows}
    first: dict[str, int] = {}
    for some in _parts(sorted(keys)):
        earlier = session.rows.filter(same_key__in=some).exclude(pk__in=mine if len(mine) <= _BATCH else ())
        first |= dict(earlier.order_by().values_list("same_key").annotate(n=Min("number")))
    for row, answer in zip(rows, answers, strict=True):
        _put(row, answer, first)


def entry(session: ImportSession, kind: Kind, row: ImportRow) -> Entry:
    """The row as its kind sees it."""
    values = {role: text for role, text in session.constants.items() if text}
    # in the order of the columns: that of street and street type says which comes first
    for role, index in sorted(session.columns.items(), key=itemgetter(1)):
        text = row.cells[index].strip() if index < len(row.cells) else ""
        if text:
            values[role] = text
    return Entry(
        row.number, values, row.consent, row.cells, row.pk, frozenset(session.columns), session.about_id, row.proposal
    )


def _put(row: ImportRow, answer: Judged, first: dict[str, int]) -> None:
    faults = list(answer.faults)
    row.same_key = answer.same_key[:64]
    if row.same_key:
        other = first.get(row.same_key, row.number)
        if other < row.number:
            faults.append(
                Fault(
                    "import.twice",
                    en=f"Row {other} says the same. Only one of both is imported: change this one, or leave it.",
                    fr=f"La ligne {other} dit la même chose. Une seule des deux est importée\u00a0: modifiez celle-ci, "
                    "ou laissez-la.",
                )
            )
        first[row.same_key] = min(other, row.number)
    row.faults = [fault.document() for fault in faults]
    row.choices = [choice.document() for choice in answer.choices]
    row.proposal = dict(answer.proposal)
    if not any(fault.blocks for fault in faults):
        row.state = RowState.READY
    elif any(choice.correction for choice in answer.choices):
        row.state = RowState.CONSENT
    else:
        row.state = RowState.FAULTY


JUDGED_FIELDS = ("state", "faults", "proposal", "choices", "same_key")


def _read(actor: Actor, kind: Kind, session: ImportSession) -> bool:
    if session.file is None:
        return False
    sheet = read_file(
        kind, shelf.path_of(session.file.storage_name), kind.constants_for(actor, session.about_id).get("country", "")
    )
    with transaction.atomic():
        current = _current(session)
        if current is not None:
            stage(current, kind, sheet)
            current.columns, current.constants = first_columns(actor, kind, current)
            current.save(update_fields=("columns", "constants"))
    return False


def _judge(actor: Actor, kind: Kind, session: ImportSession) -> bool:
    rows = list(session.rows.filter(state=RowState.WAITING).order_by("number")[: kind.judge_chunk])
    judged(actor, kind, session, rows)
    with transaction.atomic():
        current = _current(session)
        if current is None:
            return False
        save_each(ImportRow, rows, JUDGED_FIELDS)
        more = current.rows.filter(state=RowState.WAITING).exists()
        if not more:
            current.state = ImportState.READY
        current.touched_at = timezone.now()
        current.save(update_fields=("state", "touched_at"))
    return more


def _take(actor: Actor, kind: Kind, session: ImportSession) -> bool:
    with transaction.atomic():
        current = _current(session)
        if current is None:
            return False
        rows = list(current.rows.select_for_update().filter(state=RowState.READY).order_by("number")[: kind.take_chunk])
        made = kind.take(actor, [entry(current, kind, row) for row in rows]) if rows else ()
        for row, thing in zip(rows, made, strict=True):
            if isinstance(thing, Fault):
                row.state, row.faults = RowState.FAULTY, [*row.faults, thing.document()]
            else:
                row.state, row.made_type, row.made_id = RowState.TAKEN, str(thing._meta.model_name), thing.pk
        save_each(ImportRow, rows, ("state", "faults", "made_type", "made_id"))
        more = current.rows.filter(state=RowState.READY).exists()
        current.touched_at = timezone.now()
        current.save(update_fields=("touched_at",))
        if not more:
            _taken(actor, current)
    return more


def _taken(actor: Actor, session: ImportSession) -> None:
    """All that was ready is taken: one audit row for it, with the digest of what became of each row."""
    numbers = counts(session)
    left = session.total - numbers[RowState.TAKEN]
    session.state = ImportState.READY if left else ImportState.DONE
    session.finished_at = None if left else timezone.now()
    session.save(update_fields=("state", "finished_at"))
    digest = hashlib.sha256()
    for row in session.rows.order_by("number").values_list("number", "state", "made_id").iterator(chunk_size=2000):
        digest.update("{} {} {}\n".format(*row).encode())
    details: dict[str, Any] = {"kind": session.kind, "taken": numbers[RowState.TAKEN], "left": left}
    record(actor, "import.take", session, label=session.name, details={**details, "results": digest.hexdigest()})
    emit(actor, "import.taken", session, of=session.kind, taken=numbers[RowState.TAKEN])


def _current(session: ImportSession) -> ImportSession | None:
    """The session locked, None when its work is no longer what was begun."""
    found = ImportSession.objects.select_for_update().get(pk=session.pk)
    return found if (found.turn, found.state) == (session.turn, session.state) else None


def _stop(session: ImportSession, error: UserError) -> None:
    """End the work with the reason for people to read: a list that cannot be read is over, others wait as before."""
    after = {ImportState.READING: ImportState.CANCELLED, ImportState.JUDGING: ImportState.COLUMNS}
    with transaction.atomic():
        current = _current(session)
        if current is not None:
            current.state = after.get(ImportState(current.state), ImportState.READY)
            current.problem = {"code": error.code, "en": error.en, "fr": error.fr}
            current.save(update_fields=("state", "problem"))


def _actor(session: ImportSession) -> Actor:
    """Whoever began the work, with the rights they have now; the installation itself for what no account began."""
    if session.by_id is None:
        return system(session.organization_id, "import", f"import:{session.pk}")
    user = User.objects.filter(pk=session.by_id).first()
    if user is None:
        return Actor(name=session.by_name, organization_id=session.organization_id)
    return actor_for(user, session.organization, language="en", request_id=f"import:{session.pk}")


def _parts(keys: Sequence[str]) -> list[Sequence[str]]:
    return [keys[at : at + _BATCH] for at in range(0, len(keys), _BATCH)]
