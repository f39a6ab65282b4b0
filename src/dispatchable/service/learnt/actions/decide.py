"""Approve, refuse and retire learnt names."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dispatchable.engine.validation.learnt import collide, fault_of
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.learnt.models import Name, NameState
from dispatchable.service.learnt.names import as_engine
from dispatchable.service.registry.validator import registers_of

FROM = {
    NameState.APPROVED: (NameState.PROPOSED, NameState.REFUSED, NameState.RETIRED),
    NameState.REFUSED: (NameState.PROPOSED,),
    NameState.RETIRED: (NameState.APPROVED,),
}
"""State that a decision leads to -> the states in which it can be made."""
FAULTS = {
    "unknown": (
        "No loaded register has the name that it stands for, so nothing could be found by it.",
        "Aucun référentiel chargé ne contient le nom qu'il désigne\u00a0: rien ne pourrait être trouvé ainsi.",
    ),
    "needless": (
        "The registers know this name as it is typed already.",
        "Les référentiels connaissent déjà ce nom tel qu'il est saisi.",
    ),
    "number": (
        "A number in it would become another one. Numbers are never corrected.",
        "Un nombre y deviendrait un autre. Les nombres ne sont jamais corrigés.",
    ),
    "exists": (
        "What is typed exists itself, as a town or as a street of this town: help would be sent to another place.",
        "Ce qui est saisi existe réellement, comme commune ou comme voie de cette commune\u00a0: les secours seraient "
        "envoyés ailleurs.",
    ),
    "conflict": (
        "The same words already stand for another name. Retire that one first.",
        "Les mêmes mots désignent déjà un autre nom. Retirez d'abord celui-là.",
    ),
}
"""Why a name cannot be approved, in both languages."""


def names_for(actor: Actor) -> QuerySet[Name]:
    """The names that an agent may decide on: those of the countries that they review."""
    actor.require(Right.REVIEW_REQUESTS)
    names = Name.objects.all()
    return names.filter(country__in=actor.desk_countries) if actor.desk_countries else names


def decide_name(actor: Actor, name_id: uuid.UUID, state: str, reason: str) -> Name:
    """Approve, refuse or retire a name; ``reason`` is kept with it and shown. An approved one counts from then on.

    Raises Refused without a reason, where somebody decided otherwise meanwhile, and for an approval that could lead
    help to another place (``fault``). Deciding the same twice is once.
    """
    actor.require(Right.REVIEW_REQUESTS)
    why = " ".join(reason.replace("\0", "").split())[:500]
    if not why:
        raise Refused(
            "learnt.reason",
            en="Write why: it is kept with the name.",
            fr="Indiquez pourquoi\u00a0: c'est conservé avec le nom.",
            field="reason",
        )
    wanted = NameState(state)
    with transaction.atomic():
        name = names_for(actor).select_for_update().filter(pk=name_id).first()
        if name is None:
            raise NotFound("name")
        if name.state == wanted:
            return name
        if name.state not in FROM.get(wanted, ()):
            raise Refused(
                "learnt.state",
                en="Somebody decided on this name meanwhile. Look at it again.",
                fr="Quelqu'un a décidé de ce nom entre-temps. Consultez-le de nouveau.",
            )
        if wanted == NameState.APPROVED and (code := fault(name)):
            raise Refused(f"learnt.{code}", en=FAULTS[code][0], fr=FAULTS[code][1])
        name.state, name.reason, name.decided_at = wanted, why, timezone.now()
        name.decided_by_id, name.decided_by_name = actor.user_id, actor.name
        name.save(update_fields=("state", "reason", "decided_at", "decided_by_id", "decided_by_name"))
        record(
            replace(actor, organization_id=None), f"learnt.{wanted}", name, label=f"{name.given} → {name.value}",
            details={"kind": name.kind, "country": name.country, "city": name.city, "postcode": name.postcode,
                     "support": name.support, "reason_given": why},
        )  # fmt: skip
    return name


def fault(name: Name) -> str:
    """Why the name cannot be approved now, a key of ``FAULTS``; "" when it can. Looks at the registers as they are."""
    one = as_engine(name)
    if code := fault_of(one, registers_of(is_demo=name.is_demo)):
        return code
    others = Name.objects.filter(
        is_demo=name.is_demo, state=NameState.APPROVED, kind=name.kind, country=name.country
    ).exclude(pk=name.pk)
    return "conflict" if any(collide(one, as_engine(other)) for other in others) else ""
