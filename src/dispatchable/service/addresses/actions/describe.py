"""Say what an address is called, and what else the organisation knows of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from dispatchable.service.addresses.described import described, own_id_free
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.addresses.versions import locked, not_retired
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record


def describe_address(
    actor: Actor,
    address_id: uuid.UUID,
    *,
    label: str,
    own_id: str = "",
    note: str = "",
    identifiers: Mapping[str, str] | None = None,
) -> EmergencyAddress:
    """Write an address's name, own id, note and numbers anew; what it says, and its versions, stay.

    Raises Refused naming the field at fault: too long, an own id that another address has, a number that is not right.
    """
    actor.require(Right.MANAGE_ADDRESSES)
    with transaction.atomic():
        address = locked(actor, address_id)
        not_retired(address)
        words = described(address.country, label=label, own_id=own_id, note=note, identifiers=identifiers)
        own_id_free(address.organization_id, words.own_id, address.pk)
        after: dict[str, Any] = {
            "label": words.label, "own_id": words.own_id, "note": words.note, "identifiers": dict(words.identifiers),
        }  # fmt: skip
        changes = {name: [getattr(address, name), value] for name, value in after.items()
                   if getattr(address, name) != value}  # fmt: skip
        if changes:
            for name in changes:
                setattr(address, name, after[name])
            address.save(update_fields=tuple(changes))
            line = address.current.line if address.current else ""
            record(actor, "address.describe", address, label=address.label or line, details={"changes": changes})
            emit(actor, "address.described", address)
    return address
