"""What a desk agent does to an address: begin to examine it, validate it by hand, reject it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dispatchable.service.addresses.actions.check import check_address
from dispatchable.service.addresses.announce import acting_for, announce
from dispatchable.service.addresses.checked import Checked
from dispatchable.service.addresses.models import AddressState, EmergencyAddress
from dispatchable.service.addresses.reviewing import as_it_stands, asked_of, manual_of, responders_find
from dispatchable.service.addresses.versions import keep, manual_version, not_retired
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.files.models import StoredFile


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
    access: str = "",
) -> EmergencyAddress:
    """A desk agent's word that the address exists: kept by its normalised form, and a validated version on it.

    ``elements`` is the address as it is to stand (all of it) where the agent corrects it; without them it stands as it
    was read. ``reason`` says what convinced the agent; ``reference`` is the request's; ``access`` how responders get
    in, kept with the address. Emits ``address.validated``. A version that is validated already stays as it is.
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
        responders_find(checked)
        manual = manual_of(
            actor, address, checked, longitude, latitude, reason=reason, proof=proof, reference=reference,
            expires_at=expires_at, self_validated=self_validated,
        )  # fmt: skip
        manual.save(force_insert=True)
        if access:
            address.access = access
            address.save(update_fields=("access",))
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
    """The address checked once more as it is to stand."""
    text, given = asked_of(address, elements)
    checked = check_address(
        actor, country=address.country, text=text, elements=given, organization=address.organization
    )
    return as_it_stands(address, checked, elements)
