"""A number is added once, however it is written; nobody learns whose it is."""

from __future__ import annotations

import pytest

from dispatchable.service.audit.models import AuditRow
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.numbers.actions.add import add_number
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World
from tests.service.numbers.building import make_number

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["01 84 80 12 34", "+33184801234", "0033 1 84 80 12 34", "+33 (0)1.84.80.12.34"])
def test_a_number_is_taken_in_any_usual_format(world: World, text: str) -> None:
    number = make_number(world.alice, text)
    assert (number.e164, number.country, number.activation) == ("+33184801234", "FR", "unassigned")


def test_an_international_number_needs_no_country(world: World) -> None:
    assert make_number(world.alice, "+1 212 664 7665", "").country == "US"


@pytest.mark.parametrize(
    ("text", "country", "code", "field"),
    [
        ("", "FR", "number.empty", "number"),
        ("abc", "FR", "number.syntax", "number"),
        ("01 84 80 12", "FR", "number.syntax", "number"),
        ("0" * 200, "FR", "number.syntax", "number"),
        ("01 84 80 12 34", "", "number.which_country", "country"),
        ("01 84 80 12 34", "XX", "number.country", "country"),
        ("+1 212 664 7665", "FR", "number.other_country", "country"),
        ("+7 495 123 45 67", "", "number.not_offered", "number"),
    ],
)
def test_what_is_no_number_names_the_field_and_the_remedy(
    world: World, text: str, country: str, code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        make_number(world.alice, text, country)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not TelephoneNumber.objects.exists()


def test_a_number_is_added_once_and_whose_it_is_is_not_told(world: World) -> None:
    make_number(world.alice)
    with pytest.raises(Refused) as own:
        make_number(world.alice, "+33 1 84 80 12 34")
    with pytest.raises(Refused) as other:
        make_number(world.charlie)
    assert own.value.code == "number.duplicate"
    assert other.value.code == "number.taken"
    assert "Acme" not in other.value.en + other.value.fr


def test_another_organisations_carrier_is_not_there(world: World) -> None:
    number = make_number(world.alice)
    with pytest.raises(NotFound):
        add_number(world.charlie, number="+33184801299", carrier_id=number.carrier_id)


def test_an_auditor_adds_nothing(world: World) -> None:
    with pytest.raises(NotAllowed):
        add_number(world.bob, number="+33184801299")


def test_adding_leaves_an_audit_row(world: World) -> None:
    number = make_number(world.alice)
    assert AuditRow.objects.filter(action="number.add", object_id=str(number.pk)).count() == 1
