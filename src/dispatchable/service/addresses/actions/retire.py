"""Retire an emergency address that nothing uses any more."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.addresses.models import AddressState, EmergencyAddress
from dispatchable.service.addresses.uses import uses_of
from dispatchable.service.addresses.versions import locked
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import Refused


def retire_address(
    actor: Actor, address_id: uuid.UUID, *, replaced_by: EmergencyAddress | None = None
) -> EmergencyAddress:
    """Take an address out of use. Its versions and evidence stay. Retiring twice is the same as once.

    ``replaced_by`` is the address that has taken its place.

    Raises Refused ``address.in_use`` while a number wants it or has a version of it in force (``uses.uses_of``).
    """
    actor.require(Right.MANAGE_ADDRESSES)
    with transaction.atomic():
        address = locked(actor, address_id)
        if address.state == AddressState.RETIRED:
            return address
        uses = uses_of(address)
        if uses:
            numbers = ", ".join(use.e164 for use in uses[:5]) + ("…" if len(uses) > 5 else "")
            raise Refused(
                "address.in_use",
                en=f"The address is used by {len(uses)} telephone number(s): {numbers}. Give them another address "
                "first.",
                fr=f"Des numéros de téléphone utilisent encore l'adresse ({len(uses)})\u00a0: {numbers}. Donnez-leur "
                "d'abord une autre adresse.",
            )
        before, address.state = address.state, AddressState.RETIRED
        address.replaced_by = replaced_by
        address.save(update_fields=("state", "replaced_by"))
        line = address.current.line if address.current else ""
        details = {"before": before, "replaced_by": str(replaced_by.pk) if replaced_by else ""}
        record(actor, "address.retire", address, label=address.label or line, details=details)
    return address
