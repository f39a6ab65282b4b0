"""Assigns a number to a person, with an emergency address and a place in it."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.db import transaction

from dispatchable.service.addresses.models import AddressState, EmergencyAddress, Place
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.numbers.actions.finding import idle, locked
from dispatchable.service.numbers.kinds import needs_person
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.numbers.people import has_left
from dispatchable.service.numbers.reasons import Failure
from dispatchable.service.numbers.reserving import forget_reservation, reserved_against
from dispatchable.service.numbers.transitions import begin, move
from dispatchable.service.organizations.models import Person

_Owned = TypeVar("_Owned", Person, EmergencyAddress)


def assign_number(
    actor: Actor,
    number_id: uuid.UUID,
    *,
    person_id: uuid.UUID | None,
    address_id: uuid.UUID | None,
    place_id: uuid.UUID | None = None,
) -> TelephoneNumber:
    """Say who uses a number and where; then it activates by itself.

    Without an address it becomes ``incomplete``. An active number that gets another address or place becomes
    ``updating``: the old one stays in force until the new one is confirmed. Refused while something is under way.
    """
    actor.require(Right.MANAGE_NUMBERS)
    with transaction.atomic():
        number = idle(locked(actor, number_id, address_id=address_id))
        person = _own(Person, number.organization_id, person_id)
        # locked: an address that is being retired is waited for, and then seen as such
        address = _own(EmergencyAddress, number.organization_id, address_id, lock=True)
        place = _place(address, place_id)
        if person is not None and person.left_at is not None and person.pk != number.person_id:
            raise has_left()
        if refused := reserved_against(number, person_id, address_id):
            raise refused
        in_force = number.activation in (Activation.ACTIVE, Activation.UPDATE_FAILED)
        if address is not None and address.state == AddressState.RETIRED:
            raise Refused(
                "number.address_retired",
                en="This address was retired. Choose another.",
                fr="Cette adresse a été retirée. Choisissez-en une autre.",
                field="address",
            )
        if in_force and address is None:
            raise Refused(
                "number.address_needed",
                en="An active number keeps an address. Choose another address, or release the number.",
                fr="Un numéro de téléphone actif garde une adresse. Choisissez-en une autre, ou libérez-le.",
                field="address",
            )
        if in_force and not _suits(number, person):
            raise Refused(
                "number.person_country",
                en="Choose a person who works in the number's country.",
                fr="Choisissez une personne qui travaille dans le pays du numéro de téléphone.",
                field="person",
            )
        before = {"person": str(number.person_id or ""), "address": str(number.address_id or "")}
        moved = address is not None and (
            number.active_version_id != address.current_id or number.active_place_id != (place.pk if place else None)
        )
        number.person, number.address, number.place = person, address, place
        # what it was kept for has come true
        forget_reservation(number)
        kept = ["person", "address", "place", "reserved_until", "reserved_person", "reserved_address"]
        number.save(update_fields=kept)
        after = {"person": str(number.person_id or ""), "address": str(number.address_id or "")}
        record(actor, "number.assign", number, label=number.written, details={"before": before, "after": after})
        if not in_force:
            start(actor, number)
        elif moved or number.activation == Activation.UPDATE_FAILED:
            begin(actor, number)
    return number


def _suits(number: TelephoneNumber, person: Person | None) -> bool:
    """Whether a number in force may have this person, or nobody."""
    return not needs_person(number.kind) if person is None else person.country == number.country


def start(actor: Actor, number: TelephoneNumber) -> None:
    """Begin the activation of a number with nothing in force; ``incomplete`` when it has no address."""
    if number.address_id:
        begin(actor, number)
    elif number.activation != Activation.INCOMPLETE:
        move(actor, number, Activation.INCOMPLETE, failure=Failure("NUM-NOLOC", "address"))


def _own(kind: type[_Owned], organization_id: uuid.UUID, pk: uuid.UUID | None, *, lock: bool = False) -> _Owned | None:
    if pk is None:
        return None
    every = kind.objects.select_for_update(no_key=True) if lock else kind.objects.all()
    found = every.filter(pk=pk, organization_id=organization_id).first()
    if found is None:
        raise NotFound(kind.__name__.lower())
    return found


def _place(address: EmergencyAddress | None, place_id: uuid.UUID | None) -> Place | None:
    if place_id is None:
        return None
    place = Place.objects.filter(pk=place_id, address=address).first() if address else None
    if place is None:
        raise Refused(
            "number.place",
            en="This place is not in the address chosen. Choose a place of the address, or none.",
            fr="Cet emplacement n'est pas à l'adresse choisie. Choisissez un emplacement de l'adresse, ou aucun.",
            field="place",
        )
    return place
