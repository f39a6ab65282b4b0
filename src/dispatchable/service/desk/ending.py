"""Validations of the desk that end soon, or have ended: work for an agent. No number is switched off by any of it."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from dispatchable.service.addresses.models import AddressState, EmergencyAddress, ManualValidation
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.desk.hours import desk_settings


def ends_soon() -> Q:
    """The addresses of today that rest on such a validation."""
    soon = timezone.now() + timedelta(days=desk_settings().expiry_notice)
    near = Q(current__manual_validation__expires_at__lt=soon, current__manual_validation__revoked_at=None)
    return near & ~Q(state=AddressState.RETIRED)


def ending(actor: Actor) -> QuerySet[ManualValidation]:
    """Those on which an address of today rests, of the organisations and countries that the agent reviews."""
    actor.require(Right.REVIEW_REQUESTS)
    soon = timezone.now() + timedelta(days=desk_settings().expiry_notice)
    rests = EmergencyAddress.objects.filter(current__manual_validation=OuterRef("pk")).exclude(state="retired")
    found = ManualValidation.objects.filter(expires_at__lt=soon, revoked_at=None).filter(Exists(rests))
    if actor.desk_countries:
        found = found.filter(country__in=actor.desk_countries)
    if actor.desk_organizations:
        found = found.filter(organization_id__in=actor.desk_organizations)
    return found.select_related("organization")
