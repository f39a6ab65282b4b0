"""What the desk asks of the rooms of addresses and numbers: add, put under review, decide."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.service.addresses.actions import review
from dispatchable.service.addresses.actions.accept import accept_suggestion
from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.addresses.actions.edit import edit_address
from dispatchable.service.addresses.models import EmergencyAddress, ManualValidation
from dispatchable.service.audit.actor import Actor, system
from dispatchable.service.desk.models import RequestLine, ServiceRequest
from dispatchable.service.files.models import StoredFile
from dispatchable.service.numbers.actions.assign import assign_number


def settle(actor: Actor, request: ServiceRequest, line: RequestLine, choose: str = "") -> EmergencyAddress:
    """The emergency address of a line: made, edited or accepted, and wanted by the number that waits for it.

    ``choose`` is the record of the register that the person accepted instead of what they wrote.
    """
    address = line.address
    if address is None or address.country != request.country:
        address = add_address(actor, country=request.country, elements=line.elements, choose=choose)
    elif _changed(address, line):
        address = edit_address(actor, address.pk, elements=line.elements, choose=choose)
    elif choose:
        address = accept_suggestion(actor, address.pk, choose)
    line.address = address
    number = line.number
    if number is not None and number.address_id != address.pk:
        assign_number(actor, number.pk, person_id=number.person_id, address_id=address.pk)
    return EmergencyAddress.objects.select_related("current").get(pk=address.pk)


def put_under_review(request: ServiceRequest, address_id: uuid.UUID) -> None:
    """The address waits for the desk. Done for the requester by the system: only the desk has the right to review."""
    review.start_review(system(request.organization_id, "desk"), address_id, reference=request.reference)


def leave_review(request: ServiceRequest, address_id: uuid.UUID) -> None:
    """Nobody examines the address any more, unless another open request asks for it too."""
    others = RequestLine.objects.filter(address_id=address_id, decided_at=None).exclude(request=request)
    if not others.exclude(request__reference="").exists():
        review.end_review(system(request.organization_id, "desk"), address_id, reference=request.reference)


def validate_address(
    actor: Actor,
    request: ServiceRequest,
    line: RequestLine,
    *,
    reason: str,
    elements: Mapping[str, str] | None,
    longitude: float | None,
    latitude: float | None,
    proof: StoredFile | None,
    access: str = "",
    expires_at: datetime | None = None,
) -> ManualValidation | None:
    """The agent's word on the line's address; ``elements`` where it is corrected. The validation that was kept."""
    assert line.address_id is not None
    review.validate_manually(
        actor, line.address_id, reason=reason, elements=elements, longitude=longitude, latitude=latitude, proof=proof,
        reference=request.reference, self_validated=line.self_validated, access=access, expires_at=expires_at,
    )  # fmt: skip
    address = EmergencyAddress.objects.select_related("current__manual_validation").get(pk=line.address_id)
    return address.current.manual_validation if address.current else None


def reject_address(actor: Actor, request: ServiceRequest, address_id: uuid.UUID, reason: str, note: str) -> None:
    """The desk's no."""
    review.reject(actor, address_id, reason_code=reason, reason=note, reference=request.reference)


def _changed(address: EmergencyAddress, line: RequestLine) -> bool:
    current = address.current
    return current is None or CivicAddress.from_mapping(current.elements) != CivicAddress.from_mapping(line.elements)
