"""Work on many lines, chunk by chunk: each chunk is one transaction, may be asked for twice and after any death, and
goes on where it stopped. Little work is done at once, much by the worker.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dispatchable.service.audit.actor import Actor, Right, system
from dispatchable.service.audit.record import emit, record
from dispatchable.service.desk.impact import priority_of
from dispatchable.service.desk.lines import open_lines
from dispatchable.service.desk.models import (
    LineState,
    LineWork,
    Outcome,
    RequestLine,
    RequestState,
    ServiceRequest,
    Standing,
)
from dispatchable.service.desk.settling import settle_lines, solve_lines
from dispatchable.service.desk.timeline import tell
from dispatchable.service.errors import Refused

AT_ONCE = 200
"""Lines up to which the work is done while one waits."""
CHUNK = 200
"""Lines of one transaction: other writers wait for so long."""
SILENCE = 120.0
"""Seconds without progress after which work counts as lost and is begun anew."""
SETTLE, FOUND, CORRECTIONS = "settle", "found", "corrections"
_STANDING = {FOUND: Standing.FOUND, CORRECTIONS: Standing.CORRECTION}


def at_rest(request: ServiceRequest) -> None:
    """Refuses what cannot be done to lines that are being worked on."""
    if request.works.filter(running=True).exists():
        raise Refused(
            "request.busy",
            en="The addresses of this request are being worked on. Wait until that has ended.",
            fr="Les adresses de cette demande sont en cours de traitement. Attendez la fin.",
        )


def begin(actor: Actor, request: ServiceRequest, kind: str) -> LineWork:
    """Set work going, in the transaction of the action that locked the request. Follow with ``go_on``."""
    at_rest(request)
    work = LineWork(request=request, kind=kind, by_id=actor.user_id, by_name=actor.name, touched_at=timezone.now())
    work.total = _todo(work).count()
    work.save(force_insert=True)
    return work


def go_on(actor: Actor, work: LineWork) -> None:
    """Short work is done when this returns, long work is handed to the worker."""
    if work.total <= AT_ONCE:
        while step(work.pk, work.turn):
            pass
        work.refresh_from_db()
        return
    with transaction.atomic():
        emit(actor, "lines.go_on", work, turn=work.turn)


def stalled() -> int:
    """Begin anew what has made no progress for long; how many. The worker calls it now and then."""
    limit = timezone.now() - timedelta(seconds=SILENCE)
    many = 0
    for pk in LineWork.objects.filter(running=True, touched_at__lt=limit).values_list("pk", flat=True)[:100]:
        with transaction.atomic():
            work = LineWork.objects.select_for_update().get(pk=pk)
            if work.running and work.touched_at < limit:
                work.turn += 1
                work.touched_at = timezone.now()
                work.save(update_fields=("turn", "touched_at"))
                emit(system(work.request.organization_id, "desk"), "lines.go_on", work, turn=work.turn)
                many += 1
    return many


def step(work_id: uuid.UUID, turn: int) -> bool:
    """Do the next chunk of this turn's work; whether there is more. A turn that is over does nothing."""
    with transaction.atomic():
        # the request first, as every action locks it
        asked = LineWork.objects.filter(pk=work_id, turn=turn, running=True).values("request_id")
        request = ServiceRequest.objects.select_for_update().filter(pk__in=asked).first()
        work = LineWork.objects.select_for_update().filter(pk=work_id, turn=turn, running=True).first()
        if request is None or work is None:
            return False
        work.request = request
        actor = _actor(work)
        lines = list(_todo(work).select_for_update(of=("self",))[:CHUNK])
        for line in lines:
            line.request = request
        if lines:
            _treat(actor, work, lines)
            _count(work, lines)
        if len(lines) == CHUNK:
            work.save()
            return True
        work.running = False
        work.save()
        _ended(actor, work)
    return False


def _todo(work: LineWork) -> QuerySet[RequestLine]:
    """The lines that are left to do, in their order."""
    lines = open_lines(work.request).filter(position__gt=work.reached)
    lines = lines.filter(asked_version=None) if work.kind == SETTLE else lines.filter(standing=_STANDING[work.kind])
    return lines.select_related("address__current", "number")


def _treat(actor: Actor, work: LineWork, lines: Sequence[RequestLine]) -> None:
    if work.kind == SETTLE:
        settle_lines(actor, work.request, lines)
    else:
        solve_lines(actor, work.request, lines, corrections=work.kind == CORRECTIONS)


def _count(work: LineWork, lines: Sequence[RequestLine]) -> None:
    digest = hashlib.sha256(work.digest.encode())
    for line in lines:
        digest.update(f"{line.pk} {line.outcome} {line.address_id}\n".encode())
    work.digest = digest.hexdigest()
    work.reached = lines[-1].position
    work.done += len(lines)
    work.solved += sum(line.outcome == Outcome.SOLVED for line in lines)
    work.touched_at = timezone.now()


def _ended(actor: Actor, work: LineWork) -> None:
    """One audit row for all, with the digest of what became of each line; a sent request is then as it stands."""
    request = work.request
    if work.kind == SETTLE and request.state != RequestState.CANCELLED:
        request.priority = priority_of(request)
        solved = request.lines.filter(state=LineState.DECIDED).count()
        if not open_lines(request).exists():
            request.state, request.resolved_at = RequestState.RESOLVED, timezone.now()
        request.save(update_fields=["priority", "state", "resolved_at"])
        if work.total > AT_ONCE:
            tell(system(request.organization_id, "desk"), request, "prepared", from_desk=True, lines=work.done,
                 solved=solved)  # fmt: skip
    details = {"lines": work.done, "solved": work.solved, "digest": work.digest}
    actions = {
        SETTLE: "request.lines_settle", FOUND: "request.lines_found", CORRECTIONS: "request.lines_corrections",
    }  # fmt: skip
    record(actor, actions[work.kind], request, label=request.reference, details=details)


def _actor(work: LineWork) -> Actor:
    """Whoever began the work, with the rights that it needs."""
    rights = frozenset({Right.FILE_REQUESTS, Right.MANAGE_ADDRESSES, Right.MANAGE_NUMBERS, Right.READ})
    return Actor(work.by_name, work.request.organization_id, work.by_id, rights, request_id=f"lines:{work.pk}")
