"""Joiner, mover, leaver: everything that happens to the numbers of somebody who comes, changes site, or goes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.actions.change_many import change_numbers
from dispatchable.service.numbers.models import BulkAction, TelephoneNumber
from dispatchable.service.organizations.actions.add_person import add_person
from dispatchable.service.organizations.models import Person
from dispatchable.service.organizations.own import own_organization


def join_person(
    actor: Actor,
    *,
    name: str,
    country: str,
    email: str,
    has_calling_plan: bool,
    number_id: uuid.UUID,
    address_id: uuid.UUID,
    place_id: uuid.UUID | None = None,
    language: str = "",
) -> TelephoneNumber:
    """A new person with a number, an address and a place, in one go; the number then activates by itself."""
    with transaction.atomic():
        person = add_person(
            actor, name=name, country=country, email=email, has_calling_plan=has_calling_plan, language=language
        )
        return assign_number(actor, number_id, person_id=person.pk, address_id=address_id, place_id=place_id)


def move_person(
    actor: Actor, person_id: uuid.UUID, *, address_id: uuid.UUID, place_id: uuid.UUID | None = None
) -> BulkAction:
    """All numbers of a person get another address: each keeps the old one until the new one is confirmed."""
    actor.require(Right.MANAGE_NUMBERS)
    with transaction.atomic():
        person = _person(actor, person_id)
        bulk = change_numbers(
            actor, "assign_address", _numbers(person), address_id=str(address_id), place_id=str(place_id or "")
        )
        record(actor, "person.move", person, label=person.name, details={"numbers": bulk.total, "bulk": str(bulk.pk)})
    return bulk


def leave_person(
    actor: Actor, person_id: uuid.UUID, *, heirs: Mapping[uuid.UUID, uuid.UUID | None]
) -> list[BulkAction]:
    """Somebody leaves: each number goes to its heir, with its address, or is released.

    ``heirs`` names every number that the person has (else Refused: one came meanwhile): the person who gets it, or
    None. Gives the bulk actions in which it was done, with the result of each number.
    """
    actor.require(Right.MANAGE_NUMBERS)
    with transaction.atomic():
        person = _person(actor, person_id)
        mine = set(_numbers(person))
        if mine != set(heirs):
            raise Refused(
                "person.numbers",
                en="The person's numbers have changed meanwhile. Look at the list again.",
                fr="Les numéros de téléphone de cette personne ont changé entre-temps. Consultez de nouveau la liste.",
            )
        if person_id in heirs.values():
            raise Refused(
                "person.heir",
                en="Choose somebody else: this is who leaves.",
                fr="Choisissez quelqu'un d'autre\u00a0: c'est la personne qui part.",
            )
        done = []
        released = [number for number, heir in heirs.items() if heir is None]
        if released:
            done.append(change_numbers(actor, "release", released))
        for heir in sorted({heir for heir in heirs.values() if heir}):
            given = [number for number, who in heirs.items() if who == heir]
            done.append(change_numbers(actor, "assign_person", given, person_id=str(heir)))
        if not any(bulk.refused for bulk in done):
            person.left_at = timezone.now()
            person.save(update_fields=["left_at"])
        details = {"released": len(released), "given": len(heirs) - len(released)}
        record(actor, "person.leave", person, label=person.name, details=details)
    return done


def return_person(actor: Actor, person_id: uuid.UUID) -> Person:
    """Somebody who left is there again, without numbers."""
    actor.require(Right.MANAGE_NUMBERS)
    with transaction.atomic():
        person = _person(actor, person_id)
        if person.left_at is not None:
            person.left_at = None
            person.save(update_fields=["left_at"])
            record(actor, "person.return", person, label=person.name)
    return person


def _person(actor: Actor, person_id: uuid.UUID) -> Person:
    person = own_organization(actor).people.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound("person")
    return person


def _numbers(person: Person) -> list[uuid.UUID]:
    return list(person.numbers.order_by("e164", "extension").values_list("pk", flat=True))
