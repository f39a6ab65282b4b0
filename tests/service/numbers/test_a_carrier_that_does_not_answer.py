"""A carrier that is silent, late or out of order: a person is told in time, and no answer is lost or believed twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dispatchable.service.audit.models import AuditRow
from dispatchable.service.carriers import registering
from dispatchable.service.carriers.connectors.base import Answer
from dispatchable.service.carriers.models import Registration
from dispatchable.service.carriers.proving import registered_twice, unprotected_moments
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.numbers import activation
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.actions.end_release import end_release
from dispatchable.service.numbers.actions.release import release_number
from dispatchable.service.numbers.actions.retry import retry
from dispatchable.service.numbers.deadlines import give_up, overdue
from dispatchable.service.numbers.models import TelephoneNumber, Watch
from tests.service.conftest import World
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def waiting(world: World) -> TelephoneNumber:
    """A number whose carrier answers by file within an hour, asked and not answered."""
    building.accept(world)
    number = building.make_number(world.alice, acknowledges="by_file", answer_hours=1)
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    assert building.work(number) == "pending"
    return number


def late() -> int:
    return overdue(timezone.now() + timedelta(hours=2))


def answer(kind: str) -> str:
    """The carrier's word on the only registration, and what comes of it."""
    registration = Registration.objects.get()
    registering.keep_answer(registration.pk, Answer(kind, "ref", "X"))  # type: ignore[arg-type]
    return activation.settle(registration.pk)


def test_in_its_time_nothing_happens_and_after_it_somebody_is_told_once(world: World, waiting: TelephoneNumber) -> None:
    assert overdue() == 0
    assert [late(), late()] == [1, 0]
    assert (building.state(waiting), waiting.reason_code) == ("failed", "NUM-TIMEOUT")
    assert Watch.objects.get(number=waiting).escalated_at is not None
    letter = OutgoingMail.objects.get()
    assert letter.to == "alice@example.org"
    assert "+33 1 84 80 12 34" in letter.body
    assert AuditRow.objects.filter(action="carrier.late").count() == 1


@pytest.mark.parametrize(("kind", "ends"), [("confirmed", "active"), ("refused", "failed")])
def test_an_answer_that_comes_too_late_is_taken_in_all_the_same(waiting: TelephoneNumber, kind: str, ends: str) -> None:
    late()
    assert answer(kind) == ends
    assert building.state(waiting) == ends
    assert waiting.reason_code == ("" if ends == "active" else "NUM-CARRIER")
    assert Registration.objects.count() == 1
    assert answer(kind) == "over"


def test_a_retry_asks_for_the_same_registration(world: World, waiting: TelephoneNumber) -> None:
    late()
    first = Registration.objects.get().pk
    retry(world.alice, waiting.pk)
    assert building.work(waiting) == "pending"
    assert Registration.objects.get().pk == first
    assert answer("confirmed") == "active"


def test_another_address_is_another_registration_and_the_first_is_let_go_of(
    world: World, waiting: TelephoneNumber
) -> None:
    give_up(world.alice, waiting.pk)
    old = Registration.objects.get()
    other = building.make_address(world.acme)
    assign_number(world.alice, waiting.pk, person_id=waiting.person_id, address_id=other.pk)
    building.work(waiting)
    new = Registration.objects.exclude(pk=old.pk).get()
    assert activation.leftovers(waiting.pk) == [], "before another stands nothing is taken back"
    registering.keep_answer(new.pk, Answer("confirmed"))
    assert activation.settle(new.pk) == "active"
    assert activation.leftovers(waiting.pk) == [str(old.pk)]
    # the old one's answer comes after all: it changes nothing but what is to be let go of
    registering.keep_answer(old.pk, Answer("confirmed"))
    assert activation.settle(old.pk) == "over"
    assert building.state(waiting) == "active"
    assert waiting.active_version == other.current


def test_giving_up_by_hand(world: World, waiting: TelephoneNumber) -> None:
    for actor, refusal in ((world.bob, NotAllowed), (world.charlie, NotFound)):
        with pytest.raises(refusal):
            give_up(actor, waiting.pk)
    give_up(world.alice, waiting.pk)
    assert (building.state(waiting), waiting.reason_code) == ("failed", "NUM-TIMEOUT")
    with pytest.raises(Refused, match="Nothing waits"):
        give_up(world.alice, waiting.pk)


