"""A block and a reservation keep others off until they end, by hand or by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dispatchable.service.audit.models import AuditRow
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.actions.change import change_number
from dispatchable.service.numbers.actions.hold import block_number, end_reservation, reserve_number, unblock_number
from dispatchable.service.numbers.expiring import expire
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def over(**fields: str) -> None:
    """The time of these fields has come."""
    TelephoneNumber.objects.update(**dict.fromkeys(fields, timezone.now() - timedelta(seconds=1)))


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_blocked_number_activates_by_itself_once_the_block_is_over(
    world: World, pending: TelephoneNumber, by_hand: bool
) -> None:
    block_number(world.alice, pending.pk, days="30", reason="Line is being moved")
    assert building.work(pending) == "failed"
    assert pending.reason_code == "NUM-BLOCK"
    assert expire() == 0
    if by_hand:
        unblock_number(world.alice, pending.pk)
    else:
        over(blocked_until="")
        assert (expire(), expire()) == (1, 0)
    assert building.work(pending) == "active"
    assert (pending.blocked_until, pending.blocked_reason) == (None, "")
    assert AuditRow.objects.filter(action="number.unblock").count() == 1


def test_a_block_leaves_what_is_in_force(world: World, active: TelephoneNumber) -> None:
    block_number(world.alice, active.pk, days=1, reason="Misuse")
    assert building.state(active) == "active"


def test_a_reserved_number_is_given_to_nobody_else(world: World) -> None:
    number = building.make_number(world.alice)
    mine, other = building.make_person(world.alice), building.make_person(world.alice)
    address = building.make_address(world.acme)
    reserve_number(world.alice, number.pk, days=10, person_id=mine.pk)
    with pytest.raises(Refused) as caught:
        assign_number(world.alice, number.pk, person_id=other.pk, address_id=address.pk)
    assert (caught.value.code, caught.value.field) == ("number.reserved", "person")
    kept = assign_number(world.alice, number.pk, person_id=mine.pk, address_id=address.pk)
    assert (kept.reserved_until, kept.reserved_person) == (None, None)


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_reservation_ends(world: World, by_hand: bool) -> None:
    number = building.make_number(world.alice)
    site, elsewhere = building.make_address(world.acme), building.make_address(world.acme)
    person = building.make_person(world.alice)
    reserve_number(world.alice, number.pk, days=10, address_id=site.pk)
    with pytest.raises(Refused):
        assign_number(world.alice, number.pk, person_id=person.pk, address_id=elsewhere.pk)
    if by_hand:
        end_reservation(world.alice, number.pk)
    else:
        over(reserved_until="")
        assert expire() == 1
    number.refresh_from_db()
    assert (number.reserved_until, number.reserved_address) == (None, None)
    assert assign_number(world.alice, number.pk, person_id=person.pk, address_id=elsewhere.pk).address == elsewhere


def test_what_cannot_be_reserved_is_refused(world: World, active: TelephoneNumber) -> None:
    person, theirs = building.make_person(world.alice), building.make_person(world.charlie)
    with pytest.raises(Refused) as caught:
        reserve_number(world.alice, active.pk, days=10, person_id=person.pk)
    assert caught.value.code == "number.in_use"
    free = building.make_number(world.alice, "+33184801299")
    with pytest.raises(NotFound):
        reserve_number(world.alice, free.pk, days=10, person_id=theirs.pk)
    with pytest.raises(NotFound):
        reserve_number(world.charlie, free.pk, days=10, person_id=theirs.pk)
    with pytest.raises(Refused) as caught:
        reserve_number(world.alice, free.pk, days=10)
    assert caught.value.field == "person"


def test_a_changed_plan_or_kind_lets_the_number_try_again(world: World) -> None:
    building.accept(world)
    number = building.make_number(world.alice)
    assign_number(world.alice, number.pk, person_id=None, address_id=building.make_address(world.acme).pk)
    assert building.work(number) == "failed"
    facts = {"plan": "", "service": "in_service", "note": " Lift ", "tags": "Nord, lift; NORD"}
    changed = change_number(world.alice, number.pk, kind="service", **facts)
    assert (changed.kind, changed.note) == ("service", "Lift")
    assert list(changed.tags.values_list("name", flat=True)) == ["lift", "Nord"]
    assert building.work(number) == "active"
    rows = AuditRow.objects.filter(action="number.change")
    change_number(world.alice, number.pk, kind="service", **facts)
    assert rows.count() == 1
    with pytest.raises(NotFound):
        change_number(world.charlie, number.pk, kind="service", **facts)
