"""One address takes another's place everywhere, no number is unprotected for a moment, and then the old one retires."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from dispatchable.service.addresses.actions.pin import pin_address
from dispatchable.service.addresses.actions.places import add_place
from dispatchable.service.addresses.models import EmergencyAddress, Replacement
from dispatchable.service.addresses.place_facts import PlaceFacts
from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.carriers.connectors.local import row
from dispatchable.service.carriers.models import Registration
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.events import address_pinned
from dispatchable.service.numbers.models import IN_FORCE, TelephoneNumber
from dispatchable.service.numbers.replacing import begin_replacement, go_on, go_on_all, plan_of, stop_replacement
from tests.service.conftest import World
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MANY = 20


@pytest.fixture
def numbers(world: World) -> list[TelephoneNumber]:
    """Twenty active numbers at one address, every other one in its hall."""
    building.accept(world)
    old, person = building.make_address(world.acme), building.make_person(world.alice)
    hall = add_place(world.alice, old.pk, PlaceFacts("Tour", kind="building"))
    hall = add_place(world.alice, old.pk, PlaceFacts("Hall", floor="0"), parent_id=hall.pk)
    found = []
    for index in range(MANY):
        number = building.make_number(world.alice, f"01 84 80 12 {index:02}")
        place = hall.pk if index % 2 else None
        assign_number(world.alice, number.pk, person_id=person.pk, address_id=old.pk, place_id=place)
        assert building.work(number) == "active"
        found.append(number)
    return found


def _old(numbers: list[TelephoneNumber]) -> EmergencyAddress:
    numbers[0].refresh_from_db()
    assert numbers[0].address is not None
    return numbers[0].address


def test_the_dry_run_lists_each_number_and_place_and_changes_nothing(
    world: World, numbers: list[TelephoneNumber]
) -> None:
    old, new = _old(numbers), building.make_address(world.acme)
    rows = AuditRow.objects.count()
    plan = plan_of(world.alice, old.pk, new.pk)
    assert len(plan.numbers) == MANY and {moved.place for moved in plan.numbers} == {"", "Tour › Hall"}
    assert plan.places == (("Tour", True), ("Tour › Hall", True))
    assert (AuditRow.objects.count(), new.places.count()) == (rows, 0)


def test_twenty_numbers_move_without_an_unprotected_moment(world: World, numbers: list[TelephoneNumber]) -> None:
    old, new = _old(numbers), building.make_address(world.acme)
    replacement = begin_replacement(world.alice, old.pk, new.pk)
    assert begin_replacement(world.alice, old.pk, new.pk).pk == replacement.pk
    for number in numbers:
        number.refresh_from_db()
        # the old address is in force until the new one is confirmed
        assert (number.activation, number.active_version_id, number.address_id) == ("updating", old.current_id, new.pk)
    for number in numbers[:-1]:
        assert building.work(number) == "active"
        number.refresh_from_db()
        assert number.active_version_id == new.current_id
        go_on(replacement.pk)
        assert TelephoneNumber.objects.filter(activation__in=IN_FORCE).count() == MANY
    old.refresh_from_db()
    assert old.state == "valid", "one number still has it in force"
    assert building.work(numbers[-1]) == "active"
    assert (go_on_all(), go_on_all()) == (1, 0)
    old.refresh_from_db()
    assert (old.state, old.replaced_by_id) == ("retired", new.pk)
    places = {number.place.name if number.place else "" for number in TelephoneNumber.objects.select_related("place")}
    assert places == {"", "Hall"} and new.places.get(name="Hall").parent == new.places.get(name="Tour")
    assert AuditRow.objects.filter(action="address.replace").count() == 1


def test_a_number_under_way_is_moved_when_that_has_ended(world: World, numbers: list[TelephoneNumber]) -> None:
    old, new, between = _old(numbers), building.make_address(world.acme), building.make_address(world.acme)
    busy = numbers[0]
    assign_number(world.alice, busy.pk, person_id=busy.person_id, address_id=between.pk)
    assign_number_back = busy.pk
    assert building.work(busy) == "active"
    assign_number(world.alice, assign_number_back, person_id=busy.person_id, address_id=old.pk)
    assert plan_of(world.alice, old.pk, new.pk).numbers[0].waits
    replacement = begin_replacement(world.alice, old.pk, new.pk)
    busy.refresh_from_db()
    assert (busy.activation, busy.address_id) == ("updating", old.pk)
    assert building.work(busy) == "active"
    go_on(replacement.pk)
    busy.refresh_from_db()
    assert busy.address_id == new.pk


def test_a_place_added_while_it_runs_goes_with_its_number(world: World, numbers: list[TelephoneNumber]) -> None:
    old, new, between = _old(numbers), building.make_address(world.acme), building.make_address(world.acme)
    busy, person = numbers[0].pk, numbers[0].person_id
    assign_number(world.alice, busy, person_id=person, address_id=between.pk)
    replacement = begin_replacement(world.alice, old.pk, new.pk)
    assert building.work(numbers[0]) == "active"
    attic = add_place(world.alice, old.pk, PlaceFacts("Attic", floor="9"))
    assign_number(world.alice, busy, person_id=person, address_id=old.pk, place_id=attic.pk)
    assert building.work(numbers[0]) == "active"
    go_on(replacement.pk)
    numbers[0].refresh_from_db()
    assert numbers[0].address_id == new.pk and numbers[0].place is not None
    assert (numbers[0].place.name, numbers[0].place.address_id) == ("Attic", new.pk)


def test_what_cannot_take_its_place_is_refused(world: World, numbers: list[TelephoneNumber]) -> None:
    old = _old(numbers)
    wrong = {
        "replace.same": old.pk,
        "replace.not_validated": building.make_address(world.acme, validated=False).pk,
        "replace.country": building.make_address(world.acme, country="US").pk,
    }
    for code, new_id in wrong.items():
        with pytest.raises(Refused) as refused:
            begin_replacement(world.alice, old.pk, new_id)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        begin_replacement(world.charlie, old.pk, building.make_address(world.other).pk)
    with pytest.raises(NotAllowed):
        begin_replacement(world.bob, old.pk, building.make_address(world.acme).pk)


def test_it_may_be_stopped_and_the_old_address_stays(world: World, numbers: list[TelephoneNumber]) -> None:
    old, new = _old(numbers), building.make_address(world.acme)
    replacement = begin_replacement(world.alice, old.pk, new.pk)
    stop_replacement(world.alice, replacement.pk)
    for number in numbers:
        building.work(number)
    assert go_on_all() == 0
    old.refresh_from_db()
    assert old.state == "valid"


def test_the_database_knows_one_replacement_at_a_time_and_none_by_itself(world: World) -> None:
    old, new = building.make_address(world.acme), building.make_address(world.acme)
    Replacement.objects.create(organization=world.acme, old=old, new=new)
    for other in (building.make_address(world.acme), old):
        with pytest.raises(IntegrityError), transaction.atomic():
            Replacement.objects.create(organization=world.acme, old=old, new=other)


def test_numbers_are_registered_anew_where_the_pin_is(world: World, numbers: list[TelephoneNumber]) -> None:
    old = _old(numbers)
    pin_address(world.alice, old.pk, 2.3501, 48.8501)
    for _ in range(2):
        address_pinned(Event.objects.get(kind="address.pinned"))
    assert building.work(numbers[0]) == "active"
    told = row(Registration.objects.get(number_id=numbers[0].pk, in_force=True), "register")
    assert (told["longitude"], told["latitude"]) == ("2.3501000", "48.8501000")
