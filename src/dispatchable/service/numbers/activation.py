"""The steps of an activation and of a release, as the worker takes them.

Each step may be taken twice, and after any death of the worker: it looks at what is kept and only does what is missing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Literal

from django.db import transaction
from django.db.models import Q

from dispatchable.service.addresses.models import AddressVersion
from dispatchable.service.audit.actor import Actor, system
from dispatchable.service.audit.models import Event
from dispatchable.service.audit.record import emit
from dispatchable.service.carriers.models import Registration, RegistrationState
from dispatchable.service.numbers.locking import locked_number, locked_numbers
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.numbers.reasons import Failure
from dispatchable.service.numbers.retries import failed, went_well
from dispatchable.service.numbers.rules import failures, version_failures, warnings
from dispatchable.service.numbers.transitions import begin, move, resume

Outcome = Literal["over", "waiting", "active", "failed", "released"]
REFUSALS = {"busy": "NUM-CARRIER-BUSY", "locked": "NUM-LOCKED"}
"""Codes of a carrier's no that mean something of their own."""
GAVE_UP = frozenset({"NUM-TIMEOUT", "NUM-CARRIER-DOWN"})
ANSWERED = (RegistrationState.CONFIRMED, RegistrationState.REFUSED)


def open_registration(number_id: uuid.UUID, attempt: int) -> str:
    """Check the rules and open the registration of this attempt: its id, or "" when the attempt is over or failed."""
    with transaction.atomic():
        return _opened(locked_number(number_id), attempt)


def open_registrations(attempts: Sequence[tuple[str, int]]) -> list[str]:
    """The same for many numbers in one transaction: the ids of those registrations that the carrier is to be asked."""
    wanted = {uuid.UUID(number_id): attempt for number_id, attempt in attempts}
    with transaction.atomic():
        return list(filter(None, (_opened(number, wanted[number.pk]) for number in locked_numbers(wanted))))


def _opened(number: TelephoneNumber, attempt: int) -> str:
    if not _under_way(number, attempt):
        return ""
    known = Registration.objects.filter(number_id=number.pk, attempt=attempt).first()
    if known:
        return str(known.pk)
    wrong = failures(number)
    if wrong:
        _fail(at_work(number, attempt), number, wrong[0])
        return ""
    registration = _asked_for_again(number) or _new_registration(number)
    if number.activation == Activation.PENDING:
        number.registration = registration
        number.save(update_fields=["registration"])
    return str(registration.pk)


def _asked_for_again(number: TelephoneNumber) -> Registration | None:
    """The registration that an earlier attempt asked for without an answer, when the very same is wanted now.

    Under its old id the carrier takes it for what it is: nothing new.
    """
    assert number.address is not None
    found = Registration.objects.filter(
        number_id=number.pk, carrier_id=number.carrier_id, state=RegistrationState.ABANDONED,
        version=number.address.current, place=number.place, e164=number.written,
    ).order_by("-attempt").first()  # fmt: skip
    if found is None or _place_changed_since(found):
        return None
    found.attempt, found.state, found.due_at = number.attempt, RegistrationState.REQUESTED, None
    found.save(update_fields=["attempt", "state", "due_at"])
    return found


def _new_registration(number: TelephoneNumber) -> Registration:
    assert number.address is not None and number.address.current is not None  # the rules have looked
    return Registration.objects.create(
        carrier=number.carrier,
        number_id=number.pk,
        attempt=number.attempt,
        e164=number.written,
        version=number.address.current,
        place=number.place,
    )


def carrier_down(number_id: uuid.UUID, attempt: int, kind: str) -> Outcome:
    """The carrier could not be reached after all tries: the attempt fails, the old address stays in force."""
    with transaction.atomic():
        number = locked_number(number_id)
        if not _under_way(number, attempt):
            return "over"
        failure = Failure("NUM-CARRIER-DOWN", "carrier", {"kind": kind})
        give_up_on(number, failure)
    return "failed"


def give_up_on(number: TelephoneNumber, failure: Failure) -> None:
    """End the attempt under way of a locked number without an answer, which may still come and is then kept."""
    waiting = Registration.objects.filter(
        number_id=number.pk, attempt=number.attempt, state=RegistrationState.REQUESTED
    )
    waiting.update(state=RegistrationState.ABANDONED, due_at=None)
    _fail(at_work(number, number.attempt), number, failure)


def settle(registration_id: uuid.UUID) -> Outcome:
    """Draw the conclusion from the carrier's answer to an attempt: active, failed, or still waiting."""
    with transaction.atomic():
        number_id = Registration.objects.values_list("number_id", flat=True).get(pk=registration_id)
        number = locked_number(number_id)
        # read under the number's lock: an answer may have come a moment ago
        return _settled(number, Registration.objects.select_related("version", "place").get(pk=registration_id))


def settle_all(registration_ids: Sequence[str]) -> int:
    """The same for many in one transaction; how many numbers came into force."""
    with transaction.atomic():
        ids = [uuid.UUID(pk) for pk in registration_ids]
        known = dict(Registration.objects.filter(pk__in=ids).values_list("number_id", "pk"))
        numbers = locked_numbers(known)
        answered = Registration.objects.select_related("version", "place").in_bulk(ids)
        return sum(_settled(number, answered[known[number.pk]]) == "active" for number in numbers)


