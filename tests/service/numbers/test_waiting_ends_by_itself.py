"""As soon as what stopped a number is mended it tries again by itself, and where a retry can help, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from dispatchable.service.addresses.actions.describe import describe_address
from dispatchable.service.addresses.models import Place
from dispatchable.service.audit.models import Event
from dispatchable.service.carriers.actions.set_up import change_carrier
from dispatchable.service.carriers.models import Registration
from dispatchable.service.numbers import events, retries, rules, waking
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.models import Activation, TelephoneNumber, Watch
from dispatchable.service.organizations.actions.change_person import change_person
from dispatchable.service.organizations.models import Person
from tests.service.conftest import World
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def told(kind: str, listener: Callable[[Event], None]) -> None:
    """Deliver the newest event of a kind, twice: at least once is what is promised."""
    event = Event.objects.filter(kind=kind).order_by("-id")[0]
    for _ in range(2):
        listener(event)


def start(world: World, *, address: Any = None, person: Person | None = None, **setting: Any) -> TelephoneNumber:
    """A number assigned at a carrier with these settings, and worked on."""
    number = building.make_number(world.alice, **setting)
    person = person or building.make_person(world.alice)
    address = address or building.make_address(world.acme)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    building.work(number)
    return number


def again(number: TelephoneNumber, attempt: int) -> None:
    assert (building.state(number), number.attempt) == ("pending", attempt)
    assert building.work(number) == "active"


@pytest.mark.parametrize(("country", "plan"), [("FR", False), ("DE", True)])
def test_a_calling_plan_or_the_right_country_of_the_person(world: World, country: str, plan: bool) -> None:
    building.accept(world)
    person = building.make_person(world.alice, country, plan=plan)
    number = start(world, person=person)
    assert number.reason_code in ("NUM-PLAN", "NUM-COUNTRY")
    change_person(world.alice, person.pk, name="Jo", country="FR", email="", has_calling_plan=True)
    told("person.changed", events.person_changed)
    again(number, 2)


def test_other_settings_of_the_carrier(world: World) -> None:
    building.accept(world)
    number = start(world, asks=["insee"])
    assert number.reason_code == "NUM-INSEE"
    change_carrier(world.alice, number.carrier_id, name="PBX", acknowledges="itself")
    told("carrier.changed", events.carrier_changed)
    again(number, 2)


def test_an_address_with_what_the_carrier_asks(world: World) -> None:
    building.accept(world)
    address = building.make_address(world.acme, longitude=None, latitude=None)
    number = start(world, address=address, asks=["coordinates"])
    assert number.reason_code == "NUM-NOGEO"
    building.make_version(address)
    events.address_decided(Event.objects.create(kind="address.validated", object_id=address.pk, payload={}))
    again(number, 2)


def test_a_siret_given_to_the_address(world: World) -> None:
    building.accept(world)
    number = start(world, asks=["siret"])
    assert number.reason_code == "NUM-SIRET"
    assert number.address_id is not None
    describe_address(world.alice, number.address_id, label="HQ", identifiers={"siret": "73282932000074"})
    told("address.described", events.address_described)
    again(number, 2)


def test_a_floor_of_its_own_in_a_site_of_several(world: World) -> None:
    building.accept(world, "US")
    address = building.make_address(world.acme, country="US", elements={"country": "US", "house_number": "8"})
    first = Place.objects.create(address=address, name="First", floor="1")
    room = Place.objects.create(address=address, name="Room 12", parent=first, room="12")
    person = building.make_person(world.alice, "US")
    number = building.make_number(world.alice, "+14155550100", "US")
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    Place.objects.create(address=address, name="Second", floor="2")
    assert building.work(number) == "failed"
    assert (number.reason_code, number.reason_facts) == ("NUM-FLOOR", {"floors": "1, 2"})
    # the floor of the place that the room lies in counts
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk, place_id=room.pk)
    again(number, 2)


def test_an_update_refused_by_the_carrier_tries_again_with_a_newer_address(
    world: World, active: TelephoneNumber
) -> None:
    assert active.address is not None
    building.make_version(active.address)
    event = Event.objects.create(kind="address.validated", object_id=active.address.pk, payload={})
    events.address_decided(event)
    active.refresh_from_db()
    opened = building.activation.open_registration(active.pk, active.attempt)
    Registration.objects.filter(pk=opened).update(state="refused", answer_code="X")
    building.activation.settle(opened)  # type: ignore[arg-type]
    assert (building.state(active), active.reason_code) == ("update_failed", "NUM-CARRIER")
    events.address_decided(event)
    assert building.state(active) == "update_failed", "the same version was refused a moment ago"
    newest = building.make_version(active.address)
    events.address_decided(Event.objects.create(kind="address.validated", object_id=active.address.pk, payload={}))
    assert building.state(active) == "updating"
    assert building.work(active) == "active"
    assert active.active_version == newest


def test_a_carrier_out_of_reach_is_asked_again_by_itself_ever_more_seldom(world: World) -> None:
    building.accept(world)
    carrier = building.make_test_carrier(world.alice, "* * down 2")
    number = start(world)
    pauses = []
    for _ in range(2):
        assert (building.state(number), number.reason_code) == ("failed", "NUM-CARRIER-DOWN")
        watch = Watch.objects.get(number=number)
        assert watch.retry_at is not None
        pauses.append(watch.retry_at - timezone.now())
        assert waking.try_again() == 0
        Watch.objects.update(retry_at=timezone.now())
        assert waking.try_again() == 1
        building.work(number)
    assert building.state(number) == "active"
    assert pauses[0] < pauses[1]
    # one registration, asked for three times under the same id
    assert Registration.objects.count() == 1
    assert sum('"registered"' in line for line in building.log_of(carrier)) == 1
    assert not Watch.objects.exists()


def test_the_pauses_grow_to_an_hour_and_no_further() -> None:
    spans = [retries.pause(tries).total_seconds() for tries in range(20)]
    assert spans[:3] == [15, 30, 60]
    assert max(spans) == spans[-1] == 3600


def test_what_a_busy_and_a_locked_number_mean(world: World) -> None:
    building.accept(world)
    building.make_test_carrier(world.alice, "+33184801201 1 refuse busy\n+33184801202 * refuse LOCKED\n* * accept")
    busy, locked = building.make_number(world.alice, "+33184801201"), building.make_number(world.alice, "+33184801202")
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    for number in (busy, locked):
        assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
        building.work(number)
    assert (busy.reason_code, locked.reason_code) == ("NUM-CARRIER-BUSY", "NUM-LOCKED")
    Watch.objects.update(retry_at=timezone.now())
    assert waking.try_again() == 1
    again(busy, 2)


def test_a_warning_is_kept_and_stops_nothing(world: World) -> None:
    building.accept(world)
    elements = {**building.ELEMENTS, "postcode": "13001", "city": "Marseille"}
    number = start(world, address=building.make_address(world.acme, elements=elements))
    assert number.activation == "active"
    assert [w["code"] for w in Watch.objects.get(number=number).warnings] == ["NUM-AREA"]
    australian = TelephoneNumber(country="AU", e164="+61255501234")
    assert [w.code for w in rules.warnings(australian)] == ["NUM-AT-CARRIER"]


@pytest.mark.parametrize(
    ("country", "text", "city", "code"),
    [
        ("DE", "+4989123456789", "Essen", "NUM-AREA"),
        ("DE", "+4920112345678", "Essen", ""),
        ("ES", "+34931234567", "", ""),
    ],
)
def test_area_codes_stop_where_the_country_says_so_and_only_when_it_can_be_told(
    world: World, country: str, text: str, city: str, code: str
) -> None:
    building.accept(world, country)
    address = building.make_address(world.acme, country=country, elements={"country": country, "city": city})
    number = building.make_number(world.alice, text, country)
    person = building.make_person(world.alice, country)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    assert building.work(number) == (Activation.FAILED if code else Activation.ACTIVE)
    assert number.reason_code == code
