"""Starts what waits: undelivered events become workflows; numbers that wait without a workflow get theirs."""

from __future__ import annotations

import time
from collections import OrderedDict
from datetime import timedelta

from dbos import DBOS, SetWorkflowID
from django.utils import timezone

from dispatchable.service.audit.events import listeners
from dispatchable.service.audit.models import Event
from dispatchable.service.durable import workflows
from dispatchable.service.numbers.models import Activation, TelephoneNumber

MOST_AT_ONCE = 200
MOST_TRIES = 12
REMEMBERED = 20_000


class Reconciler:
    """One a worker. What it remembers only saves work: forgetting it all is harmless."""

    def __init__(self) -> None:
        self._started: OrderedDict[str, float] = OrderedDict()

    def deliver(self) -> int:
        """Start a workflow for each undelivered event, the oldest first; how many were started."""
        count = 0
        for event in Event.objects.filter(delivered_at=None).order_by("id")[:MOST_AT_ONCE]:
            identity = f"event:{event.pk}:{event.attempts}"
            if identity in self._started:
                self._look_after(event, identity)
                continue
            direct = self._direct(event)
            if direct and not listeners(event.kind):
                Event.objects.filter(pk=event.pk, delivered_at=None).update(delivered_at=timezone.now())
            elif event.attempts <= MOST_TRIES:
                with SetWorkflowID(identity):
                    DBOS.start_workflow(workflows.deliver, str(event.pk))
                self._remember(identity)
            count += 1
        return count

    def awaken(self) -> int:
        """Give every number that is under way its workflow, should an event have been lost; how many there are.

        Starting a workflow that exists does nothing, so this is harmless. A carrier's answer is looked at again.
        """
        since = timezone.now() - timedelta(seconds=10)
        busy = (Activation.PENDING, Activation.UPDATING, Activation.RELEASING)
        count = 0
        for number in TelephoneNumber.objects.filter(activation__in=busy, state_since__lt=since).order_by("id")[:1000]:
            kind = "release" if number.activation == Activation.RELEASING else "activation"
            identity = f"{kind}:{number.pk}:{number.attempt}"
            if identity not in self._started:
                self._start(kind, str(number.pk), number.attempt)
                count += 1
        return count

    def _direct(self, event: Event) -> bool:
        """Start the workflow that an event itself stands for."""
        match event.kind:
            case "number.activation_requested":
                self._start("activation", str(event.object_id), int(event.payload["attempt"]))
            case "number.release_requested":
                self._start("release", str(event.object_id), int(event.payload["attempt"]))
            case "registration.answered":
                with SetWorkflowID(f"answered:{event.pk}"):
                    DBOS.start_workflow(workflows.answered, str(event.object_id))
            case _:
                return False
        return True

    def _start(self, kind: str, number_id: str, attempt: int) -> None:
        identity = f"{kind}:{number_id}:{attempt}"
        workflow = workflows.release if kind == "release" else workflows.activate
        with SetWorkflowID(identity):
            DBOS.start_workflow(workflow, number_id, attempt)
        self._remember(identity)

    def _look_after(self, event: Event, identity: str) -> None:
        """A delivery that failed for good is tried anew under the next number, ever more seldom."""
        wait = min(300.0, 2.0 ** (event.attempts + 1))
        if time.monotonic() - self._started[identity] < wait:
            return
        status = DBOS.get_workflow_status(identity)
        self._remember(identity)
        if status is not None and status.status in ("ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"):
            problem = type(status.error).__name__ if status.error else status.status
            Event.objects.filter(pk=event.pk, attempts=event.attempts).update(
                attempts=event.attempts + 1, problem=problem[:200]
            )

    def _remember(self, identity: str) -> None:
        self._started[identity] = time.monotonic()
        self._started.move_to_end(identity)
        while len(self._started) > REMEMBERED:
            self._started.popitem(last=False)
