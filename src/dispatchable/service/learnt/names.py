"""Learnt names as the engine takes them."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property

from dispatchable.engine.validation.learnt import LearntName, Overlay, street_of, town_of
from dispatchable.service.learnt.models import Name, NameKind, NameState
from dispatchable.service.organizations.models import Organization


class InUse:
    """The approved names of an organisation's registers, read when the first check needs them and then kept.

    Made anew for each batch of checks, so that what was approved or retired counts from the next one on.
    """

    def __init__(self, organization: Organization) -> None:
        self._is_demo = organization.is_demo

    @cached_property
    def overlay(self) -> Overlay:
        """The names, ready to be looked up."""
        names = Name.objects.filter(is_demo=self._is_demo, state=NameState.APPROVED).order_by("id")
        return Overlay(as_engine(name) for name in names)


def as_engine(name: Name) -> LearntName:
    """A row as the engine knows it."""
    return LearntName(
        id=str(name.pk),
        kind=name.kind,
        country=name.country,
        given=name.given,
        value=name.value,
        city=name.city,
        postcode=name.postcode,
        by=name.decided_by_name,
        at=f"{name.decided_at:%Y-%m-%d}" if name.decided_at else "",
    )


def key_of(name: LearntName) -> str:
    """The same for one name however it is typed."""
    if name.kind == NameKind.TOWN:
        parts = [name.kind, name.country, town_of(name.given, name.country), town_of(name.value, name.country)]
    else:
        given, value = (street_of(text, name.country) for text in (name.given, name.value))
        parts = [name.kind, name.country, repr(given), repr(value), town_of(name.city, name.country)]
    parts.append(name.postcode.replace(" ", "").casefold())
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
