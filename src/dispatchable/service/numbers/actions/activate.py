"""Asks for the activation of a number that is not active."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.numbers.actions.assign import start
from dispatchable.service.numbers.actions.finding import locked
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.numbers.transitions import BUSY, begin


def request_activation(actor: Actor, number_id: uuid.UUID) -> TelephoneNumber:
    """Try (again) to activate a number, or to bring a changed address into force; it then goes on by itself.

    Asked while something is under way, or of a number that is active with the address wanted, it changes nothing.
    """
    actor.require(Right.MANAGE_NUMBERS)
    with transaction.atomic():
        number = locked(actor, number_id)
        if number.activation in BUSY:
            return number
        if number.activation == Activation.ACTIVE:
            if number.address is not None and (
                number.active_version_id != number.address.current_id or number.active_place_id != number.place_id
            ):
                begin(actor, number)
        elif number.activation == Activation.UPDATE_FAILED:
            begin(actor, number)
        else:
            start(actor, number)
    return number
