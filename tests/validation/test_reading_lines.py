"""Readings of typical lines: which words are the number, the street, the town, and what lies inside the house."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.lexicon import lexicon_for
from dispatchable.engine.registers.keys import city_key
from dispatchable.engine.validation.grammar import grammar_for
from dispatchable.engine.validation.reading import Grammar, Reading, corner_reading, readings
from dispatchable.engine.validation.text import words_of

KNOWN = {"FR": ("Paris", "Mende"), "US": ("Cambridge",), "DE": ("Essen",), "GB": ("Leeds",)}


def _grammar(country: str) -> Grammar:
    """A country whose registers know a handful of towns."""
    lexicon = lexicon_for(country)
    towns = {city_key(fold(name).split(), lexicon) for name in KNOWN[country]}
    return grammar_for(country, towns.__contains__, lambda one, other: one == other, single_town=False)


def _readings(country: str, text: str, given: Mapping[str, str] | None = None) -> list[Reading]:
    return list(readings(words_of(text), given or {}, _grammar(country)))


def _number(reading: Reading) -> str:
    return "".join(str(part) for part in reading.numbers[0]) if reading.numbers else ""


@pytest.mark.parametrize(
    ("country", "text", "number", "street", "city", "postcode"),
    [
        ("FR", "12 rue de la Paix, 75002 Paris", "12", "rue de la paix", "paris", "75002"),
        ("FR", "12 bis rue de la Paix 75002 Paris", "12bis", "rue de la paix", "paris", "75002"),
        ("FR", "75002 Paris, 12 rue de la Paix", "12", "rue de la paix", "paris", "75002"),
        ("FR", "rue de la Paix 12, 75002 Paris", "12", "rue de la paix", "paris", "75002"),
        ("FR", "Gallieni (avenue), 12, 75012 Paris", "12", "avenue gallieni", "paris", "75012"),
        ("FR", "12 rue de la Paix, Villeneuve", "12", "rue de la paix", "villeneuve", ""),
        ("US", "12 Main St, Cambridge, MA 02139-1234, USA", "12", "main st", "cambridge", "02139"),
        ("DE", "Hauptstr. 7a, 45127 Essen", "7a", "hauptstr", "essen", "45127"),
        ("DE", "Hauptstraße 7 A 45127 Essen Deutschland", "7a", "hauptstrasse", "essen", "45127"),
        ("GB", "12 High Street, Leeds LS1 4AP", "12", "high street", "leeds", "LS1 4AP"),
    ],
)
def test_the_likeliest_reading_finds_number_street_and_town(
    country: str, text: str, number: str, street: str, city: str, postcode: str
) -> None:
    first = _readings(country, text)[0]
    assert (_number(first), " ".join(first.street), first.city, first.postcode) == (number, street, city, postcode)
    assert not first.unexpected and not first.inside


@pytest.mark.parametrize(
    ("country", "text", "inside"),
    [
        ("FR", "Bât. B, esc. 2, 12 rue de la Paix, Paris", {"building": "bat b", "staircase": "2"}),
        ("FR", "3e étage, 12 rue de la Paix, Paris", {"floor": "3e"}),
        ("FR", "12 rue de la Paix, apt 4, chez Martin, Paris", {"unit": "4", "care_of": "chez martin"}),
        ("US", "12 Main St Apt 4, Cambridge, MA", {"unit": "4"}),
        ("US", "12 Main St #2, Cambridge MA", {"unit": "2"}),
        ("US", "12 Main St, 3rd floor, Cambridge MA", {"floor": "3rd"}),
    ],
)
def test_what_lies_inside_the_house_is_no_part_of_the_street(country: str, text: str, inside: dict[str, str]) -> None:
    first = _readings(country, text)[0]
    assert first.inside == inside
    assert _number(first) == "12" and not first.unexpected
    assert " ".join(first.street) in ("rue de la paix", "main st")


def test_a_number_that_is_part_of_the_name_is_read_so_too() -> None:
    found = [(_number(r), " ".join(r.street)) for r in _readings("FR", "place du 8 mai 1945, Mende")]
    assert ("", "place du 8 mai 1945") in found


def test_a_keyword_before_a_street_type_is_the_streets_name() -> None:
    assert " ".join(_readings("US", "Story St, Cambridge")[0].street) == "story st"


@pytest.mark.parametrize(
    ("country", "text", "street", "corner"),
    [
        ("FR", "angle de la rue de la Paix et de la rue Daunou, 75002 Paris", "rue de la paix", "rue daunou"),
        ("US", "corner of Main St and Broadway, Cambridge MA", "main st", "broadway"),
    ],
)
def test_a_corner_names_both_its_streets(country: str, text: str, street: str, corner: str) -> None:
    first = _readings(country, text)[0]
    assert (" ".join(first.street), " ".join(first.corner), first.numbers) == (street, corner, ())


def test_the_second_address_of_a_line_is_read_as_an_address() -> None:
    first = _readings("FR", "12 rue de la Paix / 3 rue Daunou, 75002 Paris")[0]
    second = corner_reading(first, _grammar("FR"))
    assert second is not None
    assert (_number(second), " ".join(second.street), second.city) == ("3", "rue daunou", "paris")


def test_a_corner_without_a_second_number_is_no_second_address() -> None:
    first = _readings("US", "corner of Main St and Broadway, Cambridge MA")[0]
    assert corner_reading(first, _grammar("US")) is None


@pytest.mark.parametrize(
    ("country", "text", "given", "po_box"),
    [("FR", "BP 12, 75002 Paris", {}, "bp 12"), ("US", "PO Box 7", {"city": "cambridge"}, "po box 7")],
)
def test_a_delivery_service_is_no_house(country: str, text: str, given: dict[str, str], po_box: str) -> None:
    first = _readings(country, text, given)[0]
    assert (first.po_box, first.street, first.numbers) == (po_box, (), ())


def test_a_state_is_read_by_its_code_and_is_no_part_of_the_town() -> None:
    for text in ("12 Main St, Cambridge, MA 02139", "12 Main St, Cambridge, Massachusetts"):
        first = _readings("US", text)[0]
        assert (first.region, first.city) == ("MA", "cambridge")


def test_elements_given_apart_are_not_looked_for_in_the_line() -> None:
    first = _readings("FR", "12 rue de Mende", {"city": "paris", "postcode": "75002"})[0]
    assert (" ".join(first.street), first.city, first.postcode) == ("rue de mende", "paris", "75002")


def test_a_town_that_the_line_repeats_is_left_out_of_the_street() -> None:
    first = _readings("FR", "12 rue de la Paix, Paris", {"city": "paris"})[0]
    assert (" ".join(first.street), first.unexpected) == ("rue de la paix", ())


def test_no_two_readings_of_a_line_are_the_same() -> None:
    found = [(r.street, r.numbers, r.city, r.corner) for r in _readings("FR", "12 bis rue de la Paix, 75002 Paris")]
    assert len(found) == len(set(found)) > 1


@pytest.mark.parametrize("text", ["", ",", "12", "75002", "#", "( / )", "bis", "et et et"])
def test_no_scrap_of_a_line_breaks_the_reading(text: str) -> None:
    for country in KNOWN:
        assert all(isinstance(reading, Reading) for reading in _readings(country, text))
