"""Somebody joins, moves to another site, or leaves: their numbers follow in one go, none unprotected meanwhile."""

from __future__ import annotations

import pytest

from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.actions.change_many import change_numbers, undo_change
from dispatchable.service.numbers.actions.hold import reserve_number
from dispatchable.service.numbers.actions.people import join_person, leave_person, move_person, return_person
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.organizations.models import Person
from tests.service.conftest import World
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_joiner_has_number_and_address_in_one_go_or_nothing(world: World) -> None:
    building.accept(world)
    number, address = building.make_number(world.alice), building.make_address(world.acme)
    who = {"name": "Ana Roux", "country": "FR", "email": "", "has_calling_plan": True}
    TelephoneNumber.objects.update(activation="pending")
    with pytest.raises(Refused):
        join_person(world.alice, number_id=number.pk, address_id=address.pk, **who)
    assert not Person.objects.exists()
    TelephoneNumber.objects.update(activation="unassigned")
    join_person(world.alice, number_id=number.pk, address_id=address.pk, **who)
    assert building.work(number) == "active"


def test_a_mover_keeps_the_old_address_until_the_new_one_is_confirmed(world: World, active: TelephoneNumber) -> None:
    old, new = active.address, building.make_address(world.acme)
    assert active.person is not None
    bulk = move_person(world.alice, active.person.pk, address_id=new.pk)
    assert (bulk.changed, bulk.refused) == (1, 0)
    assert building.state(active) == "updating"
    assert active.active_version is not None
    assert active.active_version.address == old
    assert building.work(active) == "active"
    assert active.active_version.address == new


def test_a_leaver_s_numbers_go_to_an_heir_with_their_address_or_are_released(
    world: World, active: TelephoneNumber
) -> None:
    leaver, heir = active.person, building.make_person(world.alice)
    assert leaver is not None
    second = building.make_number(world.alice, "+33184801298")
    assign_number(world.alice, second.pk, person_id=leaver.pk, address_id=active.address_id)
    building.work(second)
    with pytest.raises(Refused) as caught:
        leave_person(world.alice, leaver.pk, heirs={active.pk: None})
    assert caught.value.code == "person.numbers"
    with pytest.raises(Refused):
        leave_person(world.alice, leaver.pk, heirs={active.pk: leaver.pk, second.pk: None})
    with pytest.raises(NotFound):
        leave_person(world.charlie, leaver.pk, heirs={active.pk: None, second.pk: None})
    leave_person(world.alice, leaver.pk, heirs={active.pk: heir.pk, second.pk: None})
    assert (building.state(active), active.person) == ("active", heir)
    # its address stays in force until the carrier has let go of it
    assert building.state(second) == "releasing"
    assert second.active_version is not None
    assert building.work_release(second) == "released"
    leaver.refresh_from_db()
    assert leaver.left_at is not None
    assert return_person(world.alice, leaver.pk).left_at is None


def test_who_has_a_number_under_way_has_not_left_yet(world: World, pending: TelephoneNumber) -> None:
    assert pending.person is not None
    done = leave_person(world.alice, pending.person.pk, heirs={pending.pk: None})
    assert [bulk.refused for bulk in done] == [1]
    pending.person.refresh_from_db()
    assert pending.person.left_at is None


def test_who_has_left_is_given_no_number_not_even_by_an_undo(world: World, active: TelephoneNumber) -> None:
    leaver, heir = active.person, building.make_person(world.alice)
    assert leaver is not None
    given = leave_person(world.alice, leaver.pk, heirs={active.pk: heir.pk})[0]
    with pytest.raises(Refused) as caught:
        undo_change(world.alice, given.pk)
    assert caught.value.code == "person.left"
    bulk = change_numbers(world.alice, "assign_person", [active.pk], person_id=str(leaver.pk))
    assert list(bulk.rows.values_list("code", flat=True)) == ["person.left"]
    with pytest.raises(Refused) as caught:
        assign_number(world.alice, active.pk, person_id=leaver.pk, address_id=active.address_id)
    assert caught.value.code == "person.left"
    with pytest.raises(Refused):
        reserve_number(world.alice, building.make_number(world.alice, "+33184801298").pk, days=3, person_id=leaver.pk)
    assert (building.state(active), active.person) == ("active", heir)
