"""Changes what is known of a person who uses numbers."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.errors import NotFound
from dispatchable.service.organizations.actions.add_person import checked_person
from dispatchable.service.organizations.models import Person
from dispatchable.service.organizations.own import own_organization


def change_person(
    actor: Actor,
    person_id: uuid.UUID,
    *,
    name: str,
    country: str,
    email: str,
    has_calling_plan: bool,
    language: str | None = None,
) -> Person:
    """The person as given now; ``language`` ("en", "fr", "" for the organisation's) only where it is given.

    Numbers in force stay in force; those that waited for a plan or country try again.
    """
    actor.require(Right.MANAGE_NUMBERS)
    name, country, email = checked_person(name, country, email)
    with transaction.atomic():
        person = own_organization(actor).people.select_for_update().filter(pk=person_id).first()
        if person is None:
            raise NotFound("person")
        before = {"country": person.country, "calling_plan": person.has_calling_plan}
        person.name, person.country, person.email, person.has_calling_plan = name, country, email, has_calling_plan
        if language is not None:
            person.language = language if language in ("en", "fr") else ""
        person.save()
        after = {"country": country, "calling_plan": has_calling_plan}
        record(actor, "person.change", person, label=name, details={"before": before, "after": after})
        if before != after:
            emit(actor, "person.changed", person)
    return person
