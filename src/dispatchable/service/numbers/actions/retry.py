"""Tries a failed activation again."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.numbers.actions.activate import request_activation
from dispatchable.service.numbers.actions.finding import locked
from dispatchable.service.numbers.models import Activation, TelephoneNumber


def retry(actor: Actor, number_id: uuid.UUID) -> TelephoneNumber:
    """Try the activation of a failed number again; twice in a row is once."""
    actor.require(Right.MANAGE_NUMBERS)
    with transaction.atomic():
        number = locked(actor, number_id)
        if number.activation in (Activation.FAILED, Activation.UPDATE_FAILED, Activation.INCOMPLETE):
            record(actor, "number.retry", number, label=number.written, reason=number.reason_code)
        return request_activation(actor, number_id)
