"""Addresses that say the same, however they were typed: by their normalised keys."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Count

from dispatchable.service.addresses.models import AddressState, EmergencyAddress

_PART = 500


def same_address(
    organization_id: uuid.UUID, keys: Collection[str], but: uuid.UUID | None = None
) -> dict[str, list[EmergencyAddress]]:
    """Normalised key -> the organisation's addresses in use that say it now, the oldest first. ``but`` is left out."""
    found: dict[str, list[EmergencyAddress]] = {}
    wanted = sorted(set(keys))
    for at in range(0, len(wanted), _PART):
        same = (
            EmergencyAddress.objects.filter(
                organization_id=organization_id, current__normalised_key__in=wanted[at : at + _PART]
            )
            .exclude(state=AddressState.RETIRED)
            .select_related("current")
            .order_by("id")
        )
        for address in same.exclude(pk=but) if but else same:
            if address.current is not None:
                found.setdefault(address.current.normalised_key, []).append(address)
    return found


def duplicate_groups(organization_id: uuid.UUID, most: int = 100) -> list[list[EmergencyAddress]]:
    """Groups of addresses in use that say the same, the largest first; ``most`` groups at the most."""
    keys = (
        EmergencyAddress.objects.filter(organization_id=organization_id, current__isnull=False)
        .exclude(state=AddressState.RETIRED)
        .values("current__normalised_key")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .order_by("-n", "current__normalised_key")
        .values_list("current__normalised_key", flat=True)[:most]
    )
    wanted = list(keys)
    groups = same_address(organization_id, wanted)
    return [groups[key] for key in wanted if key in groups]
