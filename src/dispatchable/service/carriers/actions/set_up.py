"""Sets a carrier up, and changes how it confirms."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.carriers.models import Acknowledges, Carrier
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.organizations.own import own_organization


def add_carrier(actor: Actor, *, name: str, acknowledges: str = Acknowledges.ITSELF) -> Carrier:
    """A new local carrier of the actor's organisation."""
    actor.require(Right.MANAGE_ORGANIZATION)
    name, acknowledges = _checked(name, acknowledges)
    with transaction.atomic():
        organization = own_organization(actor)
        carrier = Carrier.objects.create(
            organization=organization, name=name, kind="local", settings={"acknowledges": acknowledges}
        )
        record(actor, "carrier.add", carrier, label=name, details={"acknowledges": acknowledges})
    return carrier


def change_carrier(actor: Actor, carrier_id: uuid.UUID, *, name: str, acknowledges: str) -> Carrier:
    """Give a carrier another name or another way to confirm; what waits for an answer goes on waiting for a file."""
    actor.require(Right.MANAGE_ORGANIZATION)
    name, acknowledges = _checked(name, acknowledges)
    with transaction.atomic():
        mine = own_organization(actor).carriers
        carrier = mine.select_for_update().filter(pk=carrier_id).first()
        if carrier is None:
            raise NotFound("carrier")
        waiting = carrier.registrations.filter(state__in=("requested", "releasing")).exists()
        if waiting and acknowledges != carrier.acknowledges:
            raise Refused(
                "carrier.waiting",
                en="Registrations still wait for this carrier's answer. Upload the acknowledgements first.",
                fr="Des enregistrements attendent encore la réponse de cet opérateur. "
                "Déposez d'abord les acquittements.",
                field="acknowledges",
            )
        before = {"name": carrier.name, "acknowledges": carrier.acknowledges}
        carrier.name = name
        carrier.settings = {**carrier.settings, "acknowledges": acknowledges}
        carrier.save(update_fields=["name", "settings"])
        after = {"name": name, "acknowledges": acknowledges}
        record(actor, "carrier.change", carrier, label=name, details={"before": before, "after": after})
    return carrier


def _checked(name: str, acknowledges: str) -> tuple[str, str]:
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise Refused(
            "carrier.name",
            en="Give the carrier a name of at most 120 characters.",
            fr="Donnez à l'opérateur un nom de 120 caractères au plus.",
            field="name",
        )
    if acknowledges not in Acknowledges.values:
        raise Refused(
            "carrier.acknowledges",
            en="Choose how the carrier confirms.",
            fr="Choisissez comment l'opérateur confirme.",
            field="acknowledges",
        )
    return name, str(acknowledges)
