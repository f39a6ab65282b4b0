"""The state machine of a number's activation: which change may follow which, and the row each leaves."""

from __future__ import annotations

from django.utils import timezone

from dispatchable.service.addresses.models import AddressVersion
from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import emit, record
from dispatchable.service.carriers.models import Registration
from dispatchable.service.numbers.models import Activation, NumberTransition, TelephoneNumber
from dispatchable.service.numbers.reasons import Failure

A = Activation
AFTER: dict[str, frozenset[str]] = {
    A.UNASSIGNED: frozenset({A.INCOMPLETE, A.PENDING, A.RELEASED}),
    A.INCOMPLETE: frozenset({A.PENDING, A.RELEASED}),
    A.PENDING: frozenset({A.ACTIVE, A.FAILED, A.INCOMPLETE}),
    A.FAILED: frozenset({A.PENDING, A.INCOMPLETE, A.RELEASED}),
    A.ACTIVE: frozenset({A.UPDATING, A.RELEASING}),
    A.UPDATING: frozenset({A.ACTIVE, A.UPDATE_FAILED}),
    A.UPDATE_FAILED: frozenset({A.UPDATING, A.RELEASING}),
    A.RELEASING: frozenset({A.RELEASED, A.ACTIVE}),
    A.RELEASED: frozenset({A.INCOMPLETE, A.PENDING}),
}
"""What may follow each state."""
BUSY = frozenset({A.PENDING, A.UPDATING, A.RELEASING})
"""States that the installation itself ends; a person waits."""


def move(
    actor: Actor,
    number: TelephoneNumber,
    after: Activation,
    *,
    failure: Failure | None = None,
    registration: Registration | None = None,
    version: AddressVersion | None = None,
) -> None:
    """Bring a locked number into another state, save it whole, and leave the transition and its audit row.

    Raises ValueError for a change that the machine has not: a fault in the program, never a person's.
    """
    before = number.activation
    if after not in AFTER[Activation(before)]:
        raise ValueError(f"no way from {before} to {after}")
    number.activation = after
    number.state_since = timezone.now()
    number.reason_code = failure.code if failure else ""
    number.reason_element = failure.element if failure else ""
    number.reason_facts = dict(failure.facts) if failure else {}
    number.save()
    NumberTransition.objects.create(
        number=number,
        before=before,
        after=after,
        actor_name=actor.name,
        reason_code=number.reason_code,
        reason_element=number.reason_element,
        carrier_reference=registration.carrier_reference if registration else "",
        address_version=version,
        attempt=number.attempt,
    )
    record(
        actor,
        f"number.{after.value}",
        number,
        label=number.written,
        reason=number.reason_code,
        organization_id=number.organization_id,
        details={"before": before, "after": after.value, "attempt": number.attempt},
    )


def begin(actor: Actor, number: TelephoneNumber) -> None:
    """Start an activation of a locked number: ``pending``, or ``updating`` when an address is in force already."""
    number.attempt += 1
    in_force = number.activation in (A.ACTIVE, A.UPDATE_FAILED)
    move(actor, number, A.UPDATING if in_force else A.PENDING)
    emit(actor, "number.activation_requested", number, attempt=number.attempt)


def resume(actor: Actor, number: TelephoneNumber) -> None:
    """Go on with the last attempt of a locked number, given up for want of an answer: the answer has come."""
    move(actor, number, A.UPDATING if number.activation == A.UPDATE_FAILED else A.PENDING)
