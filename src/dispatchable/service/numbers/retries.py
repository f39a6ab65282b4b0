"""When a number tries again by itself, and what is kept in mind of it meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from dispatchable.service.numbers.models import TelephoneNumber, Watch
from dispatchable.service.numbers.reasons import Failure

HELPS = frozenset({"NUM-CARRIER-DOWN", "NUM-CARRIER-BUSY"})
"""Reasons that may go by themselves; every other one waits for what it names, and wakes when that is mended."""
FIRST = timedelta(seconds=15)
LONGEST = timedelta(hours=1)


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries in vain: 15 s, 30 s, 1 min ... an hour at most."""
    return min(LONGEST, FIRST * (1 << min(tries, 12)))


def failed(number: TelephoneNumber, failure: Failure) -> None:
    """An attempt of a locked number failed: note when it is tried again, if that can help."""
    known = Watch.objects.filter(number=number).first()
    tries = known.tries if known else 0
    again = failure.code in HELPS
    if not again and known is None:
        return
    Watch.objects.update_or_create(
        number=number,
        defaults={
            "retry_at": timezone.now() + pause(tries) if again else None,
            "tries": tries + 1 if again else 0,
            "warnings": [],
        },
    )


def went_well(number: TelephoneNumber, warned: Iterable[Failure] = ()) -> None:
    """What was asked for has ended well: nothing is tried again; what it should be warned of is kept."""
    notes = [{"code": w.code, "element": w.element, "facts": dict(w.facts)} for w in warned]
    if notes:
        Watch.objects.update_or_create(
            number=number, defaults={"retry_at": None, "tries": 0, "escalated_at": None, "warnings": notes}
        )
    else:
        Watch.objects.filter(number=number).delete()
