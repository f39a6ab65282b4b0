"""Starts what waits: undelivered events become workflows; numbers that wait without a workflow get theirs."""

from __future__ import annotations

import time
from collections import OrderedDict
from datetime import timedelta

from dbos import DBOS, SetWorkflowID
from django.utils import timezone

from dispatchable.service.audit.events import listeners
from dispatchable.service.audit.models import Event
from dispatchable.service.carriers.models import WAITING, Registration
from dispatchable.service.durable import workflows
from dispatchable.service.numbers.models import Activation, TelephoneNumber

MOST_AT_ONCE = 200
REMEMBERED = 20_000
LONGEST_WAIT = 3600.0
"""Seconds between two tries of what keeps failing: it is never given up."""
ENDED = frozenset({"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})


class Reconciler:
    """One a worker. What it remembers only saves work: forgetting it all is harmless."""

    def __init__(self) -> None:
        self._started: OrderedDict[str, float] = OrderedDict()
        self._turns: dict[str, tuple[int, float]] = {}
        """By workflow of a number under way: how often it was begun anew, and when to look at it again."""

    def deliver(self) -> int:
        """Start a workflow for each undelivered event, the oldest first; how many were started.

        Those that failed before come last, so that they hold up nobody.
        """
        count = 0
        for event in Event.objects.filter(delivered_at=None).order_by("attempts", "id")[:MOST_AT_ONCE]:
            identity = f"event:{event.pk}:{event.attempts}"
            if identity in self._started:
                self._look_after(event, identity)
                continue
            try:
                direct = self._direct(event)
            except (KeyError, TypeError, ValueError) as error:
                # an event that cannot be read: it stays, with its problem, and the next one is served
                self._failed(event, type(error).__name__)
                continue
            if direct and not listeners(event.kind):
                Event.objects.filter(pk=event.pk, delivered_at=None).update(delivered_at=timezone.now())
            else:
                with SetWorkflowID(identity):
                    DBOS.start_workflow(workflows.deliver, str(event.pk))
                self._remember(identity)
            count += 1
        return count

    def awaken(self) -> int:
        """Give every number that is under way its workflow; how many were begun.

        One whose event was lost gets its first. One whose workflow has ended, by an error or before the carrier's
        answer was put into force, gets another: its steps look at what is done already.
        """
        since = timezone.now() - timedelta(seconds=10)
        busy = (Activation.PENDING, Activation.UPDATING, Activation.RELEASING)
        numbers = TelephoneNumber.objects.filter(activation__in=busy, state_since__lt=since).select_related(
            "registration"
        )
        turns, self._turns = self._turns, {}
        count = 0
        for number in numbers.order_by("id").iterator():
            kind = "release" if number.activation == Activation.RELEASING else "activation"
            base = f"{kind}:{number.pk}:{number.attempt}"
            turn, due = turns.get(base, (0, 0.0))
            if time.monotonic() >= due:
                turn, begun = self._begin_anew(kind, number, base, turn)
                count += begun
                due = time.monotonic() + min(LONGEST_WAIT, 30.0 * 2 ** min(turn, 12))
            self._turns[base] = turn, due
        return count

    def _begin_anew(self, kind: str, number: TelephoneNumber, base: str, turn: int) -> tuple[int, bool]:
        """The turn that the number's workflow is in, and whether it was begun just now."""
        last = ""
        while (status := DBOS.get_workflow_status(_named(base, turn))) is not None:
            if status.status not in ENDED:
                return turn, False
            last, turn = status.status, turn + 1
        if not last and turn:
            last = getattr(DBOS.get_workflow_status(_named(base, turn - 1)), "status", "")
        if last == "SUCCESS" and _waits_for_carrier(kind, number):
            return turn, False
        self._start(kind, str(number.pk), number.attempt, turn)
        return turn, True

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
            case "import.go_on":
                with SetWorkflowID(f"import:{event.object_id}:{int(event.payload['turn'])}"):
                    DBOS.start_workflow(workflows.bring_in, str(event.object_id), int(event.payload["turn"]))
            case _:
                return False
        return True

    def _start(self, kind: str, number_id: str, attempt: int, turn: int = 0) -> None:
        identity = _named(f"{kind}:{number_id}:{attempt}", turn)
        workflow = workflows.release if kind == "release" else workflows.activate
        with SetWorkflowID(identity):
            DBOS.start_workflow(workflow, number_id, attempt)

    def _look_after(self, event: Event, identity: str) -> None:
        """A delivery that failed for good is tried anew under the next number, ever more seldom."""
        wait = min(LONGEST_WAIT, 2.0 ** min(event.attempts + 1, 12))
        if time.monotonic() - self._started[identity] < wait:
            return
        status = DBOS.get_workflow_status(identity)
        self._remember(identity)
        if status is not None and status.status in ENDED - {"SUCCESS"}:
            self._failed(event, type(status.error).__name__ if status.error else status.status)

    @staticmethod
    def _failed(event: Event, problem: str) -> None:
        Event.objects.filter(pk=event.pk, attempts=event.attempts).update(
            attempts=event.attempts + 1, problem=problem[:200]
        )

    def _remember(self, identity: str) -> None:
        self._started[identity] = time.monotonic()
        self._started.move_to_end(identity)
        while len(self._started) > REMEMBERED:
            self._started.popitem(last=False)


def _named(base: str, turn: int) -> str:
    return f"{base}:{turn}" if turn else base


def _waits_for_carrier(kind: str, number: TelephoneNumber) -> bool:
    """Everything is done until the carrier's file comes."""
    if kind == "release":
        registration = number.registration
    else:
        registration = Registration.objects.filter(number_id=number.pk, attempt=number.attempt).first()
    return registration is not None and registration.state in WAITING
