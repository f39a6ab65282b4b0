"""Many numbers brought into another state at once: the same machine as ``transitions``, a few queries in all.

The rows that tell of it are the numbers' transitions; the audit row is the bulk change's or the import's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils import timezone

from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.models import Event
from dispatchable.service.numbers.models import IN_FORCE, Activation, NumberTransition, TelephoneNumber
from dispatchable.service.numbers.reasons import Failure
from dispatchable.service.numbers.transitions import AFTER

BATCH = 500
_After = Callable[[TelephoneNumber], Activation]
STATE = ("activation", "state_since", "attempt", "reason_code", "reason_element", "reason_facts")


def start_many(actor: Actor, numbers: Sequence[TelephoneNumber]) -> None:
    """Ask for the activation of locked numbers that are not under way; ``incomplete`` is what has no address.

    One in force becomes ``updating``: its old address stays until the new one is confirmed.
    """
    with_address = [number for number in numbers if number.address_id]
    without = [n for n in numbers if not n.address_id and n.activation != Activation.INCOMPLETE]
    _move(actor, without, lambda _: Activation.INCOMPLETE, Failure("NUM-NOLOC", "address"))
    for number in with_address:
        number.attempt += 1
    _move(actor, with_address, lambda n: Activation.UPDATING if n.activation in IN_FORCE else Activation.PENDING)
    _ask(actor, with_address, "number.activation_requested")


def release_many(actor: Actor, numbers: Sequence[TelephoneNumber]) -> None:
    """Let go of locked numbers that are not under way: what is in force is taken back from the carrier first."""
    in_force = [number for number in numbers if number.activation in IN_FORCE]
    for number in in_force:
        number.attempt += 1
    _move(actor, in_force, lambda _: Activation.RELEASING)
    _ask(actor, in_force, "number.release_requested")
    others = [number for number in numbers if number not in in_force]
    for number in others:
        number.person = number.address = number.place = None
        number.active_version = number.active_place = number.registration = None
    held = ("person", "address", "place", "active_version", "active_place", "registration")
    TelephoneNumber.objects.bulk_update(others, held, batch_size=BATCH)
    _move(actor, others, lambda _: Activation.RELEASED)


def _move(actor: Actor, numbers: Sequence[TelephoneNumber], after: _After, failure: Failure | None = None) -> None:
    now, rows = timezone.now(), []
    for number in numbers:
        before, wanted = Activation(number.activation), after(number)
        if wanted not in AFTER[before]:
            raise ValueError(f"no way from {before} to {wanted}")
        number.activation, number.state_since = wanted, now
        number.reason_code = failure.code if failure else ""
        number.reason_element = failure.element if failure else ""
        number.reason_facts = dict(failure.facts) if failure else {}
        rows.append(
            NumberTransition(
                number=number, before=before, after=wanted, actor_name=actor.name, reason_code=number.reason_code,
                reason_element=number.reason_element, attempt=number.attempt,
            )
        )  # fmt: skip
    TelephoneNumber.objects.bulk_update(numbers, STATE, batch_size=BATCH)
    NumberTransition.objects.bulk_create(rows, batch_size=BATCH)


def _ask(actor: Actor, numbers: Sequence[TelephoneNumber], kind: str) -> None:
    Event.objects.bulk_create(
        (
            Event(
                organization_id=actor.organization_id, kind=kind, object_id=n.pk, payload={"attempt": n.attempt}
            )
            for n in numbers
        ),
        batch_size=BATCH,
    )  # fmt: skip
