"""Adds a person who uses numbers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from dispatchable.engine.countries.pack import countries
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import Refused
from dispatchable.service.organizations.models import Person
from dispatchable.service.organizations.own import own_organization


def add_person(
    actor: Actor, *, name: str, country: str, email: str = "", has_calling_plan: bool = True, language: str = ""
) -> Person:
    """A new person of the actor's organisation, in ``country`` (the country where they work).

    ``language``: "en", "fr", or "" for the organisation's.
    """
    actor.require(Right.MANAGE_NUMBERS)
    name, country, email = checked_person(name, country, email)
    with transaction.atomic():
        person = Person.objects.create(
            organization=own_organization(actor),
            name=name,
            email=email,
            country=country,
            has_calling_plan=has_calling_plan,
            language=language if language in ("en", "fr") else "",
        )
        record(actor, "person.add", person, label=name, details={"country": country, "calling_plan": has_calling_plan})
    return person


def checked_person(name: str, country: str, email: str) -> tuple[str, str, str]:
    """Name, country and e-mail as they are kept. Raises Refused, which names the field."""
    name, email, country = " ".join(name.split()), email.strip(), country.strip().upper()
    if not name or len(name) > 200:
        raise Refused(
            "person.name",
            en="Give the person's name, of at most 200 characters.",
            fr="Indiquez le nom de la personne, en 200 caractères au plus.",
            field="person_name",
        )
    if country not in countries():
        raise Refused(
            "person.country",
            en="Choose the country where the person works.",
            fr="Choisissez le pays où travaille la personne.",
            field="person_country",
        )
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Refused(
                "person.email",
                en="This is not an e-mail address. Example: ana@example.org.",
                fr="Ce n'est pas une adresse e-mail. Exemple\u00a0: ana@example.org.",
                field="person_email",
            ) from None
    return name, country, email
