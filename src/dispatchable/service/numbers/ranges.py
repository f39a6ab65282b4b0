"""Blocks of consecutive numbers: which one a number belongs to."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db.models.functions import Length

from dispatchable.service.numbers.models import NumberRange


def range_of(organization_id: uuid.UUID, e164: str) -> NumberRange | None:
    """The organisation's range in which a number lies."""
    found = NumberRange.objects.filter(organization_id=organization_id, first__lte=e164, last__gte=e164)
    return found.annotate(digits=Length("first")).filter(digits=len(e164)).first()


def finder(organization_id: uuid.UUID) -> Callable[[str], NumberRange | None]:
    """The same for many numbers, after one look at the database."""
    ranges = list(NumberRange.objects.filter(organization_id=organization_id))

    def find(e164: str) -> NumberRange | None:
        return next((r for r in ranges if len(r.first) == len(e164) and r.first <= e164 <= r.last), None)

    return find