def test_a_release_without_an_answer_goes_on_waiting_and_somebody_is_told(
    world: World, waiting: TelephoneNumber
) -> None:
    assert answer("confirmed") == "active"
    release_number(world.alice, waiting.pk)
    assert building.work_release(waiting) == "releasing"
    assert late() == 1
    assert building.state(waiting) == "releasing"
    assert OutgoingMail.objects.count() == 1
    with pytest.raises(Refused):
        give_up(world.alice, waiting.pk)


def test_a_release_without_an_answer_is_ended_by_somebody_who_says_why(world: World, waiting: TelephoneNumber) -> None:
    assert answer("confirmed") == "active"
    release_number(world.alice, waiting.pk)
    with pytest.raises(Refused, match="waits"):
        end_release(world.alice, waiting.pk, reason="Contract ended")
    assert building.work_release(waiting) == "releasing"
    for actor, refusal in ((world.bob, NotAllowed), (world.charlie, NotFound)):
        with pytest.raises(refusal):
            end_release(actor, waiting.pk, reason="Contract ended")
    with pytest.raises(Refused, match="how you know"):
        end_release(world.alice, waiting.pk, reason="  ")
    end_release(world.alice, waiting.pk, reason="Contract ended")
    assert building.state(waiting) == "released"
    assert AuditRow.objects.get(action="number.end_release").details["why"] == "Contract ended"
    assert late() == 0, "nobody is reminded of it any more"
    # the carrier speaks after all: it had kept the number, and is asked to let go once more
    assert answer("refused") == "over"
    assert building.state(waiting) == "released"
    assert activation.leftovers(waiting.pk) == [str(Registration.objects.get().pk)]


def test_a_lost_answer_is_asked_for_again_under_the_same_key(world: World) -> None:
    building.accept(world)
    carrier = building.make_test_carrier(world.alice, "* * lose")
    number = building.make_number(world.alice)
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    assert building.work(number) == "failed"
    assert number.reason_code == "NUM-CARRIER-DOWN"
    retry(world.alice, number.pk)
    assert building.work(number) == "active"
    log = building.log_of(carrier)
    assert registered_twice(log) == []
    assert sum('"registered"' in line for line in log) == 1


def test_an_address_is_replaced_under_twenty_numbers_without_an_unprotected_moment(world: World) -> None:
    building.accept(world)
    habits = ("refuse no", "silent", "down 1", "lose", "accept")
    every = [f"+331848012{i:02}" for i in range(20)]
    script = [f"{e164} 2 {habits[i % 5]}" for i, e164 in enumerate(every)]
    carrier = building.make_test_carrier(world.alice, "\n".join([*script, "* * accept"]))
    person, old = building.make_person(world.alice), building.make_address(world.acme)
    new = building.make_address(world.acme)
    numbers = [building.make_number(world.alice, e164) for e164 in every]
    for number in numbers:
        assign_number(world.alice, number.pk, person_id=person.pk, address_id=old.pk)
        assert building.work(number) == "active"
    for number in numbers:
        assign_number(world.alice, number.pk, person_id=person.pk, address_id=new.pk)
        building.work(number)
    states = ["update_failed", "updating", "update_failed", "update_failed", "active"]
    assert [n.activation for n in numbers] == states * 4
    for number in numbers:
        if number.reason_code == "NUM-CARRIER-DOWN":
            retry(world.alice, number.pk)
            assert building.work(number) == "active"
            assert number.active_version == new.current
        elif number.activation != "active":
            assert number.active_version == old.current
    log = building.log_of(carrier)
    assert unprotected_moments(log) == []
    assert registered_twice(log) == []
    # the proof sees what it should see: a release is a span without end
    release_number(world.alice, numbers[4].pk)
    building.work_release(numbers[4])
    assert [m.number for m in unprotected_moments(building.log_of(carrier))] == [numbers[4].e164]
