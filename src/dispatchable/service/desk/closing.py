"""What the worker does to requests by itself: close what was resolved long enough ago."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from dispatchable.service.audit.actor import system
from dispatchable.service.audit.record import record
from dispatchable.service.desk.hours import desk_settings
from dispatchable.service.desk.letters import write_letter
from dispatchable.service.desk.models import RequestState, ServiceRequest
from dispatchable.service.desk.timeline import tell

AT_ONCE = 100
RUNNING = (RequestState.SUBMITTED, RequestState.IN_REVIEW)


def close_resolved() -> int:
    """Close resolved requests after the days that the desk's settings say, and tell their requesters; how many.

    Open ones from before there was a clock get theirs.
    """
    limit = timezone.now() - timedelta(days=desk_settings().close_after)
    count = 0
    due = ServiceRequest.objects.filter(state=RequestState.RESOLVED, resolved_at__lt=limit).order_by("resolved_at")
    for pk in due.values_list("pk", flat=True)[:AT_ONCE]:
        with transaction.atomic():
            request = ServiceRequest.objects.select_for_update().get(pk=pk)
            if request.state != RequestState.RESOLVED or request.resolved_at is None or request.resolved_at >= limit:
                continue
            actor = system(request.organization_id, "desk")
            request.state, request.closed_at = RequestState.CLOSED, timezone.now()
            request.save(update_fields=["state", "closed_at"])
            tell(actor, request, "state", from_desk=True, state=RequestState.CLOSED)
            record(actor, "request.close", request, label=request.reference)
            write_letter(request, "closed")
            count += 1
    unclocked = ServiceRequest.objects.filter(state__in=RUNNING, decision_due_at=None)
    for pk in unclocked.values_list("pk", flat=True)[:AT_ONCE]:
        with transaction.atomic():
            ServiceRequest.objects.select_for_update().get(pk=pk).save(update_fields=["state"])
    return count
