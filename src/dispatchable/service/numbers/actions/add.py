"""Adds a telephone number to the inventory."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.carriers.models import Carrier
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.numbers.facts import check_service, checked_facts
from dispatchable.service.numbers.kinds import NumberKind, Plan
from dispatchable.service.numbers.models import Service, TelephoneNumber
from dispatchable.service.numbers.ranges import range_of
from dispatchable.service.numbers.syntax import read_number
from dispatchable.service.organizations.models import Organization
from dispatchable.service.organizations.own import own_organization


def add_number(
    actor: Actor,
    *,
    number: str,
    country: str = "",
    carrier_id: uuid.UUID | None = None,
    service: str = Service.UNKNOWN,
    extension: str = "",
    kind: str = NumberKind.USER,
    plan: str = Plan.AS_PERSON,
    note: str = "",
) -> TelephoneNumber:
    """A new number, written in any usual format; not yet assigned, hence not active.

    Without ``carrier_id`` it goes to the organisation's only carrier. It belongs to the organisation's range that it
    lies in. A number that the installation has already is refused, without a word on whose it is.
    """
    actor.require(Right.MANAGE_NUMBERS)
    e164, extension, country = read_number(number, country, extension)
    kind, plan, note = checked_facts(kind, plan, note)
    check_service(service)
    try:
        with transaction.atomic():
            organization = own_organization(actor)
            carrier = carrier_of(organization, carrier_id)
            known = TelephoneNumber.objects.filter(e164=e164, extension=extension).first()
            if known:
                raise _known(own=known.organization_id == organization.pk)
            kept = TelephoneNumber.objects.create(
                organization=organization,
                e164=e164,
                extension=extension,
                country=country,
                kind=kind,
                plan=plan,
                note=note,
                range=range_of(organization.pk, e164),
                carrier=carrier,
                service=service,
                state_since=timezone.now(),
            )
            details = {"country": country, "carrier": str(carrier.pk), "service": service, "kind": kind, "plan": plan}
            record(actor, "number.add", kept, label=kept.written, details=details)
    except IntegrityError:
        # somebody else added it between our look and our write
        raise _known(own=False) from None
    return kept


def carrier_of(organization: Organization, carrier_id: uuid.UUID | None) -> Carrier:
    """The carrier with this id, or the organisation's only one. Raises Refused or NotFound."""
    carriers = list(Carrier.objects.filter(organization=organization).order_by("id")[:2])
    if carrier_id is not None:
        found = Carrier.objects.filter(organization=organization, pk=carrier_id).first()
        if found is None:
            raise NotFound("carrier")
        return found
    if len(carriers) != 1:
        raise Refused(
            "number.carrier",
            en="Choose the carrier of the number. Settings > Carriers lists them and adds one.",
            fr="Choisissez l'opérateur de ce numéro de téléphone. "
            "Paramètres > Opérateurs en donne la liste et permet d'en ajouter un.",
            field="carrier",
        )
    return carriers[0]


def _known(*, own: bool) -> Refused:
    if own:
        return Refused(
            "number.duplicate",
            en="Your organisation has this number already. Find it in the list.",
            fr="Votre organisation a déjà ce numéro de téléphone. Retrouvez-le dans la liste.",
            field="number",
        )
    return Refused(
        "number.taken",
        en="This number cannot be added: it is registered already. "
        "If it is yours, ask the operator of the installation.",
        fr="Ce numéro de téléphone ne peut pas être ajouté\u00a0: il est déjà enregistré. "
        "S'il est à vous, adressez-vous à l'exploitant de l'installation.",
        field="number",
    )
