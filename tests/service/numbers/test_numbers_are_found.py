"""A number is found however it is typed, by an index of its first digits and one of its last."""

from __future__ import annotations

import pytest

from dispatchable.service.carriers.actions.set_up import add_carrier
from dispatchable.service.numbers.actions.add import add_number
from dispatchable.service.numbers.digits import digits_in
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.numbers.search import numbers_fitting
from tests.service.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def numbers(world: World) -> None:
    """Two French numbers, an American one, one with an extension, and one of another organisation."""
    add_carrier(world.alice, name="Ours")
    add_carrier(world.charlie, name="Theirs")
    for number in ("+33184801299", "+33184801300", "+12125550199"):
        add_number(world.alice, number=number)
    add_number(world.alice, number="+33184801300", extension="524")
    add_number(world.charlie, number="+33184801298")


@pytest.mark.usefixtures("numbers")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("+33 1 84 80 12 99", {"+33184801299"}),
        ("+33 (0)1.84.80.12.99", {"+33184801299"}),
        ("0033184801299", {"+33184801299"}),
        ("011 1 212 555 0199", {"+12125550199"}),
        ("(212) 555-0199", {"+12125550199"}),
        ("01 84 80 12", {"+33184801299"}),
        ("801299", {"+33184801299"}),
        ("99", set()),
        ("0199", {"+12125550199"}),
        ("1300", {"+33184801300", "+33184801300;ext=524"}),
        ("ext 524", {"+33184801300;ext=524"}),
        ("524", {"+33184801300;ext=524"}),
        ("+33999", set()),
        ("999999", set()),
        ("rue 12", set()),
    ],
)
def test_a_number_is_found_by_what_it_begins_or_ends_with(world: World, typed: str, found: set[str]) -> None:
    fits = numbers_fitting(world.acme.pk, typed)
    mine = TelephoneNumber.objects.filter(fits, organization=world.acme)
    assert {number.written for number in mine} == found


def test_digits_are_read_out_of_every_usual_way_of_writing_a_number() -> None:
    assert digits_in("+33 (0)1.99.00.12.40") == "33199001240"
    assert digits_in("12 rue de la République") == digits_in("12") == ""
