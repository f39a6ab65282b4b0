"""Learn from a decision: the one name that an agent corrected."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.validation.learnt import STREET, TOWN, LearntName, street_of, town_of
from dispatchable.service.learnt.models import Example, Name
from dispatchable.service.learnt.names import key_of

_BESIDE = ("house_number", "suffix", "postcode", "building", "staircase", "unit", "locality", "landmark", "po_box")


@dataclass(frozen=True, slots=True)
class Taught:
    """One decision that corrected an address."""

    line_id: uuid.UUID
    request_id: uuid.UUID
    reference: str
    agent_name: str
    is_demo: bool
    country: str
    typed: Mapping[str, str]
    """The elements as they were typed."""
    validated: Mapping[str, str]
    """The elements as the agent validated them."""
    typed_line: str
    validated_line: str


def learn(taught: Taught) -> Name | None:
    """The name that this decision proposes, with one decision more behind it; None when it teaches none.

    It teaches one when typed and validated address differ in the town's name alone, or in the street's alone. What
    was decided on the name before stays so. Learning twice from one decision is the same as once.
    """
    found = name_in(taught.country, taught.typed, taught.validated)
    if found is None:
        return None
    with transaction.atomic():
        name, _new = Name.objects.get_or_create(
            is_demo=taught.is_demo, key=key_of(found),
            defaults={
                "kind": found.kind, "country": found.country, "given": found.given, "value": found.value,
                "city": found.city, "postcode": found.postcode,
            },
        )  # fmt: skip
        _example, counted = Example.objects.get_or_create(
            name=name, line_id=taught.line_id,
            defaults={
                "request_id": taught.request_id, "reference": taught.reference, "agent_name": taught.agent_name,
                "typed": taught.typed_line[:400], "validated": taught.validated_line[:400],
            },
        )  # fmt: skip
        if counted:
            Name.objects.filter(pk=name.pk).update(support=F("support") + 1)
    return name


def name_in(country: str, typed: Mapping[str, str], validated: Mapping[str, str]) -> LearntName | None:
    """The one name in which two addresses differ; None when they differ in more, or in something else."""
    before, after = CivicAddress.from_mapping(typed), CivicAddress.from_mapping(validated)
    if any(fold(getattr(before, part)) != fold(getattr(after, part)) for part in _BESIDE):
        return None
    if before.region and after.region and fold(before.region) != fold(after.region):
        return None
    town = town_of(before.city, country) != town_of(after.city, country)
    street = street_of(before.street_line, country) != street_of(after.street_line, country)
    if town == street or not (before.city and after.city and before.street_line and after.street_line):
        return None
    if town:
        return LearntName("", TOWN, country, before.city[:200], after.city[:200], postcode=before.postcode[:20])
    return LearntName("", STREET, country, before.street_line[:200], after.street_line[:200], city=after.city[:200])
