"""Whatever people, the worker and the database do, in any order: what is in force is validated, registered, single."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from dispatchable.service.addresses.actions.retire import retire_address
from dispatchable.service.addresses.models import AddressVersion, EmergencyAddress
from dispatchable.service.audit.chain import breaks
from dispatchable.service.audit.models import Event
from dispatchable.service.carriers import registering
from dispatchable.service.carriers.connectors.base import Answer
from dispatchable.service.carriers.models import Registration
from dispatchable.service.errors import Refused
from dispatchable.service.numbers import activation, events, reasons, releasing, waking
from dispatchable.service.numbers.actions.activate import request_activation
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.actions.release import release_number
from dispatchable.service.numbers.deadlines import give_up, overdue
from dispatchable.service.numbers.models import IN_FORCE, Activation, TelephoneNumber
from tests.service.conftest import make_world
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PICK = st.integers(0, 5)


class Machine(RuleBasedStateMachine):
    """Two numbers, several addresses, one carrier that answers by file; each example is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.world = make_world()
        building.accept(self.world)
        self.alice = self.world.alice
        texts = ("+33184801201", "+33184801202")
        self.numbers = [building.make_number(self.alice, text, acknowledges="by_file") for text in texts]
        here, abroad = building.make_person(self.alice), building.make_person(self.alice, "DE")
        self.people = [here, here, here, here, here, abroad]
        self.addresses = [
            building.make_address(self.world.acme),
            building.make_address(self.world.acme),
            building.make_address(self.world.acme, validated=False),
            building.make_address(self.world.acme, country="DE"),
        ]
        for number in self.numbers:
            first = self.addresses[0]
            assign_number(self.alice, number.pk, person_id=here.pk, address_id=first.pk)
        self.all_goes_its_way(0, True)

    def teardown(self) -> None:
        assert list(breaks()) == []
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)

    def one(self, things: list[Any], pick: int) -> Any:
        return things[pick % len(things)]

    @rule(number=PICK, person=PICK, address=PICK)
    def assign(self, number: int, person: int, address: int) -> None:
        chosen = self.one([*self.addresses, None], address)
        with suppress(Refused):
            assign_number(
                self.alice,
                self.one(self.numbers, number).pk,
                person_id=self.one(self.people, person).pk,
                address_id=chosen.pk if chosen else None,
            )

    @rule(number=PICK)
    def ask_again(self, number: int) -> None:
        request_activation(self.alice, self.one(self.numbers, number).pk)

    @rule(number=PICK)
    def release(self, number: int) -> None:
        with suppress(Refused):
            release_number(self.alice, self.one(self.numbers, number).pk)

    @rule(number=PICK, confirmed=st.sampled_from([True, True, False]))
    def all_goes_its_way(self, number: int, confirmed: bool) -> None:
        """An attempt from its beginning to its end, as on a good day."""
        found = self.fresh(number)
        self.worker_opens(number)
        for asked in Registration.objects.filter(number_id=found.pk, state__in=("requested", "releasing")):
            registering.keep_answer(asked.pk, Answer("confirmed" if confirmed else "refused"))
            activation.settle(asked.pk)
        self.worker_lets_go(number)

    @rule(number=PICK)
    def worker_opens(self, number: int) -> None:
        found = self.fresh(number)
        opened = activation.open_registration(found.pk, found.attempt)
        if opened:
            registering.ask(Registration.objects.get(pk=opened).pk)

    @rule(number=PICK)
    def worker_opens_an_old_attempt(self, number: int) -> None:
        found = self.fresh(number)
        activation.open_registration(found.pk, found.attempt - 1)

    @rule(pick=PICK, confirmed=st.booleans())
    def carrier_answers(self, pick: int, confirmed: bool) -> None:
        if all_of := list(Registration.objects.order_by("id")):
            registering.keep_answer(self.one(all_of, pick).pk, Answer("confirmed" if confirmed else "refused"))

    @rule(pick=PICK)
    def worker_settles(self, pick: int) -> None:
        if all_of := list(Registration.objects.order_by("-id")):
            activation.settle(self.one(all_of, pick).pk)

    @rule(number=PICK)
    def worker_lets_go(self, number: int) -> None:
        for left in activation.leftovers(self.fresh(number).pk):
            registering.release(Registration.objects.get(pk=left).pk)

    @rule(number=PICK, trouble=st.sampled_from(["", "", "OSError"]))
    def worker_releases(self, number: int, trouble: str) -> None:
        found = self.fresh(number)
        registration = releasing.registration_to_release(found.pk, found.attempt)
        if registration and not trouble:
            registering.release(Registration.objects.get(pk=registration).pk)
        releasing.settle_release(found.pk, found.attempt, trouble)

    @rule(number=PICK)
    def carrier_is_down(self, number: int) -> None:
        found = self.fresh(number)
        activation.carrier_down(found.pk, found.attempt, "OSError")

    @rule(address=PICK, validated=st.booleans())
    def address_gets_a_version(self, address: int, validated: bool) -> None:
        chosen: EmergencyAddress = self.one(self.addresses, address)
        building.make_version(chosen, validated=validated)
        if validated:
            event = Event.objects.create(kind="address.validated", object_id=chosen.pk, payload={})
            events.address_decided(event)

    @rule(pick=PICK, change=st.sampled_from(["revoked", "unvalidated", "moved"]))
    def somebody_takes_an_address_back(self, pick: int, change: str) -> None:
        version = self.one(list(AddressVersion.objects.order_by("-id")), pick)
        values: dict[str, Any] = {
            "revoked": {"revoked_at": building.NOW},
            "unvalidated": {"validated_at": None},
            "moved": {"country": "IT"},
        }[change]
        serves = TelephoneNumber.objects.filter(active_version=version, activation__in=IN_FORCE).exists()
        try:
            with transaction.atomic():
                AddressVersion.objects.filter(pk=version.pk).update(**values)
        except DatabaseError:
            return  # refused: rightly where it serves; elsewhere a validated version has rules of its own
        assert not serves

    @rule(number=PICK)
    def somebody_gives_up_waiting(self, number: int) -> None:
        with suppress(Refused):
            give_up(self.alice, self.one(self.numbers, number).pk)

    @rule()
    def the_carriers_time_is_over(self) -> None:
        overdue(timezone.now() + timedelta(days=100))

    @rule()
    def it_is_time_to_try_again(self) -> None:
        waking.try_again(timezone.now() + timedelta(days=1))

    @rule()
    def the_carriers_settings_change(self) -> None:
        carrier = self.numbers[0].carrier
        events.carrier_changed(Event.objects.create(kind="carrier.changed", object_id=carrier.pk, payload={}))

    @rule(address=PICK)
    def somebody_retires_an_address(self, address: int) -> None:
        with suppress(Refused):
            retire_address(self.alice, self.one(self.addresses, address).pk)

    @rule(number=PICK, over=st.booleans())
    def a_number_is_blocked_or_free_again(self, number: int, over: bool) -> None:
        until = timezone.now() + timedelta(days=-1 if over else 1)
        TelephoneNumber.objects.filter(pk=self.one(self.numbers, number).pk).update(blocked_until=until)

    def fresh(self, number: int) -> TelephoneNumber:
        return TelephoneNumber.objects.get(pk=self.one(self.numbers, number).pk)

    @invariant()
    def what_is_in_force_is_validated_and_registered_once(self) -> None:
        for number in TelephoneNumber.objects.select_related("active_version__evidence", "registration"):
            standing = Registration.objects.filter(number_id=number.pk, in_force=True)
            if number.activation not in IN_FORCE:
                assert not standing.exists() and number.active_version is None
                continue
            version, registration = number.active_version, number.registration
            assert version is not None and registration is not None
            assert version.is_validated and version.country == number.country and version.evidence_id
            assert registration.version_id == version.pk
            # one that could not be asked or did not answer is never taken for one that stands
            assert registration.state != "abandoned"
            if number.activation != Activation.RELEASING:
                assert [r.pk for r in standing] == [registration.pk]

    @invariant()
    def what_waits_says_why_and_what_is_under_way_is_asked_once(self) -> None:
        for number in TelephoneNumber.objects.all():
            if number.activation in (Activation.FAILED, Activation.UPDATE_FAILED):
                assert number.reason_code in reasons.codes() or number.reason_code.startswith("ADR-")
            asked = Registration.objects.filter(number_id=number.pk, state="requested")
            assert asked.filter(attempt=number.attempt).count() == asked.count() <= 1


def explore(examples: int, steps: int) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    how = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=quiet)
    run_state_machine_as_test(Machine, settings=how)  # type: ignore[no-untyped-call]


def test_no_order_of_steps_breaks_the_invariant(folder: Path) -> None:
    explore(20, 30)


@pytest.mark.torture
def test_no_order_of_very_many_steps_breaks_the_invariant(folder: Path) -> None:
    explore(1000, 50)
