"""Assigned with all it needs a number becomes active; each thing missing is one reason with its next step."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from dispatchable.service.addresses.models import Place
from dispatchable.service.audit.models import Event
from dispatchable.service.carriers.models import Carrier, Registration
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.numbers import activation, events, reasons
from dispatchable.service.numbers.actions.activate import request_activation
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.actions.release import release_number
from dispatchable.service.numbers.actions.retry import retry
from dispatchable.service.numbers.models import NumberTransition, TelephoneNumber
from tests.service.conftest import World
from tests.service.numbers import building

pytestmark = pytest.mark.django_db


def test_a_number_with_all_it_needs_becomes_active(pending: TelephoneNumber) -> None:
    assert pending.activation == "pending"
    assert building.work(pending) == "active"
    assert pending.active_version == pending.address.current  # type: ignore[union-attr]
    assert Registration.objects.filter(in_force=True, state="confirmed").count() == 1
    assert [t.after for t in pending.transitions.all()] == ["pending", "active"]
    assert Event.objects.filter(kind="number.activated").count() == 1


def test_working_twice_changes_nothing(pending: TelephoneNumber) -> None:
    for _ in range(3):
        building.work(pending)
    assert building.state(pending) == "active"
    assert NumberTransition.objects.filter(after="active").count() == 1
    assert Registration.objects.count() == 1


def test_without_an_address_a_number_is_incomplete(world: World) -> None:
    number = building.make_number(world.alice)
    assign_number(world.alice, number.pk, person_id=building.make_person(world.alice).pk, address_id=None)
    number.refresh_from_db()
    assert (number.activation, number.reason_code) == ("incomplete", "NUM-NOLOC")


@pytest.mark.parametrize(
    ("spoil", "code", "element"),
    [
        ("terms", "NUM-TERMS", "terms"),
        ("plan", "NUM-PLAN", "person"),
        ("person_country", "NUM-COUNTRY", "person"),
        ("address_country", "NUM-COUNTRY", "address"),
        ("nobody", "NUM-NOPERSON", "person"),
        ("blocked", "NUM-BLOCK", "number"),
        ("unvalidated", "NUM-ADR-UNVALID", "house_number"),
        ("consent", "NUM-ADR-CONSENT", "house_number"),
        ("review", "NUM-ADR-REVIEW", "house_number"),
        ("rejected", "NUM-ADR-REJECTED", "house_number"),
        ("street", "NUM-DEPTH", "house_number"),
        ("po_box", "ADR-POBOX", "po_box"),
        ("invalid", "NUM-INVALID", "number"),
        ("japan", "NUM-UNSUPPORTED", "number"),
    ],
)
def test_each_thing_missing_is_one_reason(world: World, spoil: str, code: str, element: str) -> None:
    if spoil != "terms":
        building.accept(world)
    number = building.make_number(world.alice)
    person = building.make_person(world.alice, "DE" if spoil == "person_country" else "FR", plan=spoil != "plan")
    state = {"consent": "corrected", "review": "under_review", "rejected": "rejected"}.get(spoil, "not_found")
    bad = spoil in ("unvalidated", "consent", "review", "rejected")
    changes: dict[str, object] = {"state": state} if bad else {}
    if spoil == "street":
        changes["depth"] = "street"
    if spoil == "po_box":
        changes["elements"] = {**building.ELEMENTS, "po_box": "BP 12"}
    country = "DE" if spoil == "address_country" else "FR"
    address = building.make_address(world.acme, country=country, validated=not bad, **changes)
    if spoil == "blocked":
        number.blocked_until = timezone.now() + timedelta(days=1)
    if spoil == "invalid":
        number.e164 = "+3318480"
    if spoil == "japan":
        number.country = "JP"
    number.save()
    assign_number(world.alice, number.pk, person_id=None if spoil == "nobody" else person.pk, address_id=address.pk)
    assert building.work(number) == "failed"
    assert (number.reason_code, number.reason_element) == (code, element)
    assert not Registration.objects.exists()
    for language in ("en", "fr"):
        assert len(reasons.sentence(code, number.reason_facts, language)) > 10
        assert reasons.step(reasons.reason(code).next_step).button[language]


def test_a_validated_address_wakes_the_numbers_that_wait_for_it(world: World) -> None:
    building.accept(world)
    number = building.make_number(world.alice)
    address = building.make_address(world.acme, validated=False)
    person = building.make_person(world.alice)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    assert building.work(number) == "failed"
    building.make_version(address)
    event = Event.objects.create(kind="address.validated", object_id=address.pk, payload={})
    for _ in range(2):
        events.address_decided(event)
    assert (building.state(number), number.attempt) == ("pending", 2)
    assert building.work(number) == "active"
    events.address_decided(event)
    assert building.state(number) == "active"


def test_accepted_terms_wake_the_numbers_that_wait_for_them(world: World) -> None:
    number = building.make_number(world.alice)
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    assert building.work(number) == "failed"
    building.accept(world)
    events.terms_accepted(Event.objects.get(kind="terms.accepted"))
    assert building.work(number) == "active"


def test_the_old_address_stays_in_force_until_the_new_one_is_confirmed(world: World, active: TelephoneNumber) -> None:
    old, first = active.active_version, active.registration
    new = building.make_address(world.acme)
    assign_number(world.alice, active.pk, person_id=active.person_id, address_id=new.pk)
    assert building.state(active) == "updating"
    assert (active.active_version, active.registration) == (old, first)
    assert building.work(active) == "active"
    assert active.active_version == new.current
    assert [(r.state, r.in_force) for r in Registration.objects.order_by("id")] == [
        ("released", False), ("confirmed", True),
    ]  # fmt: skip


def test_a_failed_update_keeps_the_old_address(world: World, active: TelephoneNumber) -> None:
    old = active.active_version
    bad = building.make_address(world.acme, validated=False)
    assign_number(world.alice, active.pk, person_id=active.person_id, address_id=bad.pk)
    assert building.work(active) == "update_failed"
    assert (active.active_version, active.reason_code) == (old, "NUM-ADR-UNVALID")
    assert Registration.objects.get(in_force=True).version == old


def test_a_newer_version_of_the_address_is_registered_by_itself(active: TelephoneNumber) -> None:
    assert active.address is not None
    newer = building.make_version(active.address)
    event = Event.objects.create(kind="address.validated", object_id=active.address.pk, payload={})
    events.address_decided(event)
    assert building.state(active) == "updating"
    assert building.work(active) == "active"
    assert active.active_version == newer


def test_an_address_taken_back_while_the_carrier_was_asked_is_not_taken_into_force(pending: TelephoneNumber) -> None:
    opened = activation.open_registration(pending.pk, pending.attempt)
    registration = Registration.objects.get(pk=opened)
    registration.state = "confirmed"
    registration.save()
    registration.version.revoked_at = timezone.now()
    registration.version.save()
    assert activation.settle(registration.pk) == "failed"
    assert building.state(pending) == "failed"
    assert activation.leftovers(pending.pk) == [opened]


def test_released_numbers_are_forgotten_by_the_carrier(world: World, active: TelephoneNumber) -> None:
    release_number(world.alice, active.pk)
    assert building.state(active) == "releasing"
    assert building.work_release(active) == "released"
    assert (active.address, active.active_version, active.person) == (None, None, None)
    assert Registration.objects.get().state == "released"
    assert release_number(world.alice, active.pk).activation == "released"


def test_retry_twice_is_once(world: World) -> None:
    number = building.make_number(world.alice)
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    building.work(number)
    for _ in range(2):
        retry(world.alice, number.pk)
    assert (building.state(number), number.attempt) == ("pending", 2)


def test_while_something_is_under_way_nothing_else_begins(world: World, pending: TelephoneNumber) -> None:
    with pytest.raises(Refused, match="being worked on"):
        assign_number(world.alice, pending.pk, person_id=None, address_id=None)
    with pytest.raises(Refused, match="being worked on"):
        release_number(world.alice, pending.pk)


def test_a_full_disk_fails_the_activation_with_a_reason(
    pending: TelephoneNumber, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "carriers").write_text("in the way")
    assert building.work(pending) == "failed"
    assert (pending.reason_code, pending.reason_facts) == ("NUM-CARRIER-DOWN", {"kind": "NotADirectoryError"})


def test_a_place_of_another_address_is_refused(world: World, active: TelephoneNumber) -> None:
    elsewhere = Place.objects.create(address=building.make_address(world.acme), name="Wing B")
    with pytest.raises(Refused) as refused:
        assign_number(
            world.alice, active.pk, person_id=active.person_id, address_id=active.address_id, place_id=elsewhere.pk
        )
    assert refused.value.field == "place"


def test_another_organisations_number_person_and_address_are_not_there(world: World, active: TelephoneNumber) -> None:
    theirs = building.make_address(world.other)
    stranger = building.make_person(world.charlie)
    for action in (request_activation, retry, release_number):
        with pytest.raises(NotFound):
            action(world.charlie, active.pk)
        with pytest.raises(NotFound):
            action(world.alice, uuid.uuid4())
        with pytest.raises(NotAllowed):
            action(world.bob, active.pk)
    with pytest.raises(NotFound):
        assign_number(world.alice, active.pk, person_id=active.person_id, address_id=theirs.pk)
    with pytest.raises(NotFound):
        assign_number(world.alice, active.pk, person_id=stranger.pk, address_id=active.address_id)


def test_an_answer_by_file_is_waited_for(world: World) -> None:
    building.accept(world)
    number = building.make_number(world.alice, acknowledges="by_file")
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    assert building.work(number) == "pending"
    assert Carrier.objects.get().registrations.get().state == "requested"
