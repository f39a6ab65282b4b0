"""Many numbers change in one go: each has its result, one audit row proves all, one undo puts back what is safe."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from dispatchable.service.addresses.actions.move_place import remove_place
from dispatchable.service.addresses.actions.places import add_place
from dispatchable.service.addresses.place_facts import PlaceFacts
from dispatchable.service.audit.events import listeners
from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.numbers.actions.change_many import (
    ask_change,
    begin_change,
    change_numbers,
    choose_numbers,
    discard_change,
    undo_change,
)
from dispatchable.service.numbers.bulk import running
from dispatchable.service.numbers.models import BulkAction, TelephoneNumber
from tests.service.conftest import World
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ALL = TelephoneNumber.objects.order_by("pk")


@pytest.fixture
def ten(world: World) -> list[TelephoneNumber]:
    """Ten numbers of somebody, in service, without an address."""
    building.accept(world)
    person = building.make_person(world.alice)
    made = [building.make_number(world.alice, f"+331848012{i:02}") for i in range(10)]
    TelephoneNumber.objects.update(service="in_service", activation="incomplete", person=person)
    return made


def ids(numbers: list[TelephoneNumber]) -> list[uuid.UUID]:
    return [number.pk for number in numbers]


def activate_all() -> set[str]:
    return {building.work(number) for number in TelephoneNumber.objects.filter(activation__in=("pending", "updating"))}


def test_an_address_for_all_activates_them_and_leaves_one_audit_row(world: World, ten: list[TelephoneNumber]) -> None:
    address = building.make_address(world.acme)
    before = AuditRow.objects.count()
    bulk = change_numbers(world.alice, "assign_address", ids(ten), address_id=address.pk)
    assert (bulk.state, bulk.changed, bulk.refused, bulk.total) == ("done", 10, 0, 10)
    row = AuditRow.objects.order_by("-id")[0]
    assert AuditRow.objects.count() == before + 1
    assert (row.action, row.details["changed"], row.details["digest"]) == ("numbers.bulk", 10, bulk.digest)
    assert Event.objects.filter(kind="number.activation_requested").count() == 10
    assert activate_all() == {"active"}


def test_each_row_says_why_it_was_left_alone(world: World, ten: list[TelephoneNumber]) -> None:
    address = building.make_address(world.acme)
    TelephoneNumber.objects.filter(pk=ten[0].pk).update(activation="pending")
    TelephoneNumber.objects.filter(pk=ten[1].pk).update(country="BE")
    until = timezone.now() + timedelta(days=1)
    other = building.make_address(world.acme)
    TelephoneNumber.objects.filter(pk=ten[2].pk).update(reserved_until=until, reserved_address=other)
    TelephoneNumber.objects.filter(pk=ten[3].pk).update(address=address, activation="failed")
    bulk = change_numbers(world.alice, "assign_address", ALL, address_id=str(address.pk), place_id="")
    found = {row.number_id: row for row in bulk.rows.all()}
    assert [found[n.pk].code for n in ten[:4]] == ["number.busy", "bulk.country", "number.reserved", ""]
    assert (found[ten[3].pk].outcome, bulk.changed, bulk.refused, bulk.unchanged) == ("unchanged", 6, 3, 1)
    assert all(row.en and row.fr for row in found.values() if row.outcome == "refused")


def test_a_preview_says_the_same_and_changes_nothing(world: World, ten: list[TelephoneNumber]) -> None:
    address = building.make_address(world.acme)
    TelephoneNumber.objects.filter(pk=ten[0].pk).update(activation="pending")
    bulk = choose_numbers(world.alice, "assign_address", ALL)
    ask_change(world.alice, bulk.pk, address_id=address.pk)
    before = list(TelephoneNumber.objects.order_by("pk").values())
    seen = running.preview(BulkAction.objects.get(pk=bulk.pk))
    assert (seen.changed, seen.unchanged, seen.refused, seen.more) == (9, 0, 1, 0)
    assert [(why.code, count) for why, count in seen.reasons] == [("number.busy", 1)]
    assert list(TelephoneNumber.objects.order_by("pk").values()) == before
    assert begin_change(world.alice, bulk.pk).changed == 9
    assert begin_change(world.alice, bulk.pk).changed == 9


def test_an_undo_gives_the_old_address_back_without_an_unprotected_moment(
    world: World, ten: list[TelephoneNumber]
) -> None:
    old, new = building.make_address(world.acme), building.make_address(world.acme)
    change_numbers(world.alice, "assign_address", ids(ten), address_id=old.pk)
    assert activate_all() == {"active"}
    moved = change_numbers(world.alice, "assign_address", ids(ten), address_id=new.pk)
    assert running.preview_undo(moved).refused == 10
    assert set(ALL.values_list("activation", "active_version__address")) == {("updating", old.pk)}
    assert activate_all() == {"active"}
    change_numbers(world.alice, "add_tag", [ten[9].pk], tag="Nord")
    undone = undo_change(world.alice, moved.pk)
    assert (undone.changed, undone.refused) == (10, 0)
    assert set(ALL.values_list("activation", "active_version__address")) == {("updating", new.pk)}
    assert activate_all() == {"active"}
    assert set(ALL.values_list("active_version__address", flat=True)) == {old.pk}
    assert undo_change(world.alice, moved.pk).pk == undone.pk
    with pytest.raises(Refused):
        undo_change(world.alice, undone.pk)


def test_an_undo_never_takes_protection_away_and_says_why(world: World, ten: list[TelephoneNumber]) -> None:
    address = building.make_address(world.acme)
    bulk = change_numbers(world.alice, "assign_address", ids(ten), address_id=address.pk)
    for number in ten[:8]:
        building.work(number)
    TelephoneNumber.objects.filter(pk=ten[9].pk).update(activation="failed", address=building.make_address(world.acme))
    TelephoneNumber.objects.filter(pk=ten[8].pk).update(activation="failed", reason_code="NUM-CARRIER")
    undone = undo_change(world.alice, bulk.pk)
    codes = dict(undone.rows.values_list("number_id", "code"))
    assert {codes[number.pk] for number in ten[:8]} == {"bulk.would_unprotect"}
    assert (codes[ten[8].pk], codes[ten[9].pk]) == ("", "bulk.changed_since")
    assert set(ALL.filter(pk__in=ids(ten[:8])).values_list("activation", flat=True)) == {"active"}
    ten[8].refresh_from_db()
    assert (ten[8].activation, ten[8].address, ten[8].reason_code) == ("incomplete", None, "NUM-NOLOC")


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("set_plan", {"plan": "international"}),
        ("add_tag", {"tag": "Nord"}),
        ("block", {"days": "30", "reason": "Being moved"}),
        ("unassign_person", {}),
        ("release", {}),
    ],
)
def test_what_an_undo_puts_back_is_what_stood_before(
    world: World, ten: list[TelephoneNumber], kind: str, what: dict[str, str]
) -> None:
    fields = ("pk", "person", "address", "plan", "blocked_until", "blocked_reason", "tags")
    before = list(ALL.values_list(*fields))
    bulk = change_numbers(world.alice, kind, ids(ten), **what)
    assert bulk.changed == 10
    assert list(ALL.values_list(*fields)) != before
    if kind != "block":
        # a second block could have another end
        assert change_numbers(world.alice, kind, ids(ten), **what).changed == 0
    undone = undo_change(world.alice, bulk.pk)
    assert (undone.changed, undone.refused) == (10, 0)
    assert list(ALL.values_list(*fields)) == before


def test_numbers_that_failed_for_it_try_again_when_it_is_mended(world: World, ten: list[TelephoneNumber]) -> None:
    address = building.make_address(world.acme)
    for kind, what, mend, code in (
        ("set_plan", {"plan": "none"}, ("set_plan", {"plan": "domestic"}), "NUM-PLAN"),
        ("block", {"days": 3, "reason": "x"}, ("unblock", {}), "NUM-BLOCK"),
    ):
        TelephoneNumber.objects.filter(pk=ten[0].pk).update(activation="incomplete", address=None, plan="")
        change_numbers(world.alice, kind, [ten[0].pk], **what)
        change_numbers(world.alice, "assign_address", [ten[0].pk], address_id=address.pk)
        assert building.work(ten[0]) == "failed"
        assert ten[0].reason_code == code
        assert change_numbers(world.alice, "retry", [ten[0].pk]).changed == 1
        assert building.work(ten[0]) == "failed"
        change_numbers(world.alice, mend[0], [ten[0].pk], **mend[1])
        assert building.state(ten[0]) == "pending"
        TelephoneNumber.objects.filter(pk=ten[0].pk).update(activation="failed")


def test_numbers_in_force_are_released_by_the_carrier_first(world: World, ten: list[TelephoneNumber]) -> None:
    address = building.make_address(world.acme)
    change_numbers(world.alice, "assign_address", [ten[0].pk], address_id=address.pk)
    building.work(ten[0])
    bulk = change_numbers(world.alice, "release", ids(ten[:2]))
    assert [building.state(number) for number in ten[:2]] == ["releasing", "released"]
    assert undo_change(world.alice, bulk.pk).refused == 1
    assert building.work_release(ten[0]) == "released"


def test_more_than_a_chunk_is_the_worker_s_and_goes_on_by_itself(
    world: World, ten: list[TelephoneNumber], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHUNK", 4)
    monkeypatch.setattr("dispatchable.service.numbers.actions.change_many.CHUNK", 4)
    bulk = change_numbers(world.alice, "set_plan", ids(ten), plan="domestic")
    assert (bulk.state, bulk.treated) == ("running", 0)
    seen = []
    while due := Event.objects.filter(kind="numbers.bulk_due", delivered_at=None).first():
        for _ in range(2):
            # delivered twice is as once, but for the order of the chunks
            listeners(due.kind)[0](due)
        due.delivered_at = timezone.now()
        due.save()
        bulk.refresh_from_db()
        seen.append(bulk.treated)
    assert (bulk.state, seen[0], bulk.changed) == ("done", 8, 10)
    assert AuditRow.objects.filter(action="numbers.bulk").count() == 1


def test_another_organisation_s_numbers_are_left_out(world: World, ten: list[TelephoneNumber]) -> None:
    with pytest.raises(Refused) as caught:
        choose_numbers(world.charlie, "retry", ALL)
    assert caught.value.code == "bulk.none"
    bulk = choose_numbers(world.alice, "retry", ids(ten))
    for action in (ask_change, begin_change, undo_change, discard_change):
        with pytest.raises(NotFound):
            action(world.charlie, bulk.pk)
        with pytest.raises(NotAllowed):
            action(world.bob, bulk.pk)
    with pytest.raises(NotFound):
        choose_numbers(world.alice, "undo", ids(ten))
    theirs = building.make_address(world.other)
    with pytest.raises(Refused):
        change_numbers(world.alice, "assign_address", ids(ten), address_id=theirs.pk)
    discard_change(world.alice, bulk.pk)
    assert not BulkAction.objects.exists()


@pytest.mark.parametrize(
    ("kind", "what", "field"),
    [
        ("assign_address", {"address_id": "no id"}, "address_id"),
        ("assign_person", {}, "person_id"),
        ("set_plan", {"plan": "lunar"}, "plan"),
        ("add_tag", {"tag": "a,b"}, "tag"),
        ("remove_tag", {"tag": " "}, "tag"),
        ("add_tag", {"tag": "a" * 41}, "tags"),
        ("block", {"days": "0", "reason": "x"}, "days"),
        ("block", {"days": "366", "reason": "x"}, "days"),
        ("block", {"days": "7", "reason": " "}, "reason"),
    ],
)
def test_what_is_asked_wrongly_names_the_field(
    world: World, ten: list[TelephoneNumber], kind: str, what: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        change_numbers(world.alice, kind, ids(ten), **what)
    assert caught.value.field == field
    assert not BulkAction.objects.exists()


def test_an_undo_gives_back_no_place_that_was_removed_since(world: World, ten: list[TelephoneNumber]) -> None:
    old, new = (building.make_address(world.acme, validated=False) for _ in range(2))
    place = add_place(world.alice, old.pk, PlaceFacts(name="Hall"))
    change_numbers(world.alice, "assign_address", [ten[0].pk], address_id=old.pk, place_id=place.pk)
    assert building.work(ten[0]) == "failed"
    bulk = change_numbers(world.alice, "assign_address", [ten[0].pk], address_id=new.pk)
    assert building.work(ten[0]) == "failed"
    remove_place(world.alice, place.pk)
    with pytest.raises(Refused) as caught:
        undo_change(world.alice, bulk.pk)
    assert caught.value.code == "bulk.place_gone"
    ten[0].refresh_from_db()
    assert (ten[0].address, ten[0].place) == (new, None)


def test_an_undo_that_comes_too_early_is_not_used_up(world: World, ten: list[TelephoneNumber]) -> None:
    old, new = building.make_address(world.acme), building.make_address(world.acme)
    change_numbers(world.alice, "assign_address", ids(ten), address_id=old.pk)
    assert activate_all() == {"active"}
    moved = change_numbers(world.alice, "assign_address", ids(ten), address_id=new.pk)
    with pytest.raises(Refused) as caught:
        undo_change(world.alice, moved.pk)
    assert caught.value.code == "number.busy"
    assert activate_all() == {"active"}
    assert undo_change(world.alice, moved.pk).changed == 10


def test_an_undo_that_found_some_busy_puts_them_back_later(world: World, ten: list[TelephoneNumber]) -> None:
    old, new = building.make_address(world.acme), building.make_address(world.acme)
    change_numbers(world.alice, "assign_address", ids(ten), address_id=old.pk)
    assert activate_all() == {"active"}
    moved = change_numbers(world.alice, "assign_address", ids(ten), address_id=new.pk)
    for number in ten[:7]:
        assert building.work(number) == "active"
    undone = undo_change(world.alice, moved.pk)
    assert (undone.changed, undone.refused) == (7, 3)
    assert activate_all() == {"active"}
    again = undo_change(world.alice, moved.pk)
    assert (again.pk, again.changed, again.refused, again.state) == (undone.pk, 10, 0, "done")
    assert activate_all() == {"active"}
    assert {number.address_id for number in TelephoneNumber.objects.all()} == {old.pk}
    assert undo_change(world.alice, moved.pk).changed == 10
    assert AuditRow.objects.filter(action="numbers.undo").count() == 2
