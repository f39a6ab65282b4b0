"""Finds and locks the number that an action changes."""

from __future__ import annotations

import uuid

from dispatchable.service.audit.actor import Actor
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.numbers.transitions import BUSY


def locked(actor: Actor, number_id: uuid.UUID) -> TelephoneNumber:
    """The number of the actor's organisation, locked until the transaction ends. Raises NotFound."""
    if actor.organization_id is None:
        raise NotFound("number")
    number = (
        TelephoneNumber.objects.select_for_update(of=("self",))
        .select_related("address__current", "person", "place", "carrier")
        .filter(pk=number_id, organization_id=actor.organization_id)
        .first()
    )
    if number is None:
        raise NotFound("number")
    return number


def idle(number: TelephoneNumber) -> TelephoneNumber:
    """The number, unless something is under way with it: then Refused."""
    if number.activation in BUSY:
        raise Refused(
            "number.busy",
            en="This number is being worked on. Wait until that has ended, then try again.",
            fr="Une opération est en cours sur ce numéro de téléphone. Attendez sa fin, puis réessayez.",
        )
    return number
