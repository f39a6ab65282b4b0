"""Finding emergency addresses by their words, typed anyhow."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.storage.words import Also, WordIndex, fitting

WORDS = WordIndex(
    name="address",
    table="addresses_emergencyaddress",
    scope="{row}.organization_id",
    text="{row}.label || ' ' || {row}.own_id || ' ' || coalesce((SELECT v.line || ' ' || substr(v.as_written, 1, 400)"
    " FROM addresses_addressversion v WHERE v.id = {row}.current_id), '')",
    watched=("organization_id", "label", "own_id", "current_id"),
    also=(Also("addresses_addressversion", ("line", "as_written"), "t.current_id = NEW.id"),),
)
"""Name, own id, line and wording of the newest version."""


def addresses_fitting(organization_id: UUID, text: str) -> QuerySet[EmergencyAddress]:
    """Addresses of the organisation in which each word of ``text`` begins a word."""
    found = fitting(WORDS, text, organization_id)
    mine = EmergencyAddress.objects.filter(organization_id=organization_id)
    return mine.none() if found is None else mine.filter(pk__in=found)