def _settled(number: TelephoneNumber, registration: Registration) -> Outcome:
    actor = at_work(number, registration.attempt)
    if _answered_late(number, registration):
        resume(actor, number)
    if not _under_way(number, registration.attempt):
        return "over"
    if registration.state == RegistrationState.REFUSED:
        _fail(actor, number, _refusal(registration), registration)
        return "failed"
    if registration.state != RegistrationState.CONFIRMED:
        return "waiting"
    # locked, so that nobody takes the address back between this look and the commit
    version = (
        AddressVersion.objects.select_for_update(of=("self",), no_key=True)
        .select_related("evidence", "address")
        .get(pk=registration.version_id)
    )
    wrong = next(version_failures(version, number.country), None)
    if wrong:
        _fail(actor, number, wrong, registration)
        return "failed"
    _take_force(actor, number, registration, version)
    if _address_moved_on(number) or _place_changed_since(registration):
        begin(actor, number)
    return "active"


def leftovers(number_id: uuid.UUID) -> list[str]:
    """Ids of the registrations that the carrier holds for a number without standing behind it: to be released."""
    return leftovers_of([str(number_id)])


def leftovers_of(number_ids: Sequence[str]) -> list[str]:
    """The same for many numbers."""
    held = (RegistrationState.CONFIRMED, RegistrationState.ABANDONED)
    found = Registration.objects.filter(number_id__in=number_ids, in_force=False, state__in=held).order_by("id")
    numbers = TelephoneNumber.objects.only("activation", "attempt").in_bulk([r.number_id for r in found])
    return [str(r.pk) for r in found if _is_left(r, numbers[r.number_id])]


def _is_left(registration: Registration, number: TelephoneNumber) -> bool:
    """The attempt under way has not been settled yet: its registration is no leftover. One without an answer is let go
    of when another stands, or nothing is wanted any more: until then a retry asks for it again.
    """
    if number.activation in (Activation.PENDING, Activation.UPDATING) and registration.attempt == number.attempt:
        return False
    over = number.activation in (Activation.ACTIVE, Activation.RELEASED)
    return over or registration.state == RegistrationState.CONFIRMED


def _refusal(registration: Registration) -> Failure:
    """The reason that a carrier's no stands for; the codes are those of the acknowledgement files."""
    facts = {"code": registration.answer_code, "text": registration.answer_text}
    return Failure(REFUSALS.get(registration.answer_code.casefold(), "NUM-CARRIER"), "carrier", facts)


def _answered_late(number: TelephoneNumber, registration: Registration) -> bool:
    """The answer came after the attempt was given up, and nothing has changed that speaks against taking it."""
    gave_up = number.activation in (Activation.FAILED, Activation.UPDATE_FAILED) and number.reason_code in GAVE_UP
    if not gave_up or number.attempt != registration.attempt or registration.state not in ANSWERED:
        return False
    wanted = number.address.current_id if number.address else None
    same = registration.version_id == wanted and registration.place_id == number.place_id
    return same and not failures(number)


def _take_force(actor: Actor, number: TelephoneNumber, registration: Registration, version: AddressVersion) -> None:
    Registration.objects.filter(number_id=number.pk, in_force=True).update(in_force=False)
    Registration.objects.filter(pk=registration.pk).update(in_force=True)
    number.registration = registration
    number.active_version = version
    number.active_place = registration.place
    went_well(number, warnings(number))
    move(actor, number, Activation.ACTIVE, registration=registration, version=version)
    emit(actor, "number.activated", number, attempt=number.attempt, version=str(version.pk))


def _address_moved_on(number: TelephoneNumber) -> bool:
    """A newer validated version of the address, or another place, is wanted than the one just taken into force."""
    wanted = number.address.current if number.address else None
    return wanted is not None and wanted.is_validated and wanted.pk != number.active_version_id


def _place_changed_since(registration: Registration) -> bool:
    """The place, or the address's pin, says something else by now than when the carrier was asked."""
    places = Q(kind="place.changed", object_id=registration.place_id) if registration.place_id else Q(pk=None)
    pins = Q(kind="address.pinned", object_id=registration.version.address_id)
    return Event.objects.filter(places | pins, created_at__gt=registration.created_at).exists()


def _fail(actor: Actor, number: TelephoneNumber, failure: Failure, registration: Registration | None = None) -> None:
    updating = number.activation == Activation.UPDATING
    if not updating:
        number.registration = None
    if failure.code == "NUM-NOLOC" and not updating:
        after = Activation.INCOMPLETE
    else:
        after = Activation.UPDATE_FAILED if updating else Activation.FAILED
    version = registration.version if registration else number.address.current if number.address else None
    failed(number, failure)
    move(actor, number, after, failure=failure, registration=registration, version=version)
    emit(actor, "number.activation_failed", number, attempt=number.attempt, reason=failure.code)


def _under_way(number: TelephoneNumber, attempt: int) -> bool:
    return number.attempt == attempt and number.activation in (Activation.PENDING, Activation.UPDATING)


def at_work(number: TelephoneNumber, attempt: int) -> Actor:
    """The installation itself, at work on this attempt."""
    return system(number.organization_id, "activation", f"activation:{number.pk}:{attempt}")
