"""Many numbers brought into another state at once: the same machine as ``transitions``, a few queries in all.

The rows that tell of it are the numbers' transitions; the audit row is the bulk change's or the import's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db.models import Model
from django.utils import timezone

from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.models import Event
from dispatchable.service.numbers.models import IN_FORCE, Activation, NumberTransition, TelephoneNumber
from dispatchable.service.numbers.reasons import Failure
from dispatchable.service.numbers.transitions import AFTER

BATCH = 500
_Row = TypeVar("_Row", bound=Model)
_After = Callable[[TelephoneNumber], Activation]


def start_many(actor: Actor, numbers: Sequence[TelephoneNumber], *, new: bool = False) -> None:
    """Ask for the activation of locked numbers that are not under way; ``incomplete`` is what has no address.

    One in force becomes ``updating``: its old address stays until the new one is confirmed. ``new`` ones are not in the
    database yet: they are put there.
    """
    with_address = [number for number in numbers if number.address_id]
    without = [n for n in numbers if not n.address_id and n.activation != Activation.INCOMPLETE]
    told = _moved(actor, without, lambda _: Activation.INCOMPLETE, Failure("NUM-NOLOC", "address"))
    told += _moved(
        actor, with_address, lambda n: Activation.UPDATING if n.activation in IN_FORCE else Activation.PENDING, tried=1
    )
    if new:
        TelephoneNumber.objects.bulk_create(numbers, batch_size=BATCH)
    else:
        _save([*without, *with_address])
    NumberTransition.objects.bulk_create(told, batch_size=BATCH)
    _ask(actor, with_address, "number.activation_requested")


def release_many(actor: Actor, numbers: Sequence[TelephoneNumber]) -> None:
    """Let go of locked numbers that are not under way: what is in force is taken back from the carrier first."""
    in_force = [number for number in numbers if number.activation in IN_FORCE]
    others = [number for number in numbers if number.activation not in IN_FORCE]
    told = _moved(actor, in_force, lambda _: Activation.RELEASING, tried=1)
    told += _moved(actor, others, lambda _: Activation.RELEASED)
    _save(in_force)
    _save(others, **dict.fromkeys(HELD))
    NumberTransition.objects.bulk_create(told, batch_size=BATCH)
    _ask(actor, in_force, "number.release_requested")


def save_same(kind: type[_Row], rows: Sequence[_Row], fields: Sequence[str]) -> None:
    """Save these fields of rows; those with the same values share a query. Many at once are mostly alike."""
    alike: dict[str, list[_Row]] = {}
    for row in rows:
        alike.setdefault(repr([getattr(row, name) for name in fields]), []).append(row)
    for group in alike.values():
        values = {name: getattr(group[0], name) for name in fields}
        for start in range(0, len(group), BATCH):
            ids = [row.pk for row in group[start : start + BATCH]]
            kind._default_manager.filter(pk__in=ids).update(**values)


HELD = ("person", "address", "place", "active_version", "active_place", "registration")
STATE = ("activation", "state_since", "reason_code", "reason_element", "reason_facts")


def _moved(
    actor: Actor, numbers: Sequence[TelephoneNumber], after: _After, failure: Failure | None = None, tried: int = 0
) -> list[NumberTransition]:
    """Numbers in their next state, not saved yet, and the rows that tell of it."""
    now, told = timezone.now(), []
    for number in numbers:
        before, wanted = Activation(number.activation), after(number)
        if wanted not in AFTER[before]:
            raise ValueError(f"no way from {before} to {wanted}")
        number.activation, number.state_since = wanted, now
        number.attempt += tried
        number.reason_code = failure.code if failure else ""
        number.reason_element = failure.element if failure else ""
        number.reason_facts = dict(failure.facts) if failure else {}
        told.append(
            NumberTransition(
                number=number, before=before, after=wanted, actor_name=actor.name, reason_code=number.reason_code,
                reason_element=number.reason_element, attempt=number.attempt,
            )
        )  # fmt: skip
    return told


def _save(numbers: Sequence[TelephoneNumber], **more: None) -> None:
    for number in numbers:
        for name, value in more.items():
            setattr(number, name, value)
    save_same(TelephoneNumber, numbers, (*STATE, "attempt", *more))


def _ask(actor: Actor, numbers: Sequence[TelephoneNumber], kind: str) -> None:
    owner = actor.organization_id
    Event.objects.bulk_create(
        (Event(organization_id=owner, kind=kind, object_id=n.pk, payload={"attempt": n.attempt}) for n in numbers),
        batch_size=BATCH,
    )
