"""The steps of a release, as the worker takes them; each may be taken twice (see ``activation``)."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.record import emit
from dispatchable.service.carriers.models import Registration, RegistrationState
from dispatchable.service.numbers.actions.release import forget
from dispatchable.service.numbers.activation import Outcome, at_work
from dispatchable.service.numbers.locking import locked_number
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.numbers.reasons import Failure
from dispatchable.service.numbers.retries import failed, went_well
from dispatchable.service.numbers.transitions import move


def registration_to_release(number_id: uuid.UUID, attempt: int) -> str:
    """Id of the registration that a release takes back; "" when that is over."""
    number = TelephoneNumber.objects.get(pk=number_id)
    if number.activation != Activation.RELEASING or number.attempt != attempt:
        return ""
    return str(number.registration_id or "")


def settle_release(number_id: uuid.UUID, attempt: int, trouble: str = "") -> Outcome:
    """Draw the conclusion from the carrier's answer to a release. ``trouble``: it could not even be asked."""
    with transaction.atomic():
        number = locked_number(number_id)
        if number.activation != Activation.RELEASING or number.attempt != attempt:
            return "over"
        registration = number.registration
        actor = at_work(number, attempt)
        if registration is not None and registration.state == RegistrationState.RELEASING and not trouble:
            return "waiting"
        if registration is None or registration.state == RegistrationState.RELEASED:
            version = number.active_version
            forget(number)
            went_well(number)
            move(actor, number, Activation.RELEASED, registration=registration, version=version)
            emit(actor, "number.released", number)
            return "released"
        if trouble:
            failure = Failure("NUM-CARRIER-DOWN", "carrier", {"kind": trouble})
            Registration.objects.filter(pk=registration.pk).update(state=RegistrationState.CONFIRMED)
        else:
            facts = {"code": registration.answer_code, "text": registration.answer_text}
            failure = Failure("NUM-RELEASE", "carrier", facts)
        failed(number, failure)
        move(
            actor, number, Activation.ACTIVE, failure=failure, registration=registration, version=number.active_version
        )
    return "active"
