"""What responders are told of a place follows the place, also for numbers that are active there."""

from __future__ import annotations

import pytest

from dispatchable.service.addresses.actions.places import add_place, edit_place
from dispatchable.service.addresses.models import Place
from dispatchable.service.addresses.place_facts import PlaceFacts
from dispatchable.service.audit.models import Event
from dispatchable.service.carriers.connectors.local import row
from dispatchable.service.carriers.models import Registration
from dispatchable.service.numbers import activation
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.events import place_changed
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def _active(world: World, name: str = "Accueil") -> tuple[TelephoneNumber, Place]:
    building.accept(world)
    number, address = building.make_number(world.alice), building.make_address(world.acme)
    person = building.make_person(world.alice)
    place = add_place(world.alice, address.pk, PlaceFacts(name, floor="1", room="12"))
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk, place_id=place.pk)
    assert building.work(number) == "active"
    return number, place


def test_an_active_number_is_registered_with_the_new_floor(world: World) -> None:
    number, place = _active(world)
    edit_place(world.alice, place.pk, PlaceFacts("Accueil", floor="4", room="40"))
    for _ in range(2):  # an event may come twice
        place_changed(Event.objects.get(kind="place.changed"))
    number.refresh_from_db()
    assert (number.activation, number.attempt) == ("updating", 2)
    assert building.work(number) == "active"
    told = row(Registration.objects.get(number_id=number.pk, in_force=True), "register")
    assert (told["place_floor"], told["place_room"]) == ("4", "40")
    place_changed(Event.objects.get(kind="place.changed"))
    number.refresh_from_db()
    assert number.activation == "active"


def test_a_change_while_the_activation_is_under_way_is_not_lost(world: World) -> None:
    number, place = _active(world)
    edit_place(world.alice, place.pk, PlaceFacts("Accueil", floor="4"))
    place_changed(Event.objects.get(kind="place.changed"))
    assert activation.open_registration(number.pk, 2)
    edit_place(world.alice, place.pk, PlaceFacts("Accueil", floor="5"))
    assert building.work(number) == "updating"


def test_what_only_people_on_site_need_changes_no_registration(world: World) -> None:
    _, place = _active(world)
    edit_place(world.alice, place.pk, PlaceFacts("Accueil", floor="1", room="12", site_contact="Gardien"))
    assert not Event.objects.filter(kind="place.changed").exists()


def test_what_is_handed_over_runs_in_no_spreadsheet(world: World) -> None:
    number, _ = _active(world, name='=HYPERLINK("http://evil.example","x")')
    told = row(Registration.objects.get(number_id=number.pk), "register")
    assert told["place"].startswith("'=") and told["number"].startswith("+33")
