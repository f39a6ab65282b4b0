"""Try to solve it at once: what the register says to the address, and accepting that instead of asking the desk."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.desk.addressing import settle
from dispatchable.service.desk.checking import check_lines
from dispatchable.service.desk.find import own_draft
from dispatchable.service.desk.lines import TYPED, open_lines, typed_lines
from dispatchable.service.desk.models import (
    LineState,
    LineWork,
    Outcome,
    RequestLine,
    RequestState,
    ServiceRequest,
    Standing,
)
from dispatchable.service.desk.working import CORRECTIONS, FOUND, at_rest, begin, go_on
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.numbers.models import TelephoneNumber

SOLVED = "solved_at_once"


@dataclass(frozen=True, slots=True)
class Solved:
    """No request is needed any more."""

    address: EmergencyAddress
    number: TelephoneNumber | None


def check_line(actor: Actor, request_id: uuid.UUID) -> RequestLine:
    """Ask the registers about the typed addresses that were not asked about, and keep their answers; the first line."""
    with transaction.atomic():
        request = own_draft(actor, request_id)
        lines = typed_lines(request, lock=True)
        if not lines:
            raise NotFound("line")
        again = [line for line in lines if not line.verdict or line is lines[0]]
        check_lines(request.organization, again)
        for line in again:
            line.save(update_fields=["verdict", "standing", "country"])
    return lines[0]


def check_unchecked(actor: Actor, request_id: uuid.UUID) -> None:
    """Ask the registers about lines that were typed, or came over from elsewhere, and were not looked at yet; some."""
    with transaction.atomic():
        request = own_draft(actor, request_id)
        lines = list(open_lines(request).select_for_update().filter(standing=Standing.UNCHECKED)[: 5 * TYPED])
        check_lines(request.organization, lines)
        for line in lines:
            line.save(update_fields=["verdict", "standing", "country"])


def solve_at_once(actor: Actor, request_id: uuid.UUID, record_id: str = "") -> Solved:
    """Accept what the register offers for the one address of a draft: it is validated, its number proceeds, the draft
    is done with.

    ``record_id`` names the accepted correction or candidate; "" takes the address as written, which must be in the
    register. Raises Refused when the address is not validated by that.
    """
    with transaction.atomic():
        request = own_draft(actor, request_id)
        line = open_lines(request).select_for_update().first()
        if line is None:
            raise NotFound("line")
        solved = solve_line(actor, request.pk, line.pk, record_id)
        finish_solved(actor, request.pk)
    return solved


def solve_line(actor: Actor, request_id: uuid.UUID, line_id: uuid.UUID, record_id: str = "") -> Solved:
    """The same for one line of several: it is decided, and not sent to the desk with the others."""
    with transaction.atomic():
        request = own_draft(actor, request_id)
        at_rest(request)
        line = open_lines(request).select_for_update().filter(pk=line_id).first()
        if line is None:
            raise NotFound("line")
        line.request = request
        address = settle(actor, request, line, record_id)
        if address.current is None or not address.current.is_validated:
            raise Refused(
                "request.not_solved",
                en="The register does not confirm this address. Choose one of the proposals, "
                "or continue with the request.",
                fr="Le référentiel ne confirme pas cette adresse. Choisissez l'une des propositions, "
                "ou poursuivez la demande.",
            )
        line.state, line.outcome, line.decided_at = LineState.DECIDED, Outcome.SOLVED, timezone.now()
        line.decided_by_id, line.decided_by_name = actor.user_id, actor.name
        line.asked_version = address.current
        line.save()
        record(actor, "request.solve_line", request, label=address.current.line, details={"address": str(address.pk)})
    return Solved(address, line.number)


def solve_many(actor: Actor, request_id: uuid.UUID, kind: str) -> LineWork:
    """Solve all lines that need no request: ``found``, or the certain ``corrections``, to which the actor consents.

    Short drafts are done when this returns, long ones by the worker.
    """
    actor.require(Right.MANAGE_ADDRESSES)
    if kind not in (FOUND, CORRECTIONS):
        raise NotFound("work")
    with transaction.atomic():
        request = own_draft(actor, request_id)
        work = begin(actor, request, kind)
    go_on(actor, work)
    return work


def finish_solved(actor: Actor, request_id: uuid.UUID) -> ServiceRequest:
    """All addresses of the draft are validated: it is done with, without having been sent."""
    with transaction.atomic():
        request = own_draft(actor, request_id)
        at_rest(request)
        if open_lines(request).exists():
            raise Refused(
                "request.not_solved",
                en="Some addresses of this draft are not validated yet. Continue with the request.",
                fr="Certaines adresses de ce brouillon ne sont pas encore validées. Poursuivez la demande.",
            )
        request.state, request.cancelled_reason = RequestState.CANCELLED, SOLVED
        request.save(update_fields=["state", "cancelled_reason"])
        record(actor, "request.solve", request, details={"lines": request.lines.count()})
    return request
