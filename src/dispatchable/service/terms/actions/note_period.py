"""An administrator notes the complimentary dial-out period of audio conferencing, from the supplier's offer."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import Refused
from dispatchable.service.organizations.own import own_organization
from dispatchable.service.terms.models import DialOutPeriod, OfferPlan


def note_dial_out_period(actor: Actor, *, plan: str, begins: date, ends: date) -> DialOutPeriod:
    """Keep plan, first and last day; what was noted before stays in the history. Nothing is switched by it."""
    actor.require(Right.MANAGE_ORGANIZATION)
    if plan not in OfferPlan.values:
        raise Refused(
            "period.plan", en="Choose the plan that the offer belongs to.",
            fr="Choisissez le forfait dont relève l'offre.", field="plan",
        )  # fmt: skip
    if ends < begins:
        raise Refused(
            "period.order", en="The last day lies before the first one. Correct one of them.",
            fr="Le dernier jour précède le premier. Corrigez l'un des deux.", field="ends",
        )  # fmt: skip
    with transaction.atomic():
        organization = own_organization(actor, lock=True)
        period = DialOutPeriod.objects.create(
            organization=organization, plan=plan, begins=begins, ends=ends, user_name=actor.name
        )
        details = {"plan": plan, "begins": begins.isoformat(), "ends": ends.isoformat()}
        record(actor, "period.note", period, label=ends.isoformat(), details=details)
    return period
