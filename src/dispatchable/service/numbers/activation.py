"""The steps of an activation and of a release, as the worker takes them.

Each step may be taken twice, and after any death of the worker: it looks at what is kept and only does what is missing.
"""

from __future__ import annotations

import uuid
from typing import Literal

from django.db import transaction

from dispatchable.service.addresses.models import AddressVersion
from dispatchable.service.audit.actor import Actor, system
from dispatchable.service.audit.models import Event
from dispatchable.service.audit.record import emit
from dispatchable.service.carriers.models import Registration, RegistrationState
from dispatchable.service.numbers.actions.release import forget
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.numbers.reasons import Failure
from dispatchable.service.numbers.rules import failures, version_failures
from dispatchable.service.numbers.transitions import begin, move

Outcome = Literal["over", "waiting", "active", "failed", "released"]


def open_registration(number_id: uuid.UUID, attempt: int) -> str:
    """Check the rules and open the registration of this attempt: its id, or "" when the attempt is over or failed."""
    with transaction.atomic():
        number = _locked(number_id)
        if not _under_way(number, attempt):
            return ""
        known = Registration.objects.filter(number_id=number.pk, attempt=attempt).first()
        if known:
            return str(known.pk)
        failed = failures(number)
        if failed:
            _fail(_actor(number, attempt), number, failed[0])
            return ""
        assert number.address is not None and number.address.current is not None  # failures() has looked
        registration = Registration.objects.create(
            carrier=number.carrier,
            number_id=number.pk,
            attempt=attempt,
            e164=number.written,
            version=number.address.current,
            place=number.place,
        )
        if number.activation == Activation.PENDING:
            number.registration = registration
            number.save(update_fields=["registration"])
    return str(registration.pk)


def carrier_down(number_id: uuid.UUID, attempt: int, kind: str) -> Outcome:
    """The carrier could not be reached after all tries: the attempt fails, the old address stays in force."""
    with transaction.atomic():
        number = _locked(number_id)
        if not _under_way(number, attempt):
            return "over"
        failure = Failure("NUM-CARRIER-DOWN", "carrier", {"kind": kind})
        actor = _actor(number, attempt)
        Registration.objects.filter(number_id=number.pk, attempt=attempt, state=RegistrationState.REQUESTED).update(
            state=RegistrationState.REFUSED, answer_code="unreachable"
        )
        _fail(actor, number, failure)
    return "failed"


def settle(registration_id: uuid.UUID) -> Outcome:
    """Draw the conclusion from the carrier's answer to an attempt: active, failed, or still waiting."""
    with transaction.atomic():
        registration = Registration.objects.select_related("version", "place").get(pk=registration_id)
        number = _locked(registration.number_id)
        # read again under the number's lock: an answer may have come meanwhile
        registration.refresh_from_db(fields=["state", "answer_code", "answer_text", "carrier_reference", "in_force"])
        if not _under_way(number, registration.attempt):
            return "over"
        actor = _actor(number, registration.attempt)
        if registration.state == RegistrationState.REFUSED:
            facts = {"code": registration.answer_code, "text": registration.answer_text}
            _fail(actor, number, Failure("NUM-CARRIER", "carrier", facts), registration)
            return "failed"
        if registration.state != RegistrationState.CONFIRMED:
            return "waiting"
        # locked, so that nobody takes the address back between this look and the commit
        version = (
            AddressVersion.objects.select_for_update(of=("self",))
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
    found = Registration.objects.filter(number_id=number_id, in_force=False, state=RegistrationState.CONFIRMED)
    number = TelephoneNumber.objects.get(pk=number_id)
    busy = number.activation in (Activation.PENDING, Activation.UPDATING)
    # the attempt under way has not been settled yet: its registration is no leftover
    return [str(r.pk) for r in found.order_by("id") if not (busy and r.attempt == number.attempt)]


def registration_to_release(number_id: uuid.UUID, attempt: int) -> str:
    """Id of the registration that a release takes back; "" when that is over."""
    number = TelephoneNumber.objects.get(pk=number_id)
    if number.activation != Activation.RELEASING or number.attempt != attempt:
        return ""
    return str(number.registration_id or "")


def settle_release(number_id: uuid.UUID, attempt: int, trouble: str = "") -> Outcome:
    """Draw the conclusion from the carrier's answer to a release. ``trouble``: it could not even be asked."""
    with transaction.atomic():
        number = _locked(number_id)
        if number.activation != Activation.RELEASING or number.attempt != attempt:
            return "over"
        registration = number.registration
        actor = _actor(number, attempt)
        if registration is not None and registration.state == RegistrationState.RELEASING and not trouble:
            return "waiting"
        if registration is None or registration.state == RegistrationState.RELEASED:
            version = number.active_version
            forget(number)
            move(actor, number, Activation.RELEASED, registration=registration, version=version)
            emit(actor, "number.released", number)
            return "released"
        if trouble:
            failure = Failure("NUM-CARRIER-DOWN", "carrier", {"kind": trouble})
            Registration.objects.filter(pk=registration.pk).update(state=RegistrationState.CONFIRMED)
        else:
            facts = {"code": registration.answer_code, "text": registration.answer_text}
            failure = Failure("NUM-RELEASE", "carrier", facts)
        move(
            actor, number, Activation.ACTIVE, failure=failure, registration=registration, version=number.active_version
        )
    return "active"


def _take_force(actor: Actor, number: TelephoneNumber, registration: Registration, version: AddressVersion) -> None:
    Registration.objects.filter(number_id=number.pk, in_force=True).update(in_force=False)
    Registration.objects.filter(pk=registration.pk).update(in_force=True)
    number.registration = registration
    number.active_version = version
    number.active_place = registration.place
    move(actor, number, Activation.ACTIVE, registration=registration, version=version)
    emit(actor, "number.activated", number, attempt=number.attempt, version=str(version.pk))


def _address_moved_on(number: TelephoneNumber) -> bool:
    """A newer validated version of the address, or another place, is wanted than the one just taken into force."""
    wanted = number.address.current if number.address else None
    return wanted is not None and wanted.is_validated and wanted.pk != number.active_version_id


def _place_changed_since(registration: Registration) -> bool:
    """The place says something else by now than when the carrier was asked."""
    if registration.place_id is None:
        return False
    changes = Event.objects.filter(kind="place.changed", object_id=registration.place_id)
    return changes.filter(created_at__gt=registration.created_at).exists()


def _fail(actor: Actor, number: TelephoneNumber, failure: Failure, registration: Registration | None = None) -> None:
    updating = number.activation == Activation.UPDATING
    if not updating:
        number.registration = None
    if failure.code == "NUM-NOLOC" and not updating:
        after = Activation.INCOMPLETE
    else:
        after = Activation.UPDATE_FAILED if updating else Activation.FAILED
    version = registration.version if registration else number.address.current if number.address else None
    move(actor, number, after, failure=failure, registration=registration, version=version)
    emit(actor, "number.activation_failed", number, attempt=number.attempt, reason=failure.code)


def _under_way(number: TelephoneNumber, attempt: int) -> bool:
    return number.attempt == attempt and number.activation in (Activation.PENDING, Activation.UPDATING)


def _actor(number: TelephoneNumber, attempt: int) -> Actor:
    return system(number.organization_id, "activation", f"activation:{number.pk}:{attempt}")


def _locked(number_id: uuid.UUID) -> TelephoneNumber:
    return (
        TelephoneNumber.objects.select_for_update(of=("self",))
        .select_related("address__current__evidence", "person", "place", "carrier", "registration", "active_version")
        .get(pk=number_id)
    )
