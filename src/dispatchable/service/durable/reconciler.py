"""Starts what waits: undelivered events become workflows; numbers that wait without a workflow get theirs."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from dbos import DBOS, SetWorkflowID
from django.utils import timezone

from dispatchable.service.audit.events import listeners
from dispatchable.service.audit.models import Event
from dispatchable.service.carriers.models import WAITING, Registration
from dispatchable.service.durable import workflows
from dispatchable.service.ids import new_id
from dispatchable.service.numbers.models import Activation, TelephoneNumber

_One = TypeVar("_One")
MOST_AT_ONCE = 400
TOGETHER = 50
"""Numbers or events that one workflow serves: its transactions hold up other writers for so long."""
LIGHT = frozenset({"number.activated", "number.activation_failed"})
"""Kinds of events that come by the thousand and whose listeners look at one object each."""
REMEMBERED = 20_000
LONGEST_WAIT = 3600.0
"""Seconds between two tries of what keeps failing: it is never given up."""
ENDED = frozenset({"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})


class Reconciler:
    """One a worker. What it remembers only saves work: forgetting it all is harmless."""

    def __init__(self) -> None:
        self._started: OrderedDict[str, float] = OrderedDict()
        self._within: OrderedDict[str, str] = OrderedDict()
        """By number's attempt or event: the workflow that serves it together with others."""
        for found in DBOS.list_workflows(status="PENDING", name="activate_many"):
            # what an earlier life began goes on by itself
            for number_id, attempt in (found.input or {"args": [[]]})["args"][0]:
                self._within[f"activation:{number_id}:{attempt}"] = found.workflow_id
        self._turns: dict[str, tuple[int, float]] = {}
        """By workflow of a number under way: how often it was begun anew, and when to look at it again."""

    def deliver(self) -> int:
        """Start a workflow for each undelivered event, the oldest first; how many were started.

        What is alike and touches one number each goes together, a workflow for many. Those that failed before come
        last and alone, so that they hold up nobody.
        """
        count = 0
        asked: list[tuple[Event, int]] = []
        alike: list[Event] = []
        over: list[UUID] = []
        for event in Event.objects.filter(delivered_at=None).order_by("attempts", "id")[:MOST_AT_ONCE]:
            identity = f"event:{event.pk}:{event.attempts}"
            if identity in self._started:
                self._look_after(event, identity)
                continue
            try:
                if event.kind == "number.activation_requested":
                    asked.append((event, int(event.payload["attempt"])))
                    continue
                direct = self._direct(event)
            except (KeyError, TypeError, ValueError) as error:
                # an event that cannot be read: it stays, with its problem, and the next one is served
                self._failed(event, type(error).__name__)
                continue
            if not listeners(event.kind):
                over.append(event.pk)
            elif event.kind in LIGHT and not direct and not event.attempts:
                alike.append(event)
                continue
            else:
                with SetWorkflowID(identity):
                    DBOS.start_workflow(workflows.deliver, str(event.pk))
                self._remember(identity)
            count += 1
        for events in _portions(alike):
            self._deliver_many(events)
        for some in _portions(asked):
            self._activate_many([(str(event.object_id), attempt) for event, attempt in some])
            over += [event.pk for event, _ in some]
        Event.objects.filter(pk__in=over, delivered_at=None).update(delivered_at=timezone.now())
        return count + len(alike) + len(asked)

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
        # those whose event has its turn still to come are not lost
        queued = Event.objects.filter(delivered_at=None, kind__in=("number.activation_requested",))
        turns, self._turns = self._turns, {}
        anew: list[tuple[str, int]] = []
        count = 0
        for number in numbers.exclude(pk__in=queued.values("object_id")).order_by("id").iterator():
            kind = "release" if number.activation == Activation.RELEASING else "activation"
            base = f"{kind}:{number.pk}:{number.attempt}"
            turn, due = turns.get(base, (0, 0.0))
            if time.monotonic() >= due:
                turn, begun = self._begin_anew(kind, number, base, turn)
                count += begun
                if begun and kind == "activation":
                    anew.append((str(number.pk), number.attempt))
                due = time.monotonic() + min(LONGEST_WAIT, 30.0 * 2 ** min(turn, 12))
            self._turns[base] = turn, due
        for some in _portions(anew):
            self._activate_many(some, again=True)
        return count

    def _begin_anew(self, kind: str, number: TelephoneNumber, base: str, turn: int) -> tuple[int, bool]:
        """The turn that the number's workflow is in, and whether another is begun now (an activation's by whoever
        asks: many of them go together).
        """
        if kind == "activation":
            known = self._within.get(base, "")
            status = DBOS.get_workflow_status(known) if known else None
            if status is not None and status.status not in ENDED:
                return turn, False
            if _waits_for_carrier(kind, number):
                return turn, False
            return turn + 1, True
        last = ""
        while (status := DBOS.get_workflow_status(_named(base, turn))) is not None:
            if status.status not in ENDED:
                return turn, False
            last, turn = status.status, turn + 1
        if not last and turn:
            last = getattr(DBOS.get_workflow_status(_named(base, turn - 1)), "status", "")
        if last == "SUCCESS" and _waits_for_carrier(kind, number):
            return turn, False
        self._start_release(str(number.pk), number.attempt, turn)
        return turn, True

    def _direct(self, event: Event) -> bool:
        """Start the workflow that an event itself stands for."""
        match event.kind:
            case "number.release_requested":
                self._start_release(str(event.object_id), int(event.payload["attempt"]))
            case "registration.answered":
                with SetWorkflowID(f"answered:{event.pk}"):
                    DBOS.start_workflow(workflows.answered, str(event.object_id))
            case "import.go_on":
                with SetWorkflowID(f"import:{event.object_id}:{int(event.payload['turn'])}"):
                    DBOS.start_workflow(workflows.bring_in, str(event.object_id), int(event.payload["turn"]))
            case "request.many_due":
                with SetWorkflowID(f"many:{event.object_id}:{int(event.payload.get('turn', 0))}"):
                    DBOS.start_workflow(workflows.decide_many, str(event.object_id))
            case "lines.go_on":
                with SetWorkflowID(f"lines:{event.object_id}:{int(event.payload['turn'])}"):
                    DBOS.start_workflow(workflows.treat_lines, str(event.object_id), int(event.payload["turn"]))
            case _:
                return False
        return True

    def _start_release(self, number_id: str, attempt: int, turn: int = 0) -> None:
        with SetWorkflowID(_named(f"release:{number_id}:{attempt}", turn)):
            DBOS.start_workflow(workflows.release, number_id, attempt)

    def _activate_many(self, attempts: list[tuple[str, int]], *, again: bool = False) -> None:
        """One workflow for these; after a restart the same ones may be begun twice, which changes nothing."""
        if len(attempts) == 1 and not again:
            (number_id, attempt), identity = attempts[0], f"activation:{attempts[0][0]}:{attempts[0][1]}"
            with SetWorkflowID(identity):
                DBOS.start_workflow(workflows.activate, number_id, attempt)
        else:
            told = hashlib.sha256(repr(attempts).encode()).hexdigest()[:24]
            identity = f"activations:{told}" + (f":{new_id()}" if again else "")
            with SetWorkflowID(identity):
                DBOS.start_workflow(workflows.activate_many, attempts)
        for number_id, attempt in attempts:
            self._within[f"activation:{number_id}:{attempt}"] = identity
        _forget_oldest(self._within)

    def _deliver_many(self, events: list[Event]) -> None:
        told = hashlib.sha256(repr([str(event.pk) for event in events]).encode()).hexdigest()[:24]
        with SetWorkflowID(f"events:{told}"):
            DBOS.start_workflow(workflows.deliver_many, [str(event.pk) for event in events])
        for event in events:
            self._within[f"event:{event.pk}:0"] = f"events:{told}"
            self._remember(f"event:{event.pk}:0")
        _forget_oldest(self._within)

    def _look_after(self, event: Event, identity: str) -> None:
        """A delivery that failed for good is tried anew under the next number, ever more seldom."""
        wait = min(LONGEST_WAIT, 2.0 ** min(event.attempts + 1, 12))
        if time.monotonic() - self._started[identity] < wait:
            return
        status = DBOS.get_workflow_status(self._within.get(identity, identity))
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
        _forget_oldest(self._started)


def _forget_oldest(known: OrderedDict[str, Any]) -> None:
    while len(known) > REMEMBERED:
        known.popitem(last=False)


def _portions(every: list[_One]) -> Iterator[list[_One]]:
    return (every[start : start + TOGETHER] for start in range(0, len(every), TOGETHER))


def _named(base: str, turn: int) -> str:
    return f"{base}:{turn}" if turn else base


def _waits_for_carrier(kind: str, number: TelephoneNumber) -> bool:
    """The carrier was asked, and everything is done until its answer comes."""
    if kind == "release":
        registration = number.registration
    else:
        registration = Registration.objects.filter(number_id=number.pk, attempt=number.attempt).first()
    return registration is not None and registration.state in WAITING and registration.due_at is not None
