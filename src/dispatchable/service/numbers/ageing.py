"""Numbers that have stood where they are for too long: what the ageing list and the first page show."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from dispatchable.service.numbers.models import Activation, TelephoneNumber

LONG = timedelta(days=1)
STUCK = (
    Activation.INCOMPLETE, Activation.PENDING, Activation.FAILED, Activation.UPDATING, Activation.UPDATE_FAILED,
    Activation.RELEASING,
)  # fmt: skip
"""States that a number should leave soon, by itself or with somebody's help."""


def aged(found: QuerySet[TelephoneNumber], now: datetime | None = None) -> QuerySet[TelephoneNumber]:
    """Those that have been in such a state for more than a day."""
    return found.filter(activation__in=STUCK, state_since__lt=(now or timezone.now()) - LONG)
