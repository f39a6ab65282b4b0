"""Asks a carrier and keeps what it says: the two steps that the activation of a number is made of.

Each may run twice with the same registration and gives the same end.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from dispatchable.service.carriers.connectors.base import Answer, CarrierDown, Connector
from dispatchable.service.carriers.connectors.local import LocalCarrier
from dispatchable.service.carriers.connectors.scripted import ScriptedCarrier
from dispatchable.service.carriers.models import WAITING, Carrier, Registration, RegistrationState

CONNECTORS: dict[str, type[LocalCarrier] | type[ScriptedCarrier]] = {
    "local": LocalCarrier,
    "scripted": ScriptedCarrier,
}


def connector(carrier: Carrier) -> Connector:
    """The connector of a carrier. Raises ValueError for a kind that there is none of."""
    if carrier.kind not in CONNECTORS:
        raise ValueError(f"no connector of kind {carrier.kind!r}")
    return CONNECTORS[carrier.kind](carrier)


def ask(registration_id: uuid.UUID) -> Answer:
    """Hand a registration to its carrier and keep the answer. Raises CarrierDown."""
    registration = _read(registration_id)
    said = connector(registration.carrier).ask(registration)
    keep_answer(registration_id, said)
    return said


def ask_all(registration_ids: Sequence[str]) -> dict[str, str]:
    """Hand many registrations over, one by one, and keep the answers together; what could not be handed over, and why.

    A worker that dies in between asks some of them again: each carrier knows them by their ids.
    """
    found = Registration.objects.filter(pk__in=registration_ids).select_related("carrier", "version", "place")
    trouble: dict[str, str] = {}
    heard: list[tuple[uuid.UUID, Answer]] = []
    for registration in found.order_by("id"):
        try:
            heard.append((registration.pk, connector(registration.carrier).ask(registration)))
        except CarrierDown as down:
            trouble[str(registration.pk)] = str(down) or "unknown"
    with transaction.atomic():
        for registration_id, said in heard:
            keep_answer(registration_id, said)
    return trouble


def release(registration_id: uuid.UUID) -> Answer:
    """Ask the carrier to forget a registration and keep the answer. Raises CarrierDown."""
    with transaction.atomic():
        registration = Registration.objects.select_for_update(no_key=True).get(pk=registration_id)
        if registration.state not in (RegistrationState.RELEASED, RegistrationState.RELEASING):
            registration.state, registration.due_at = RegistrationState.RELEASING, None
            registration.save(update_fields=["state", "due_at"])
    registration = _read(registration_id)
    said = connector(registration.carrier).release(registration)
    keep_answer(registration_id, said)
    return said


def keep_answer(registration_id: uuid.UUID, said: Answer) -> bool:
    """Keep a carrier's word; False when it says nothing new. A word once kept is not taken back by another."""
    if said.kind == "waiting":
        _await(registration_id)
        return False
    with transaction.atomic():
        kept = Registration.objects.select_for_update(no_key=True).get(pk=registration_id)
        good = said.kind == "confirmed"
        if kept.state in (RegistrationState.REQUESTED, RegistrationState.ABANDONED):
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
        kept.due_at = None
        # not the attempt: an attempt that begins just now may have taken this registration over
        kept.save(
            update_fields=[
                "state", "in_force", "released_at", "carrier_reference", "answer_code", "answer_text", "answered_at",
                "due_at",
            ]
        )  # fmt: skip
    return True


def _await(registration_id: uuid.UUID) -> None:
    """Note by when an answer should be there, once for each thing asked."""
    waiting = Registration.objects.filter(pk=registration_id, state__in=WAITING, due_at=None).select_related("carrier")
    for registration in waiting:
        due = timezone.now() + registration.carrier.answer_within
        Registration.objects.filter(pk=registration_id, state__in=WAITING, due_at=None).update(due_at=due)


def _read(registration_id: uuid.UUID) -> Registration:
    return Registration.objects.select_related("carrier", "version", "place").get(pk=registration_id)
