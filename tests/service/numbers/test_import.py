"""A list of numbers in service: every fault of every row at once, and the good ones taken within seconds."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatchable.service.addresses.models import Place
from dispatchable.service.carriers.actions.set_up import add_carrier
from dispatchable.service.imports.kinds import Entry, Fault, kind_named
from dispatchable.service.numbers.importing import NumbersKind
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.organizations.models import Person
from tests.service.conftest import World
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]
KIND = NumbersKind()


@pytest.fixture(autouse=True)
def _carrier(world: World) -> None:
    add_carrier(world.alice, name="PBX")


def entry(row: int = 1, **values: str) -> Entry:
    return Entry(row, {"country": "FR", "service": "in_service", **values})


def codes(world: World, *rows: Entry) -> list[list[str]]:
    return [[fault.code for fault in judged.faults if fault.blocks] for judged in KIND.judge(world.alice, rows)]


def test_the_kind_is_known_to_the_room_of_imports() -> None:
    assert isinstance(kind_named("numbers"), NumbersKind)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"number": "01 84 80 12 34"}, []),
        ({"number": "01 84 80 12"}, ["number.syntax"]),
        ({}, ["number.empty"]),
        ({"number": "+1 212 664 7665"}, ["number.other_country"]),
        ({"number": "01 84 80 12 34", "extension": "5a"}, ["number.extension"]),
        ({"number": "01 84 80 12 34", "kind": "Conférence", "plan": "Aucun", "service": "Hors service"}, []),
        ({"number": "01 84 80 12 34", "kind": "x", "plan": "y"}, ["import.kind", "import.plan"]),
        ({"number": "01 84 80 12 34", "service": "?"}, ["import.service"]),
        ({"number": "01 84 80 12 34", "carrier": "Nobody"}, ["number.carrier"]),
        ({"number": "01 84 80 12 34", "email": "no"}, ["person.email"]),
        ({"number": "01 84 80 12 34", "address": "Nowhere"}, ["import.address"]),
        ({"number": "01 84 80 12 34", "address": "Siège", "place": "Moon"}, ["number.place"]),
        ({"number": "01 84 80 12 34", "place": "Hall"}, ["import.place_alone"]),
        ({"number": "01 84 80 12 34", "address": "bruxelles"}, ["bulk.country"]),
        ({"number": "01 84 80 12 34", "tags": "a" * 41, "note": "b" * 501}, ["number.note", "number.tag"]),
        ({"number": "1", "kind": "x", "address": "Nowhere"}, ["number.syntax", "import.kind", "import.address"]),
    ],
)
def test_every_fault_of_a_row_is_named_at_once(world: World, values: Mapping[str, str], expected: list[str]) -> None:
    building.make_address(world.acme)
    abroad = building.make_address(world.acme, country="BE")
    abroad.label = "Bruxelles"
    abroad.save()
    assert codes(world, entry(**values)) == [expected]
    for judged in KIND.judge(world.alice, [entry(**values)]):
        assert all(fault.en and fault.fr and fault.element for fault in judged.faults)


def test_the_words_that_are_offered_are_understood_in_both_languages(world: World) -> None:
    unclear = entry(number="01 84 80 12 34", kind="x", plan="x", service="x")
    (judged,) = KIND.judge(world.alice, [unclear])
    for fault in judged.faults:
        for sentence in (fault.en, fault.fr):
            for word in sentence.split(": ")[-1].split("\u00a0: ")[-1].split(". ")[0].split(", "):
                given = {"number": "01 84 80 12 34", fault.element: word}
                assert codes(world, entry(**given)) == [[]], word


def test_what_is_there_already_or_twice_in_the_list_is_told(world: World) -> None:
    building.make_number(world.alice, "+33184801234")
    building.make_number(world.charlie, "+33184801235")
    assert codes(world, *[Entry(i, {"number": f"+3318480123{i}"}) for i in (4, 5, 6)]) == [
        ["number.duplicate"], ["number.taken"], [],
    ]  # fmt: skip
    first, second = KIND.judge(
        world.alice,
        [Entry(1, {"number": "+33184801239", "extension": "5"}), Entry(2, {"number": "tel:+33184801239;ext=5"})],
    )
    assert first.same_key == second.same_key == "+33184801239;ext=5"


def test_taken_rows_activate_or_come_first_as_unprotected(world: World) -> None:
    building.accept(world)
    address = building.make_address(world.acme)
    Place.objects.create(address=address, name="Hall")
    known = building.make_person(world.alice)
    values: list[dict[str, str]] = [
        {"number": "+33184801230", "address": str(address.pk), "place": "hall", "person": "jo martin", "tags": "a; B"},
        {"number": "+33184801231", "address": "siège", "person": "Ana Roux", "email": "ana@example.org"},
        {"number": "+33184801232", "address": "8 rue du port 75010 PARIS", "kind": "service", "tags": "b"},
        {"number": "+33184801233", "person": "Ana Roux", "email": "ANA@example.org"},
        {"number": "+33184801234"},
        {"number": "+33184801235", "service": "unknown", "note": "spare"},
        {"number": "nonsense"},
    ]
    made = KIND.take(world.alice, [entry(i, **row) for i, row in enumerate(values)])
    assert isinstance(made[6], Fault)
    numbers = {n.e164[-1]: n for n in TelephoneNumber.objects.select_related("person", "place")}
    assert {key: n.activation for key, n in numbers.items()} == {
        "0": "pending", "1": "pending", "2": "pending", "3": "incomplete", "4": "incomplete", "5": "unassigned",
    }  # fmt: skip
    assert [n for n in numbers.values() if n.is_unprotected] != []
    assert (numbers["0"].person, numbers["1"].person) == (known, numbers["3"].person)
    assert Person.objects.count() == 2
    assert numbers["0"].place is not None
    assert sorted(numbers["0"].tags.values_list("key", flat=True)) == ["a", "b"]
    assert {building.work(numbers[key]) for key in "012"} == {"active"}
    assert numbers["4"].reason_code == "NUM-NOLOC"


def test_a_thousand_rows_take_a_few_queries(world: World) -> None:
    address = building.make_address(world.acme)
    rows = [
        entry(i, number=f"+331848{i:05}", person=f"Person {i}", address=str(address.pk), tags="north")
        for i in range(10_000, 11_000)
    ]
    with CaptureQueriesContext(connection) as queries:
        assert sum(len(found) for found in codes(world, *rows)) == 0
    assert len(queries) <= 8
    with CaptureQueriesContext(connection) as queries:
        KIND.take(world.alice, rows)
    assert len(queries) <= 120
    assert TelephoneNumber.objects.filter(activation="pending").count() == 1000


def test_another_organisation_s_addresses_and_people_are_not_known(world: World) -> None:
    theirs = building.make_address(world.other)
    building.make_person(world.charlie)
    row = entry(number="+33184801230", address=str(theirs.pk))
    assert codes(world, row) == [["import.address"]]
    KIND.take(world.alice, [entry(number="+33184801230", person="Jo Martin")])
    assert Person.objects.get(organization=world.acme).name == "Jo Martin"
