"""What a desk agent's word on an address rests on: the same for one address and for many at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.format import one_line
from dispatchable.engine.validation.normalised import normalised_key, settled
from dispatchable.service.addresses.checked import Checked
from dispatchable.service.addresses.models import EmergencyAddress, ManualValidation
from dispatchable.service.audit.actor import Actor
from dispatchable.service.errors import Refused
from dispatchable.service.files.models import StoredFile
from dispatchable.service.registry.validator import validator_for


def asked_of(address: EmergencyAddress, elements: Mapping[str, str] | None) -> tuple[str, dict[str, str]]:
    """Text and elements to check: those that the agent gives, else what was asked at first."""
    assert address.current is not None
    if elements is not None:
        return "", dict(elements)
    asked = address.current.evidence.verdict["asked"]
    return asked["text"], asked["elements"]


def as_it_stands(address: EmergencyAddress, checked: Checked, elements: Mapping[str, str] | None) -> Checked:
    """The check of an address as it is to stand: what the agent gives stands as given, not as the register's."""
    assert address.current is not None
    if elements is None:
        stands = CivicAddress.from_mapping(address.current.elements)
    else:
        stands = CivicAddress.from_mapping({**checked.document["asked"]["elements"], "country": address.country})
    key = normalised_key(settled(stands, validator_for(address.organization).registers))
    return replace(checked, address=stands, key=key, manual=None)


def responders_find(checked: Checked) -> None:
    """Raises Refused for an address that nobody could be sent to."""
    if not checked.address.city or not (checked.address.street or checked.address.locality):
        raise Refused(
            "review.incomplete",
            en="Responders need a street or named place, and a town. Complete the address first.",
            fr="Les secours ont besoin d'une voie ou d'un lieu nommé, et d'une commune. Complétez d'abord l'adresse.",
            field="street" if checked.address.city else "city",
        )


def manual_of(
    actor: Actor,
    address: EmergencyAddress,
    checked: Checked,
    longitude: float | None,
    latitude: float | None,
    *,
    reason: str,
    proof: StoredFile | None,
    reference: str,
    expires_at: datetime | None,
    self_validated: bool,
) -> ManualValidation:
    """The agent's word on the address, kept by its normalised form; at the register's place when no pin is given.

    Not saved yet.
    """
    where = checked.document["position"]
    if longitude is None and where is not None:
        longitude, latitude = where["longitude"], where["latitude"]
    return ManualValidation(
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
