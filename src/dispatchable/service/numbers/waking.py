"""Numbers that wait go on by themselves: when what stopped them is mended, or when it is time to try again."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from dispatchable.service.audit.actor import system
from dispatchable.service.carriers.models import Registration
from dispatchable.service.numbers.actions.activate import request_activation
from dispatchable.service.numbers.actions.release import release_number
from dispatchable.service.numbers.locking import locked_numbers
from dispatchable.service.numbers.models import Activation, TelephoneNumber, Watch
from dispatchable.service.numbers.retries import HELPS

WAITING = (Activation.FAILED, Activation.INCOMPLETE, Activation.UPDATE_FAILED)
"""States in which a number waits for something to be mended."""
AT_ONCE = 100
"""Numbers changed in one transaction: others wait for so many at the most."""


def wake(found: QuerySet[TelephoneNumber], codes: Collection[str], part: str, request_id: str = "") -> int:
    """Try the waiting numbers among these whose reason is one of ``codes`` anew; how many.

    Doing it twice is doing it once: a number that was tried is pending, or waits for another reason.
    """
    waits = found.filter(activation__in=WAITING, reason_code__in=codes)
    count = 0
    for some in _portions(waits):
        with transaction.atomic():
            # locked and then looked at: one that is just failing for this reason has failed when it is seen
            for number in locked_numbers(some):
                if number.activation in WAITING and number.reason_code in codes:
                    request_activation(system(number.organization_id, part, request_id), number.pk)
                    count += 1
    return count


def wake_for_version(found: QuerySet[TelephoneNumber], version_id: uuid.UUID, part: str, request_id: str) -> int:
    """Bring a newly validated version into force: for numbers that hold an older one, or failed with an older one."""
    held = Q(activation=Activation.ACTIVE) & ~Q(active_version_id=version_id)
    failed = Q(activation__in=(Activation.FAILED, Activation.UPDATE_FAILED))
    count = 0
    for some in _portions(found.filter(held | failed)):
        with transaction.atomic():
            for number in locked_numbers(some):
                older = number.activation == Activation.ACTIVE and number.active_version_id != version_id
                tried = Registration.objects.filter(number_id=number.pk, attempt=number.attempt)
                refused_before = (
                    number.activation in (Activation.FAILED, Activation.UPDATE_FAILED)
                    and tried.exists()
                    and not tried.filter(version_id=version_id).exists()
                )
                if older or refused_before:
                    request_activation(system(number.organization_id, part, request_id), number.pk)
                    count += 1
    return count


def try_again(now: datetime | None = None) -> int:
    """Try those again whose time has come, after a failure that may have passed; how many."""
    now = now or timezone.now()
    count = 0
    for some in _portions_of(Watch.objects.filter(retry_at__lte=now).values_list("number_id", flat=True)):
        with transaction.atomic():
            for number in locked_numbers(some):
                watch = Watch.objects.filter(number=number, retry_at__lte=now).first()
                if watch is None:
                    continue
                watch.retry_at = None
                watch.save(update_fields=["retry_at"])
                if number.reason_code not in HELPS:
                    continue
                actor = system(number.organization_id, "retry")
                if number.activation == Activation.ACTIVE:
                    release_number(actor, number.pk)
                else:
                    request_activation(actor, number.pk)
                count += 1
    return count


def _portions(found: QuerySet[TelephoneNumber]) -> Iterable[list[uuid.UUID]]:
    return _portions_of(found.order_by("id").values_list("pk", flat=True))


def _portions_of(found: Iterable[uuid.UUID]) -> Iterable[list[uuid.UUID]]:
    every = list(found)
    return (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))
