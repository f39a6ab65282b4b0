"""Finds and locks the number that an action changes."""

from __future__ import annotations

import uuid

from dispatchable.service.audit.actor import Actor
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.numbers.locking import locked_numbers
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.numbers.transitions import BUSY


def locked(actor: Actor, number_id: uuid.UUID, *, address_id: uuid.UUID | None = None) -> TelephoneNumber:
    """The number of the actor's organisation, locked with its addresses until the transaction ends. Raises NotFound.

    ``address_id``: a further address that is about to be its own.
    """
    if actor.organization_id is None:
        raise NotFound("number")
    further = [address_id] if address_id else []
    found = locked_numbers([number_id], addresses=further, organization_id=actor.organization_id)
    if not found:
        raise NotFound("number")
    return found[0]


def idle(number: TelephoneNumber) -> TelephoneNumber:
    """The number, unless something is under way with it: then Refused."""
    if number.activation in BUSY:
        raise Refused(
            "number.busy",
            en="This number is being worked on. Wait until that has ended, then try again.",
            fr="Une opération est en cours sur ce numéro de téléphone. Attendez sa fin, puis réessayez.",
        )
    return number
