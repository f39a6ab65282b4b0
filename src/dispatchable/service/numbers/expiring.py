"""What ends by itself: blocks, reservations, and the wait for a port's firm date. Looked at by the worker."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from dispatchable.service.audit.actor import system
from dispatchable.service.numbers.actions.hold import end_block, give_free
from dispatchable.service.numbers.actions.port import move_port
from dispatchable.service.numbers.inventory import PortState
from dispatchable.service.numbers.models import BulkAction, PortOrder, TelephoneNumber

MOST_AT_ONCE = 200
DRAFTS_KEPT_DAYS = 7


def expire() -> int:
    """End what has come to its end; how many were ended. Each in a transaction of its own; twice is as once."""
    now, count = timezone.now(), 0
    blocked = TelephoneNumber.objects.filter(blocked_until__lte=now)
    reserved = TelephoneNumber.objects.filter(reserved_until__lte=now)
    for waiting, end in ((blocked, end_block), (reserved, give_free)):
        for pk in list(waiting.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE]):
            with transaction.atomic():
                number = waiting.select_for_update(of=("self",)).filter(pk=pk).first()
                if number is not None:
                    end(system(number.organization_id, "expiry"), number)
                    count += 1
    due = PortOrder.objects.filter(state=PortState.CONFIRMED, firm_at__lte=now)
    for order in list(due.order_by("pk")[:MOST_AT_ONCE]):
        move_port(system(order.organization_id, "expiry"), order.pk, PortState.IN_PROGRESS)
        count += 1
    forgotten = now - timedelta(days=DRAFTS_KEPT_DAYS)
    BulkAction.objects.filter(state="draft", created_at__lt=forgotten).delete()
    return count
