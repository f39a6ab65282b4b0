"""Try to solve it at once: what the register says to the address, and accepting that instead of asking the desk."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction

from dispatchable.service.addresses.actions.check import check_address
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record
from dispatchable.service.desk.addressing import settle
from dispatchable.service.desk.find import own_draft
from dispatchable.service.desk.models import RequestLine, RequestState
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.models import TelephoneNumber

SOLVED = "solved_at_once"


@dataclass(frozen=True, slots=True)
class Solved:
    """No request is needed any more."""

    address: EmergencyAddress
    number: TelephoneNumber | None


def check_line(actor: Actor, request_id: uuid.UUID) -> RequestLine:
    """Ask the registers about the draft's address and keep their answer with the line.

    Beside the verdict's own keys it says ``is_found`` (the register has it, nobody's consent is needed) and
    ``validated_by_desk`` (the same address as an agent validated it before, or "").
    """
    with transaction.atomic():
        request = own_draft(actor, request_id)
        line = request.lines.select_for_update().order_by("position")[0]
        checked = check_address(actor, country=request.country, elements=line.elements)
        manual = checked.manual.line if checked.manual else ""
        line.verdict = {**checked.document, "is_found": checked.is_found, "validated_by_desk": manual}
        line.save(update_fields=["verdict"])
    return line


def solve_at_once(actor: Actor, request_id: uuid.UUID, record_id: str = "") -> Solved:
    """Accept what the register offers: the address is validated, its number proceeds, the draft is done with.

    ``record_id`` names the accepted correction or candidate; "" takes the address as written, which must be in the
    register. Raises Refused when the address is not validated by that.
    """
    with transaction.atomic():
        request = own_draft(actor, request_id)
        line = request.lines.select_for_update().order_by("position")[0]
        address = settle(actor, request, line, record_id)
        if address.current is None or not address.current.is_validated:
            raise Refused(
                "request.not_solved",
                en="The register does not confirm this address. Choose one of the proposals, "
                "or continue with the request.",
                fr="Le référentiel ne confirme pas cette adresse. Choisissez l'une des propositions, "
                "ou poursuivez la demande.",
            )
        line.save(update_fields=["address"])
        request.state, request.cancelled_reason = RequestState.CANCELLED, SOLVED
        request.save(update_fields=["state", "cancelled_reason"])
        record(actor, "request.solve", request, details={"address": str(address.pk)})
    return Solved(address, line.number)
