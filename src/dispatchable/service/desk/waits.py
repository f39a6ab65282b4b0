"""How long requests take here, as they really did."""

from __future__ import annotations

import statistics
from datetime import timedelta

from dispatchable.service.desk.models import ServiceRequest

LAST = 50


def usual_wait() -> timedelta | None:
    """The median time from submission to resolution of the installation's last requests; None before the first."""
    done = ServiceRequest.objects.filter(submitted_at__isnull=False, resolved_at__isnull=False).order_by("-resolved_at")
    waits = [
        (resolved - submitted).total_seconds()
        for submitted, resolved in done.values_list("submitted_at", "resolved_at")[:LAST]
        if submitted and resolved
    ]
    return timedelta(seconds=statistics.median(waits)) if waits else None
