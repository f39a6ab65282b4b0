"""The workflows: an event delivered, a number activated, an answer taken in, a number released.

Their arguments are ids and counts, never personal data: the engine keeps and logs them. A workflow's id derives from
the row it serves, so that starting it again is the same workflow.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from dbos import DBOS, StepOptions
from django.db import close_old_connections, transaction
from django.utils import timezone

from dispatchable.service.audit.events import listeners
from dispatchable.service.audit.models import Event
from dispatchable.service.carriers import registering
from dispatchable.service.carriers.connectors.base import CarrierDown
from dispatchable.service.carriers.models import Registration
from dispatchable.service.desk import deciding_many
from dispatchable.service.desk import working as lines_of_requests
from dispatchable.service.imports import working
from dispatchable.service.numbers import activation, releasing
from dispatchable.service.numbers.models import TelephoneNumber

OUTAGE_TRIES = 4


def _step(function: Callable[..., Any], *arguments: Any, tries: int = 3, interval: float = 0.5) -> Any:
    """Run a function as one step: its result is kept, a failure is tried again, its database connection is fresh."""

    def work() -> Any:
        close_old_connections()
        try:
            return function(*arguments)
        finally:
            close_old_connections()

    options: StepOptions = {
        "name": function.__name__,
        "retries_allowed": True,
        "max_attempts": tries,
        "interval_seconds": interval,
    }
    return DBOS.run_step(options, work)


def _ask(registration_id: str) -> str:
    registering.ask(uuid.UUID(registration_id))
    return ""


def _release(registration_id: str) -> str:
    registering.release(uuid.UUID(registration_id))
    return ""


def _all_down(trouble: dict[str, str]) -> None:
    for registration in Registration.objects.filter(pk__in=trouble):
        activation.carrier_down(registration.number_id, registration.attempt, trouble[str(registration.pk)])


def _number_of(registration_id: str) -> str:
    return str(Registration.objects.get(pk=registration_id).number_id)


def _reaching(step: Callable[[str], str], registration_id: str) -> str:
    """Talk to a carrier, several times when it is out of reach: "" or the kind of its failure."""

    def talk(identity: str) -> str:
        try:
            return step(identity)
        except CarrierDown as down:
            return str(down) or "unknown"

    talk.__name__ = step.__name__
    trouble = ""
    for turn in range(OUTAGE_TRIES):
        trouble = str(_step(talk, registration_id))
        if not trouble:
            return ""
        if turn < OUTAGE_TRIES - 1:
            DBOS.sleep(0.5 * 2**turn)
    return trouble


@DBOS.workflow(name="activate")
def activate(number_id: str, attempt: int) -> str:
    """Check the rules, ask the carrier, and draw the conclusion; an answer that comes later is ``answered``'s."""
    number = uuid.UUID(number_id)
    registration = _step(activation.open_registration, number, attempt)
    if not registration:
        return "over"
    trouble = _reaching(_ask, registration)
    if trouble:
        return str(_step(activation.carrier_down, number, attempt, trouble))
    outcome = str(_step(activation.settle, uuid.UUID(registration)))
    _let_go(number)
    return outcome


@DBOS.workflow(name="activate_many")
def activate_many(attempts: list[tuple[str, int]]) -> int:
    """The same for many numbers at once, a step for all of them; how many came into force.

    What is in the way of one of them holds up the others only here: each is looked at again alone
    (``reconciler.awaken``) when it has not ended.
    """
    opened = list(_step(activation.open_registrations, attempts))
    trouble: dict[str, str] = _step(registering.ask_all, opened) if opened else {}
    for turn in range(OUTAGE_TRIES - 1):
        if not trouble:
            break
        DBOS.sleep(0.5 * 2**turn)
        trouble = _step(registering.ask_all, list(trouble))
    if trouble:
        _step(_all_down, trouble)
    reached = [registration for registration in opened if registration not in trouble]
    active = int(_step(activation.settle_all, reached)) if reached else 0
    for registration in _step(activation.leftovers_of, [number for number, _ in attempts]):
        _reaching(_release, registration)
    return active


