"""What a desk agent does to an address: begin to examine it, validate it by hand, reject it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.format import one_line
from dispatchable.engine.validation.normalised import normalised_key, settled
from dispatchable.service.addresses.actions.check import check_address
from dispatchable.service.addresses.announce import acting_for, announce
from dispatchable.service.addresses.checked import Checked
from dispatchable.service.addresses.models import AddressState, EmergencyAddress, ManualValidation
from dispatchable.service.addresses.versions import keep, manual_version, not_retired
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.files.models import StoredFile
from dispatchable.service.registry.validator import validator_for


def start_review(actor: Actor, address_id: uuid.UUID, *, reference: str = "") -> EmergencyAddress:
    """The desk (or, on sending the request, the system for it) has the address in hand: ``under_review``.

    A validated address stays what it is. Starting twice is the same as once.
    """
    with transaction.atomic():
        address = _at_the_desk(actor, address_id)
        version = address.current
        assert version is not None
        if version.is_validated or address.state == AddressState.UNDER_REVIEW:
            return address
        before = address.state
        version.state = address.state = AddressState.UNDER_REVIEW
        version.save(update_fields=("state",))
        address.save(update_fields=("state",))
        inside = acting_for(actor, address.organization_id)
        details = {"before": before, "request": reference}
        record(inside, "address.review", address, label=address.label or version.line, details=details)
    return address


def end_review(actor: Actor, address_id: uuid.UUID, *, reference: str = "") -> EmergencyAddress:
    """Nobody examines the address any more (the request was withdrawn): it is again what its verdict said."""
    with transaction.atomic():
        address = _at_the_desk(actor, address_id)
        version = address.current
        assert version is not None
        if address.state != AddressState.UNDER_REVIEW:
            return address
        status = version.evidence.verdict["status"]
        version.state = address.state = AddressState.INCOMPLETE if status == "valid" else AddressState(status)
        version.save(update_fields=("state",))
        address.save(update_fields=("state",))
        inside = acting_for(actor, address.organization_id)
        record(inside, "address.end_review", address, label=address.label or version.line,
               details={"request": reference})  # fmt: skip
    return address


def validate_manually(
    actor: Actor,
    address_id: uuid.UUID,
    *,
    reason: str,
    elements: Mapping[str, str] | None = None,
    longitude: float | None = None,
    latitude: float | None = None,
    proof: StoredFile | None = None,
    reference: str = "",
    expires_at: datetime | None = None,
    self_validated: bool = False,
) -> EmergencyAddress:
    """A desk agent's word that the address exists: kept by its normalised form, and a validated version on it.

    ``elements`` is the address as it is to stand (all of it) where the agent corrects it; without them it stands as it
    was read. ``reason`` says what convinced the agent; ``reference`` is the request's. Emits ``address.validated``.
    A version that is validated already stays as it is.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(
            "review.reason",
            en="Say what convinced you: it is kept as evidence.",
            fr="Indiquez ce qui vous a convaincu\u00a0: ce motif est conservé comme preuve.",
            field="reason",
        )
    if (longitude is None) != (latitude is None):
        raise Refused(
            "review.coordinates",
            en="Give both coordinates, or neither.",
            fr="Indiquez les deux coordonnées, ou aucune.",
            field="latitude" if latitude is None else "longitude",
        )
    with transaction.atomic():
        address = _at_the_desk(actor, address_id)
        version = address.current
        assert version is not None
        if version.is_validated:
            return address
        checked = _checked(actor, address, elements)
        if not checked.address.city or not (checked.address.street or checked.address.locality):
            raise Refused(
                "review.incomplete",
                en="Responders need a street or named place, and a town. Complete the address first.",
                fr="Les secours ont besoin d'une voie ou d'un lieu nommé, et d'une commune. Complétez d'abord "
                "l'adresse.",
                field="street" if checked.address.city else "city",
            )
        where = checked.document["position"]
        if longitude is None and where is not None:
            longitude, latitude = where["longitude"], where["latitude"]
        manual = ManualValidation.objects.create(
            organization_id=address.organization_id,
            normalised_key=checked.key,
            country=address.country,
            elements=checked.address.as_dict(),
            line=one_line(checked.address)[:400],
            longitude=longitude,
            latitude=latitude,
            reason=reason,
            proof=proof,
            reviewer_id=actor.user_id or uuid.UUID(int=0),
            reviewer_name=actor.name,
            self_validated=self_validated,
            request_reference=reference,
            expires_at=expires_at,
        )
        version = keep(address, manual_version(address, checked, manual))
        announce(actor, "address.validate_manually", address, version, manual=str(manual.pk), request=reference,
                 reason_given=reason, corrected=elements is not None)  # fmt: skip
    return address


def reject(
    actor: Actor, address_id: uuid.UUID, *, reason_code: str, reason: str = "", reference: str = ""
) -> EmergencyAddress:
    """The desk's no: the version is ``rejected`` and ``address.rejected`` is emitted. A validated one is never."""
    with transaction.atomic():
        address = _at_the_desk(actor, address_id)
        version = address.current
        assert version is not None
        if version.is_validated:
            raise Refused(
                "review.validated",
                en="This address is validated. It can be revoked, not rejected.",
                fr="Cette adresse est validée. Elle peut être révoquée, mais pas refusée.",
            )
        if address.state == AddressState.REJECTED:
            return address
        version.state = address.state = AddressState.REJECTED
        version.save(update_fields=("state",))
        address.save(update_fields=("state",))
        inside = acting_for(actor, address.organization_id)
        details = {"version": version.number, "request": reference, "reason_given": reason}
        record(inside, "address.reject", address, label=address.label or version.line, reason=reason_code,
               details=details)  # fmt: skip
        emit(inside, "address.rejected", address, version=str(version.pk), number=version.number, reason=reason_code)
    return address


def _at_the_desk(actor: Actor, address_id: uuid.UUID) -> EmergencyAddress:
    """The address of whatever organisation, locked, for somebody with the desk's right."""
    actor.require(Right.REVIEW_REQUESTS)
    address = EmergencyAddress.objects.select_for_update().filter(pk=address_id).first()
    if address is None or address.current is None:
        raise NotFound("address")
    not_retired(address)
    return address


def _checked(actor: Actor, address: EmergencyAddress, elements: Mapping[str, str] | None) -> Checked:
    """The address checked once more as it is to stand. What the agent gives stands as given, not as the register's."""
    assert address.current is not None
    if elements is None:
        asked = address.current.evidence.verdict["asked"]
        checked = check_address(
            actor, country=address.country, text=asked["text"], elements=asked["elements"],
            organization=address.organization,
        )  # fmt: skip
        stands = CivicAddress.from_mapping(address.current.elements)
    else:
        checked = check_address(actor, country=address.country, elements=elements, organization=address.organization)
        stands = CivicAddress.from_mapping({**checked.document["asked"]["elements"], "country": address.country})
    key = normalised_key(settled(stands, validator_for(address.organization).registers))
    return replace(checked, address=stands, key=key, manual=None)
