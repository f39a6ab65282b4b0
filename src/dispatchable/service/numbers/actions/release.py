"""Releases a number: nobody uses it any more, and the carrier forgets its address."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit
from dispatchable.service.numbers.actions.finding import idle, locked
from dispatchable.service.numbers.models import IN_FORCE, Activation, TelephoneNumber
from dispatchable.service.numbers.transitions import move


def release_number(actor: Actor, number_id: uuid.UUID) -> TelephoneNumber:
    """Release a number. One with an address in force becomes ``releasing`` until the carrier has let go of it.

    Released already: nothing changes. Refused while something else is under way.
    """
    actor.require(Right.MANAGE_NUMBERS)
    with transaction.atomic():
        number = locked(actor, number_id)
        if number.activation in (Activation.RELEASED, Activation.RELEASING):
            return number
        idle(number)
        if number.activation in IN_FORCE:
            number.attempt += 1
            move(actor, number, Activation.RELEASING, registration=number.registration)
            emit(actor, "number.release_requested", number, attempt=number.attempt)
        else:
            forget(number)
            move(actor, number, Activation.RELEASED)
    return number


def forget(number: TelephoneNumber) -> None:
    """Take person, address and registration off a number that is about to be ``released``; not saved yet."""
    number.person = number.address = number.place = None
    number.active_version = number.active_place = number.registration = None