@DBOS.workflow(name="answered")
def answered(registration_id: str) -> str:
    """The carrier has answered: go on with the activation or the release that waits for it."""
    number = uuid.UUID(_step(_number_of, registration_id))
    outcome = str(_step(activation.settle, uuid.UUID(registration_id)))
    if outcome == "over":
        outcome = str(_step(_settle_release_of, registration_id))
    _let_go(number)
    return outcome


@DBOS.workflow(name="release")
def release(number_id: str, attempt: int) -> str:
    """Ask the carrier to forget the number's registration, and draw the conclusion."""
    number = uuid.UUID(number_id)
    registration = _step(releasing.registration_to_release, number, attempt)
    trouble = _reaching(_release, registration) if registration else ""
    return str(_step(releasing.settle_release, number, attempt, trouble))


@DBOS.workflow(name="bring_in")
def bring_in(session_id: str, turn: int) -> str:
    """Read, judge or take a list, chunk by chunk, to the end of this turn."""
    while _step(working.step, uuid.UUID(session_id), turn):
        pass
    return "over"


@DBOS.workflow(name="decide_many")
def decide_many(many_id: str) -> str:
    """Carry a decision on many lines out, chunk by chunk, to its end."""
    while _step(deciding_many.run_chunk, uuid.UUID(many_id)):
        pass
    return "over"


@DBOS.workflow(name="treat_lines")
def treat_lines(work_id: str, turn: int) -> str:
    """Bring many lines of a service request on, chunk by chunk, to the end of this turn."""
    while _step(lines_of_requests.step, uuid.UUID(work_id), turn):
        pass
    return "over"


@DBOS.workflow(name="deliver")
def deliver(event_id: str) -> str:
    """Let every listener of an event do its part, each as a step of its own, then mark the event delivered."""
    kind = _step(_kind, event_id)
    for index in range(len(listeners(kind))):
        _step(_listen, event_id, index, tries=4)
    _step(_mark_delivered, event_id)
    return str(kind)


def _let_go(number: uuid.UUID) -> None:
    """Release what the carrier holds for a number and nothing stands behind: an old address, a late answer."""
    for registration in _step(activation.leftovers, number):
        _reaching(_release, registration)


def _settle_release_of(registration_id: str) -> str:
    number = TelephoneNumber.objects.filter(registration_id=registration_id).first()
    return releasing.settle_release(number.pk, number.attempt) if number else "over"


@DBOS.workflow(name="deliver_many")
def deliver_many(event_ids: list[str]) -> int:
    """Deliver many events of the kind that touches one object each; how many. What fails is delivered alone later."""
    return int(_step(_listen_all, event_ids))


def _listen_all(event_ids: list[str]) -> int:
    """All in one transaction; when one of them is in the way, each in its own."""
    events = list(Event.objects.filter(pk__in=event_ids, delivered_at=None).order_by("id"))
    try:
        with transaction.atomic():
            for event in events:
                _hear(event)
        return len(events)
    except Exception:
        done = 0
    for event in events:
        try:
            with transaction.atomic():
                _hear(event)
            done += 1
        except Exception as error:
            # its kind only: an exception's text may hold an address
            problem = type(error).__name__
            Event.objects.filter(pk=event.pk).update(attempts=event.attempts + 1, problem=problem)
    return done


def _hear(event: Event) -> None:
    for listener in listeners(event.kind):
        listener(event)
    Event.objects.filter(pk=event.pk, delivered_at=None).update(delivered_at=timezone.now(), problem="")


def _kind(event_id: str) -> str:
    return Event.objects.get(pk=event_id).kind


def _listen(event_id: str, index: int) -> None:
    event = Event.objects.get(pk=event_id)
    with transaction.atomic():
        listeners(event.kind)[index](event)


def _mark_delivered(event_id: str) -> None:
    Event.objects.filter(pk=event_id, delivered_at=None).update(delivered_at=timezone.now(), problem="")
