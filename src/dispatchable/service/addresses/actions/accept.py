"""Accept the register's correction, or one of its candidates, for an address that is kept already."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.addresses.actions.add import chosen
from dispatchable.service.addresses.announce import announce
from dispatchable.service.addresses.checked import look
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.addresses.versions import locked, not_retired, write_version
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.errors import NotFound, Refused


def accept_suggestion(actor: Actor, address_id: uuid.UUID, record_id: str = "") -> EmergencyAddress:
    """The actor's consent to a correction or candidate: a validated version, whose evidence says who and when.

    ``record_id`` names the record; "" means the correction. The address as it was written is checked again, so that
    only what the register has now can be accepted. Accepting twice what stands already changes nothing.
    """
    actor.require(Right.MANAGE_ADDRESSES)
    with transaction.atomic():
        address = locked(actor, address_id)
        not_retired(address)
        version = address.current
        if version is None:
            raise NotFound("address")
        if version.is_validated:
            if record_id in ("", version.evidence.record_id):
                return address
            raise Refused(
                "address.validated",
                en="This version of the address is validated already. Edit the address to change it.",
                fr="Cette version de l'adresse est déjà validée. Modifiez l'adresse pour la changer.",
            )
        asked = version.evidence.verdict["asked"]
        checked = look(address.organization, asked["country"], asked["text"], asked["elements"])
        if not record_id:
            record_id = next((c.record_id for c in checked.choices() if c.is_correction), "none")
        version = write_version(actor, address, checked, chosen(checked, record_id))
        announce(actor, "address.accept", address, version, chosen=record_id)
    return address
