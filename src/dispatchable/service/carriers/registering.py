"""Asks a carrier and keeps what it says: the two steps that the activation of a number is made of.

Each may run twice with the same registration and gives the same end.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from dispatchable.service.carriers.connectors.base import Answer, Connector
from dispatchable.service.carriers.connectors.local import LocalCarrier
from dispatchable.service.carriers.models import Carrier, Registration, RegistrationState


def connector(carrier: Carrier) -> Connector:
    """The connector of a carrier. Raises ValueError for a kind that there is none of."""
    if carrier.kind != "local":
        raise ValueError(f"no connector of kind {carrier.kind!r}")
    return LocalCarrier(carrier)


def ask(registration_id: uuid.UUID) -> Answer:
    """Hand a registration to its carrier and keep the answer. Raises CarrierDown."""
    registration = _read(registration_id)
    said = connector(registration.carrier).ask(registration)
    keep_answer(registration_id, said)
    return said


def release(registration_id: uuid.UUID) -> Answer:
    """Ask the carrier to forget a registration and keep the answer. Raises CarrierDown."""
    with transaction.atomic():
        registration = Registration.objects.select_for_update().get(pk=registration_id)
        if registration.state not in (RegistrationState.RELEASED, RegistrationState.RELEASING):
            registration.state = RegistrationState.RELEASING
            registration.save(update_fields=["state"])
    registration = _read(registration_id)
    said = connector(registration.carrier).release(registration)
    keep_answer(registration_id, said)
    return said


def keep_answer(registration_id: uuid.UUID, said: Answer) -> bool:
    """Keep a carrier's word; False when it says nothing new. A word once kept is not taken back by another."""
    if said.kind == "waiting":
        return False
    with transaction.atomic():
        kept = Registration.objects.select_for_update().get(pk=registration_id)
        good = said.kind == "confirmed"
        if kept.state == RegistrationState.REQUESTED:
            kept.state = RegistrationState.CONFIRMED if good else RegistrationState.REFUSED
        elif kept.state == RegistrationState.RELEASING:
            kept.state = RegistrationState.RELEASED if good else RegistrationState.CONFIRMED
            if good:
                kept.in_force = False
                kept.released_at = timezone.now()
        else:
            return False
        kept.carrier_reference = said.reference[:80] or kept.carrier_reference
        kept.answer_code, kept.answer_text = said.code[:40], said.text[:300]
        kept.answered_at = timezone.now()
        kept.save()
    return True


def _read(registration_id: uuid.UUID) -> Registration:
    return Registration.objects.select_related("carrier", "version", "place").get(pk=registration_id)
