"""Decide many lines of a request at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit
from dispatchable.service.desk.actions.claim import closed, take_on
from dispatchable.service.desk.attach import Upload, attached
from dispatchable.service.desk.deciding import Decision, as_kept, complete, tidied
from dispatchable.service.desk.deciding_many import CHUNK, CONFIRM, add_results, run_chunk
from dispatchable.service.desk.find import OPEN, desk_request, within
from dispatchable.service.desk.impact import waiting_numbers_of
from dispatchable.service.desk.models import LineState, ManyDecision, RequestLine, ServiceRequest
from dispatchable.service.errors import NotFound, Refused

Lines = QuerySet[RequestLine] | Iterable[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a decision on these lines would meet."""

    lines: int
    open: int
    """Those that are not decided yet."""
    proposed: int
    """Those for which a decision is proposed."""
    numbers: int
    """Telephone numbers that wait for one of the addresses."""


def foresee(actor: Actor, request_id: uuid.UUID, lines: Lines) -> Foreseen:
    """Count before anything is done: a query each, by index, whatever their number."""
    request = desk_request(actor, request_id)
    chosen = _chosen(request, lines).order_by()
    undecided = chosen.exclude(state=LineState.DECIDED)
    return Foreseen(
        chosen.count(), undecided.count(), chosen.filter(proposed_at__isnull=False).count(),
        waiting_numbers_of(request, undecided).count(),
    )  # fmt: skip


def decide_many(
    actor: Actor, request_id: uuid.UUID, lines: Lines, decision: Decision, *, upload: Upload | None = None
) -> ManyDecision:
    """Decide these lines in one go: at once for up to CHUNK, else the worker goes on with them chunk by chunk.

    Each line's result is kept; what was decided by a colleague meanwhile, or changed since the request was sent, stays
    as it is and says so. The requester gets one letter. A correction takes the register's own for each line. The
    outcome ``confirm`` carries out what another agent proposed on each.
    """
    actor.require(Right.REVIEW_REQUESTS)
    decision = tidied(decision)
    if decision.outcome != CONFIRM:
        complete(decision)
    with transaction.atomic():
        request = desk_request(actor, request_id, lock=True)
        if request.state not in OPEN:
            raise closed()
        if request.agent_id is None:
            take_on(actor, request)
        with attached(actor, request, upload, desk=True) as proof:
            many = ManyDecision.objects.create(
                request=request, what=as_kept(decision), proof=proof, by_id=actor.user_id, by_name=actor.name
            )
            many.total = add_results(many, _chosen(request, lines))
            if not many.total:
                raise Refused("lines.none", en="Tick at least one line first.", fr="Cochez d'abord au moins une ligne.")
            many.save(update_fields=["total"])
            if many.total > CHUNK:
                emit(within(actor, request), "request.many_due", many)
            else:
                run_chunk(many.pk)
                many.refresh_from_db()
    return many


def many_decision(actor: Actor, many_id: uuid.UUID) -> ManyDecision:
    """A decision on many lines of a request that the agent may see. Raises NotFound."""
    many = ManyDecision.objects.filter(pk=many_id).first()
    if many is None:
        raise NotFound("many")
    many.request = desk_request(actor, many.request_id)
    return many


def _chosen(request: ServiceRequest, lines: Lines) -> QuerySet[RequestLine]:
    """These lines, of this request alone."""
    if isinstance(lines, QuerySet):
        return lines.filter(request=request)
    return request.lines.filter(pk__in=list(lines))
