"""Blocks a number, or keeps it for somebody or for a site; each with an end."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from dispatchable.service.addresses.models import AddressState, EmergencyAddress
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.numbers.actions.activate import request_activation
from dispatchable.service.numbers.actions.finding import locked
from dispatchable.service.numbers.blocking import checked_block, checked_days
from dispatchable.service.numbers.models import IN_FORCE, Activation, TelephoneNumber
from dispatchable.service.numbers.people import has_left
from dispatchable.service.numbers.reserving import forget_reservation
from dispatchable.service.organizations.models import Person


def block_number(actor: Actor, number_id: uuid.UUID, *, days: Any, reason: str) -> TelephoneNumber:
    """No activation of the number begins for ``days`` days; what is in force stays in force."""
    actor.require(Right.MANAGE_NUMBERS)
    count, reason = checked_block(days, reason)
    with transaction.atomic():
        number = locked(actor, number_id)
        number.blocked_until = timezone.now().replace(microsecond=0) + timedelta(days=count)
        number.blocked_reason = reason
        number.save(update_fields=["blocked_until", "blocked_reason"])
        details = {"until": number.blocked_until.isoformat(), "why": reason}
        record(actor, "number.block", number, label=number.written, details=details)
    return number


def unblock_number(actor: Actor, number_id: uuid.UUID) -> TelephoneNumber:
    """End a block before its time; a number that failed for it tries again. Not blocked: nothing changes."""
    actor.require(Right.MANAGE_NUMBERS)
    with transaction.atomic():
        number = locked(actor, number_id)
        if number.blocked_until is not None:
            end_block(actor, number)
    return number


def end_block(actor: Actor, number: TelephoneNumber) -> None:
    """Take the block off a locked number, and let it try again where the block is why it failed."""
    number.blocked_until, number.blocked_reason = None, ""
    number.save(update_fields=["blocked_until", "blocked_reason"])
    record(actor, "number.unblock", number, label=number.written)
    if number.reason_code == "NUM-BLOCK" and number.activation in (Activation.FAILED, Activation.UPDATE_FAILED):
        request_activation(actor, number.pk)


def reserve_number(
    actor: Actor,
    number_id: uuid.UUID,
    *,
    days: Any,
    person_id: uuid.UUID | None = None,
    address_id: uuid.UUID | None = None,
) -> TelephoneNumber:
    """Keep a number that nobody uses for a person, an address, or both: nobody else is assigned it meanwhile."""
    actor.require(Right.MANAGE_NUMBERS)
    count = checked_days(days)
    if person_id is None and address_id is None:
        raise Refused(
            "number.reserve_for",
            en="Choose for whom, or for which address, the number is kept.",
            fr="Choisissez la personne ou l'adresse à laquelle le numéro de téléphone est réservé.",
            field="person",
        )
    with transaction.atomic():
        number = locked(actor, number_id)
        if number.person_id or number.activation in IN_FORCE or number.activation == Activation.PENDING:
            raise Refused(
                "number.in_use",
                en="Only a number that nobody uses can be reserved. Release it first.",
                fr="Seul un numéro de téléphone que personne n'utilise peut être réservé. Libérez-le d'abord.",
            )
        mine = {"organization_id": number.organization_id}
        person = Person.objects.filter(pk=person_id, **mine).first() if person_id else None
        addresses = EmergencyAddress.objects.exclude(state=AddressState.RETIRED)
        address = addresses.filter(pk=address_id, **mine).first() if address_id else None
        if (person_id and person is None) or (address_id and address is None):
            raise NotFound("reservation")
        if person is not None and person.left_at is not None:
            raise has_left()
        number.reserved_person, number.reserved_address = person, address
        number.reserved_until = timezone.now().replace(microsecond=0) + timedelta(days=count)
        number.save(update_fields=["reserved_until", "reserved_person", "reserved_address"])
        until = number.reserved_until.isoformat()
        details = {"until": until, "person": str(person_id or ""), "address": str(address_id or "")}
        record(actor, "number.reserve", number, label=number.written, details=details)
    return number


def end_reservation(actor: Actor, number_id: uuid.UUID) -> TelephoneNumber:
    """Give a reserved number free again. Not reserved: nothing changes."""
    actor.require(Right.MANAGE_NUMBERS)
    with transaction.atomic():
        number = locked(actor, number_id)
        if number.reserved_until is not None:
            give_free(actor, number)
    return number


def give_free(actor: Actor, number: TelephoneNumber) -> None:
    """Take the reservation off a locked number."""
    forget_reservation(number)
    number.save(update_fields=["reserved_until", "reserved_person", "reserved_address"])
    record(actor, "number.unreserve", number, label=number.written)
