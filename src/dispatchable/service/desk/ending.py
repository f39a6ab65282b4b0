"""Validations of the desk that end soon, or have ended: work for an agent. No number is switched off by any of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from dispatchable.service.addresses.models import AddressState, AddressVersion, EmergencyAddress, ManualValidation
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.desk.hours import desk_settings

SOON = timedelta(days=30)
"""Before its end an organisation is told of a validation; the desk has a time of its own (``DeskSettings``)."""
MOST = 10_000
"""Addresses that are looked up; nobody checks more of them in a day."""


class _Late:
    """Ids that are looked up when they are first asked for, and once."""

    def __init__(self, look: Callable[[], list[uuid.UUID]]) -> None:
        self._look = look
        self._found: list[uuid.UUID] | None = None

    def __iter__(self) -> Iterator[uuid.UUID]:
        if self._found is None:
            self._found = self._look()
        return iter(self._found)


def ends_soon(organization_id: uuid.UUID | None) -> Q:
    """The organisation's addresses that rest on such a validation today.

    They are found from the few validations that end, and only once the condition is asked with: a database that is left
    to choose begins with all the addresses there are.
    """

    def found() -> list[uuid.UUID]:
        if organization_id is None:
            return []
        ends = ManualValidation.objects.filter(
            organization_id=organization_id, expires_at__lt=timezone.now() + SOON, revoked_at=None
        )
        today = AddressVersion.objects.filter(manual_validation__in=ends, address__current=F("pk"))
        used = today.exclude(address__state=AddressState.RETIRED)
        return list(used.order_by().values_list("address_id", flat=True)[:MOST])

    return Q(pk__in=_Late(found))


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
