"""A validation of the desk that ends is looked at again: it holds longer, or for ever."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time

from django.db import transaction
from django.utils import timezone

from dispatchable.service.addresses.announce import acting_for
from dispatchable.service.addresses.models import ManualValidation
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import NotFound, Refused


def renew_validation(actor: Actor, manual_id: uuid.UUID, *, expires_on: date | None, reason: str) -> ManualValidation:
    """The desk looked again and stands by it until the end of ``expires_on`` (for ever when None).

    What the evidence said stays; the audit trail has the reason and both days. Raises Refused with the field.
    """
    actor.require(Right.REVIEW_REQUESTS)
    reason = reason.replace("\0", "").strip()[:2000]
    if not reason:
        raise Refused(
            "renew.reason", en="Say what you looked at: it is kept in the audit trail.",
            fr="Indiquez ce que vous avez vérifié\u00a0: c'est conservé dans le journal d'audit.", field="reason",
        )  # fmt: skip
    if expires_on is not None and expires_on <= timezone.now().date():
        raise Refused(
            "renew.day", en="Choose a later day, or leave the field empty.",
            fr="Choisissez une date ultérieure, ou laissez le champ vide.", field="expires_on",
        )  # fmt: skip
    with transaction.atomic():
        manual = ManualValidation.objects.select_for_update().filter(pk=manual_id, revoked_at=None).first()
        if manual is None or not _sees(actor, manual):
            raise NotFound("validation")
        before = manual.expires_at
        manual.expires_at = datetime.combine(expires_on, time(23, 59, 59), UTC) if expires_on else None
        manual.save(update_fields=["expires_at"])
        details = {
            "before": before.isoformat() if before else "",
            "after": manual.expires_at.isoformat() if manual.expires_at else "", "reason_given": reason,
        }  # fmt: skip
        record(acting_for(actor, manual.organization_id), "address.renew", manual, label=manual.line, details=details)
    return manual


def _sees(actor: Actor, manual: ManualValidation) -> bool:
    """Whether the agent reviews addresses of this organisation and country."""
    organizations, countries = actor.desk_organizations, actor.desk_countries
    return (not organizations or manual.organization_id in organizations) and (
        not countries or manual.country in countries
    )
