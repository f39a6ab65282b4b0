"""What the other rooms and the audit trail hear of an address."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from dispatchable.service.addresses.models import AddressVersion, EmergencyAddress
from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import emit, record


def acting_for(actor: Actor, organization_id: uuid.UUID) -> Actor:
    """The actor, at work in that organisation: a desk agent's rows and events belong to the one whose address it is."""
    return replace(actor, organization_id=organization_id)


def announce(
    actor: Actor, action: str, address: EmergencyAddress, version: AddressVersion, reason: str = "", **details: Any
) -> None:
    """One audit row for a new version, and ``address.validated`` where it counts as validated."""
    inside = acting_for(actor, address.organization_id)
    record(
        inside,
        action,
        address,
        label=address.label or version.line,
        reason=reason,
        details={
            "version": version.number,
            "state": version.state,
            "line": version.line,
            "as_written": version.as_written,
            "evidence": str(version.evidence_id),
            **details,
        },
    )
    if version.is_validated:
        emit(inside, "address.validated", address, version=str(version.pk), number=version.number)
