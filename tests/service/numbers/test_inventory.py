"""A number with an extension is a number of its own; what a number is for decides what its activation asks."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from dispatchable.service.audit.models import AuditRow
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.actions.add import add_number
from dispatchable.service.numbers.actions.add_range import add_range
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.models import NumberRange, TelephoneNumber
from dispatchable.service.numbers.syntax import international, read_number
from tests.service.conftest import World
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MAIN = "+33184801234"


@pytest.mark.parametrize(
    "text",
    [
        "+33184801234;ext=524", "tel:+33184801234;ext=524", "01 84 80 12 34 poste 524", "01 84 80 12 34 ext. 524",
        "+33 1 84 80 12 34 x524", "01 84 80 12 34, poste 524",
    ],
)  # fmt: skip
def test_an_extension_is_read_in_any_usual_writing(text: str) -> None:
    assert read_number(text, "FR") == (MAIN, "524", "FR")
    assert international(f"{MAIN};ext=524") == "+33 1 84 80 12 34 ;ext=524"


@pytest.mark.parametrize(
    ("extension", "field"), [("52a", "extension"), ("1" * 16, "extension"), ("525", "extension"), ("٥", "extension")]
)
def test_an_extension_that_cannot_be_is_named(extension: str, field: str) -> None:
    with pytest.raises(Refused) as caught:
        read_number("+33184801234;ext=524", "FR", extension)
    assert caught.value.field == field


def test_the_same_number_with_another_extension_is_another_number(world: World) -> None:
    building.make_number(world.alice)
    for extension in ("524", "0524"):
        kept = add_number(world.alice, number=MAIN, extension=extension)
        assert kept.written == f"{MAIN};ext={extension}"
    with pytest.raises(Refused) as caught:
        add_number(world.alice, number="01 84 80 12 34 poste 524", country="FR")
    assert caught.value.code == "number.duplicate"
    with pytest.raises(IntegrityError), transaction.atomic():
        TelephoneNumber.objects.filter(extension="0524").update(extension="524")


def test_a_number_with_extension_is_registered_with_it(world: World) -> None:
    building.accept(world)
    number = building.make_number(world.alice, f"{MAIN};ext=524")
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    assert building.work(number) == "active"
    assert number.registration is not None
    assert number.registration.e164 == f"{MAIN};ext=524"


@pytest.mark.parametrize("kind", ["service", "toll_free", "conference"])
def test_what_is_no_user_s_number_activates_without_a_person(world: World, kind: str) -> None:
    building.accept(world)
    number = building.make_number(world.alice)
    TelephoneNumber.objects.update(kind=kind)
    assign_number(world.alice, number.pk, person_id=None, address_id=building.make_address(world.acme).pk)
    assert building.work(number) == "active"


def test_a_number_s_own_plan_comes_before_its_person_s(world: World) -> None:
    building.accept(world)
    number = building.make_number(world.alice)
    address = building.make_address(world.acme)
    TelephoneNumber.objects.update(plan="none")
    person = building.make_person(world.alice)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    assert building.work(number) == "failed"
    assert (number.reason_code, number.reason_element) == ("NUM-PLAN", "number")
    TelephoneNumber.objects.update(plan="domestic")
    without = building.make_person(world.alice, plan=False)
    assign_number(world.alice, number.pk, person_id=without.pk, address_id=address.pk)
    assert building.work(number) == "active"


def test_a_number_belongs_to_the_range_it_lies_in(world: World) -> None:
    carrier = building.make_number(world.alice, "+33184800000").carrier
    held = NumberRange.objects.create(
        organization=world.acme, carrier=carrier, country="FR", first="+33184801200", last="+33184801299"
    )
    assert building.make_number(world.alice, MAIN).range == held
    assert building.make_number(world.alice, "+33184801300").range is None


def test_the_triggers_of_the_invariant_stand_after_every_migration() -> None:
    asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        asked = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        found = {name for (name,) in cursor.fetchall()}
    assert any(name.startswith("number_in_force") for name in found)
    assert any(name.startswith("version_in_force") for name in found)


def test_a_range_brings_its_numbers_and_takes_in_those_that_are_there(world: World) -> None:
    known = building.make_number(world.alice, "+33184801205")
    held = add_range(world.alice, first="01 84 80 12 00", last="09", country="FR", service="in_service")
    assert (held.first, held.last, held.numbers.count()) == ("+33184801200", "+33184801209", 10)
    known.refresh_from_db()
    assert known.range == held
    without = add_range(world.alice, first="+33184801300", last="+33184801399", with_numbers=False)
    assert without.numbers.count() == 0
    assert AuditRow.objects.filter(action="range.add").count() == 2


@pytest.mark.parametrize(
    ("first", "last", "code", "field"),
    [
        ("nonsense", "09", "number.syntax", "first"),
        ("+33184801200", "nonsense", "number.syntax", "last"),
        ("+33184801209", "+33184801200", "range.order", "last"),
        ("+33184801200;ext=5", "09", "range.order", "last"),
        ("+33184801250", "60", "range.taken", "first"),
        ("+33184801210", "30", "range.overlap", "first"),
        ("+33184800000", "+33184859999", "range.too_long", "last"),
    ],
)
def test_a_range_that_cannot_be_names_the_field(world: World, first: str, last: str, code: str, field: str) -> None:
    building.make_number(world.alice, "+33184801100")
    building.make_number(world.charlie, "+33184801255")
    add_range(world.alice, first="+33184801220", last="29", with_numbers=False)
    with pytest.raises(Refused) as caught:
        add_range(world.alice, first=first, last=last)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert NumberRange.objects.count() == 1
