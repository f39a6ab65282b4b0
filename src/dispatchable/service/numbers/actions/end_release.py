"""Ends a release that the carrier does not answer: on the word of a person, who says why."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.carriers.models import Registration, RegistrationState
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.actions.finding import locked
from dispatchable.service.numbers.actions.release import forget
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.numbers.retries import went_well
from dispatchable.service.numbers.transitions import move

LONGEST = 300


def end_release(actor: Actor, number_id: uuid.UUID, *, reason: str) -> TelephoneNumber:
    """The number is ``released`` without the carrier's word; an answer that comes after all is kept.

    It never becomes active again by this: nobody knows whether the carrier still holds its address. Refused without a
    reason, and while no answer to a release is awaited.
    """
    actor.require(Right.MANAGE_NUMBERS)
    why = " ".join(reason.replace("\0", " ").split())
    if not why or len(why) > LONGEST:
        raise Refused(
            "number.release_reason",
            en=f"Say in at most {LONGEST} characters how you know that the number is no longer used.",
            fr=f"Indiquez en {LONGEST} caractères au plus comment vous savez que le numéro de téléphone n'est plus "
            "utilisé.",
            field="reason",
        )
    with transaction.atomic():
        number = locked(actor, number_id)
        waiting = number.registration
        if (
            number.activation != Activation.RELEASING
            or waiting is None
            or waiting.state != RegistrationState.RELEASING
            or waiting.due_at is None
        ):
            raise Refused(
                "number.not_waiting",
                en="No release of this number waits for the carrier's answer just now. Look at its state again.",
                fr="Aucune libération de ce numéro de téléphone n'attend la réponse de l'opérateur pour l'instant. "
                "Consultez de nouveau son état.",
            )
        Registration.objects.filter(pk=waiting.pk).update(in_force=False, due_at=None)
        details = {"registration": str(waiting.pk), "why": why}
        record(actor, "number.end_release", number, label=number.written, details=details)
        version = number.active_version
        forget(number)
        went_well(number)
        move(actor, number, Activation.RELEASED, registration=waiting, version=version)
        emit(actor, "number.released", number)
    return number
