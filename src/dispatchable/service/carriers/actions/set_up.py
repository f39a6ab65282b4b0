"""Sets a carrier up, and changes how it confirms, what it asks for and how long it may take."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.carriers.connectors.scripted import read_script
from dispatchable.service.carriers.models import ANSWER_HOURS, WAITING, Acknowledges, Asks, Carrier
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.organizations.models import Organization
from dispatchable.service.organizations.own import own_organization

LONGEST_SCRIPT = 20_000
MOST_HOURS = 24 * 90


def may_test(organization: Organization) -> bool:
    """Whether test carriers are offered: in a demonstration, and where the operator allows them."""
    return organization.is_demo or settings.TEST_CARRIERS


def add_carrier(
    actor: Actor,
    *,
    name: str,
    acknowledges: str = Acknowledges.ITSELF,
    kind: str = "local",
    answer_hours: float = ANSWER_HOURS,
    asks: Iterable[str] = (),
    script: str = "",
) -> Carrier:
    """A new carrier of the actor's organisation: ``local``, or where that is allowed ``scripted``, a test carrier."""
    actor.require(Right.MANAGE_ORGANIZATION)
    name, kept = _checked(name, acknowledges, answer_hours, asks, script)
    with transaction.atomic():
        organization = own_organization(actor)
        if kind != "local" and not (kind == "scripted" and may_test(organization)):
            raise Refused(
                "carrier.kind",
                en="Test carriers are not allowed here. The operator of the installation can allow them.",
                fr="Les opérateurs d'essai ne sont pas autorisés ici. L'exploitant de l'installation peut les "
                "autoriser.",
                field="kind",
            )
        carrier = Carrier.objects.create(organization=organization, name=name, kind=kind, settings=kept)
        record(actor, "carrier.add", carrier, label=name, details={"kind": kind, **kept})
    return carrier


def change_carrier(
    actor: Actor,
    carrier_id: uuid.UUID,
    *,
    name: str,
    acknowledges: str,
    answer_hours: float = ANSWER_HOURS,
    asks: Iterable[str] = (),
    script: str = "",
) -> Carrier:
    """Give a carrier another name or other settings. Numbers that failed at this carrier then try again by themselves.

    What waits for an answer goes on waiting for a file, until the time that was set when it was asked.
    """
    actor.require(Right.MANAGE_ORGANIZATION)
    name, kept = _checked(name, acknowledges, answer_hours, asks, script)
    with transaction.atomic():
        mine = own_organization(actor).carriers
        carrier = mine.select_for_update(no_key=True).filter(pk=carrier_id).first()
        if carrier is None:
            raise NotFound("carrier")
        waiting = carrier.registrations.filter(state__in=WAITING).exists()
        if waiting and acknowledges != carrier.acknowledges:
            raise Refused(
                "carrier.waiting",
                en="Registrations still wait for this carrier's answer. Upload the acknowledgements first.",
                fr="Des enregistrements attendent encore la réponse de cet opérateur. "
                "Déposez d'abord les acquittements.",
                field="acknowledges",
            )
        before = {"name": carrier.name, **carrier.settings}
        carrier.name = name
        carrier.settings = {**carrier.settings, **kept}
        carrier.save(update_fields=["name", "settings"])
        details = {"before": before, "after": {"name": name, **kept}}
        record(actor, "carrier.change", carrier, label=name, details=details)
        emit(actor, "carrier.changed", carrier)
    return carrier


def _checked(
    name: str, acknowledges: str, answer_hours: float, asks: Iterable[str], script: str
) -> tuple[str, dict[str, Any]]:
    """The name and the settings as they are kept. Raises Refused, which names the field."""
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
    if not 0 < answer_hours <= MOST_HOURS:
        raise Refused(
            "carrier.answer_hours",
            en="Give the hours that the carrier may take to answer: more than 0, at most 2,160 (90 days).",
            fr="Indiquez en heures le délai de réponse de l'opérateur\u00a0: plus de 0, au plus 2\u202f160 (90 jours).",
            field="answer_hours",
        )
    wanted = sorted(set(asks))
    if not set(wanted) <= set(Asks.values):
        raise Refused(
            "carrier.asks",
            en="Choose what the carrier asks for from the list.",
            fr="Choisissez dans la liste ce que demande l'opérateur.",
            field="asks",
        )
    kept: dict[str, Any] = {"acknowledges": str(acknowledges), "answer_hours": float(answer_hours), "asks": wanted}
    if script:
        kept["script"] = _script(script)
    return name, kept


def _script(text: str) -> str:
    try:
        if len(text) > LONGEST_SCRIPT:
            raise ValueError(1)
        read_script(text)
    except ValueError as error:
        line = error.args[0]
        raise Refused(
            "carrier.script",
            en=f"Line {line} of the script cannot be followed. One rule a line: number, attempt, what to do.",
            fr=f"La ligne {line} du scénario ne peut pas être suivie. Une règle par ligne\u00a0: numéro de "
            "téléphone, essai, action.",
            field="script",
        ) from None
    return text
