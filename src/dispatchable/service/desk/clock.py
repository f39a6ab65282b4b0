"""The desk's clock: what is due when, in working hours of its calendar, standing while the requester is asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from dispatchable.service.desk.hours import Hours, desk_hours, desk_settings

if TYPE_CHECKING:
    from dispatchable.service.desk.models import ServiceRequest
    from dispatchable.service.desk.workbench import DeskSettings

RUNNING = ("submitted", "in_review")
WAITING = "waiting_customer"
FIELDS = ("answer_due_at", "decision_due_at", "due_at", "paused_at")


def follow(request: ServiceRequest) -> tuple[str, ...]:
    """Bring the clock of a request in line with its state; the fields that changed. Nothing is saved."""
    before = [getattr(request, name) for name in FIELDS]
    if request.state in RUNNING:
        if request.decision_due_at is None:
            _start(request)
        elif request.paused_at is not None:
            _go_on(request)
        request.due_at = _next(request)
    elif request.state == WAITING:
        if request.paused_at is None:
            request.paused_at = timezone.now()
        request.due_at = None
    else:
        # whatever opens it again starts a new clock
        request.answer_due_at = request.decision_due_at = request.due_at = request.paused_at = None
    return tuple(name for name, old in zip(FIELDS, before, strict=True) if getattr(request, name) != old)


def start_anew(request: ServiceRequest, hours: Hours, settings: DeskSettings) -> None:
    """What is due by other hours or targets than before. Nothing is saved."""
    if request.state in RUNNING and request.submitted_at is not None:
        _start(request, hours, settings)
        request.due_at = _next(request)


def _start(request: ServiceRequest, hours: Hours | None = None, settings: DeskSettings | None = None) -> None:
    settings = settings or desk_settings()
    hours = hours or desk_hours(settings)
    since = request.submitted_at if request.resolved_at is None and request.first_answer_at is None else None
    since = since or timezone.now()
    high = request.priority == "high"
    answer, decision = (
        (settings.high_answer, settings.high_decision) if high else (settings.normal_answer, settings.normal_decision)
    )
    request.answer_due_at = hours.after(since, timedelta(hours=answer))
    request.decision_due_at = hours.after(since, timedelta(hours=decision))
    request.paused_at = None


def _go_on(request: ServiceRequest) -> None:
    """What was left when it stood still is left now."""
    since, hours, now = request.paused_at, desk_hours(), timezone.now()
    assert since is not None
    request.answer_due_at = _moved(hours, since, request.answer_due_at, now)
    request.decision_due_at = _moved(hours, since, request.decision_due_at, now)
    request.paused_at = None


def _moved(hours: Hours, since: datetime, due: datetime | None, now: datetime) -> datetime | None:
    """What was overdue already stays so."""
    return due if due is None or due <= since else hours.after(now, hours.between(since, due))


def _next(request: ServiceRequest) -> datetime | None:
    if request.first_answer_at is None and request.answer_due_at and request.decision_due_at:
        return min(request.answer_due_at, request.decision_due_at)
    return request.decision_due_at
