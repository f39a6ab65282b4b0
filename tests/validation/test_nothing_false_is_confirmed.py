"""A house is confirmed only when every written fact speaks for it: one false or unexplained fact, and it is not."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from dispatchable import CivicAddress, Register, Validator
from dispatchable.engine.registers.batches import SourceOptions
from dispatchable.engine.registers.build import build_register
from dispatchable.engine.registers.sources import open_source
from dispatchable.engine.validation.verdict import Status, Verdict

Build = Callable[..., Register]
CONFIRMED = (Status.VALID, Status.CORRECTED)


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """``build("FR", [(number, suffix, street), ...], city=...)`` compiles a small register of one town."""

    def make(country: str, houses: Sequence[tuple[str, str, str]], **town: str) -> Register:
        name = "-".join((country, *town.values())).replace(" ", "-").lower()
        source = tmp_path / f"{name}.csv"
        with source.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["id", "house_number", "suffix", "street", "longitude", "latitude"])
            for index, (number, suffix, street) in enumerate(houses):
                writer.writerow([f"{name}-{index}", number, suffix, street, f"{2 + index / 10_000:.6f}", "48.000000"])
        output = tmp_path / f"{name}.register"
        events = open_source("csv", [source], SourceOptions(country, {}, town))
        build_register(events, output=output, name=name, country=country, source="csv")
        return Register.open(output)

    return make


def told(verdict: Verdict) -> str:
    return f"{verdict.status} {verdict.record_id} {verdict.address.street_line} {[tuple(r) for r in verdict.reasons]}"


# -- the number --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        *("12 (C)", "12, C", "12/C", "12 - C", "12. C", "appt n° 12,", "bât. n°12,", "lot n° 12", "Escalier n°12,"),
        *("Porte 12,", "Boîte 12,", "Casier 12", "Parking 12", "Tour 12,", "Cave 12,", "PK 12", "km 12", "tél. 12,"),
        *("12 %", "12 €", "12/05/2024", "1²", "1-999", "1 à 9999"),
    ],
)
def test_a_number_that_is_not_the_houses_confirms_no_house(demonstration: dict[str, Validator], written: str) -> None:
    verdict = demonstration["FR"].validate(f"{written} rue de la République, 99001 Sarlande-Vernoise")
    assert verdict.status not in CONFIRMED, told(verdict)


@pytest.mark.parametrize("written", ["Apt. No. 12,", "#12,", "Dorm 12,", "Gate 12,", "Pier 12,", "Slip 12,", "Mile 12"])
def test_an_american_unit_is_no_house(demonstration: dict[str, Validator], written: str) -> None:
    verdict = demonstration["US"].validate(f"{written} N Main St, Harrow Falls, WI 53998")
    assert verdict.status not in CONFIRMED, told(verdict)


@pytest.mark.parametrize("written", ["5-12", "#5-12"])
def test_a_canadian_unit_before_the_number_is_no_house(demonstration: dict[str, Validator], written: str) -> None:
    verdict = demonstration["CA"].validate(f"{written} Main Street, Clairmont-Rivage NB")
    assert verdict.address.house_number != "5" or verdict.status not in CONFIRMED, told(verdict)


def test_a_half_glued_to_its_number_is_not_the_second_of_two_houses(demonstration: dict[str, Validator]) -> None:
    verdict = demonstration["US"].validate("121/2 N Main St, Harrow Falls, WI")
    assert verdict.record_id != "HAR-001-2", told(verdict)


@pytest.mark.parametrize("written", ["13 (c)", "13, c", "13/c", "113 // 13", "131 // 13"])
def test_a_german_suffix_or_first_number_is_not_thrown_away(demonstration: dict[str, Validator], written: str) -> None:
    verdict = demonstration["DE"].validate(f"Mühlenstraße {written}, 09999 Quellbach an der Lorne")
    assert verdict.status not in CONFIRMED, told(verdict)


@pytest.mark.parametrize(
    ("country", "line"),
    [
        ("FR", "{} 12 rue de la République, 99001 Sarlande-Vernoise"),
        ("US", "{} 12 N Main St, Harrow Falls, WI 53998"),
        ("DE", "{} Mühlenstraße 12, 09999 Quellbach an der Lorne"),
    ],
)
def test_a_word_that_points_beside_the_house_keeps_it_from_being_valid(
    demonstration: dict[str, Validator], country: str, line: str
) -> None:
    words = {
        "FR": ("face au", "en face du", "derrière le", "à côté du", "vis-à-vis du", "pas au", "ancien", "entre"),
        "US": ("opposite", "across from", "behind", "near", "next to", "former"),
        "DE": ("gegenüber", "hinter", "neben", "nahe"),
    }
    for word in words[country]:
        verdict = demonstration[country].validate(line.format(word))
        assert verdict.status is not Status.VALID, f"{word}: {told(verdict)}"


@pytest.mark.parametrize(
    "elements",
    [{"house_number": "14"}, {"suffix": "quater"}, {"street": "Rue Neuve"}],
    ids=["number", "suffix", "street"],
)
def test_elements_that_contradict_the_text_are_not_passed_over(
    demonstration: dict[str, Validator], elements: dict[str, str]
) -> None:
    verdict = demonstration["FR"].validate("12 rue de la République, 99001 Sarlande-Vernoise", elements=elements)
    assert verdict.status is not Status.VALID, told(verdict)


def test_the_same_number_twice_is_no_range(demonstration: dict[str, Validator]) -> None:
    line = "12 rue de la République, 99001 Sarlande-Vernoise"
    verdict = demonstration["FR"].validate(line, elements={"house_number": "12"})
    assert "ADR-RANGE" not in [reason.code for reason in verdict.reasons]


# -- the street --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("Rue sous Barre", "Rue sur Barre"),
        ("Voie De/19", "Voie Da/19"),
        ("Sarroul", "Route de Sarroul"),
        ("Les Bois", "Lotissement les Bois"),
        ("Rue René Gibelin", "Petite Rue René Gibelin"),
    ],
)
def test_a_number_on_a_namesake_does_not_stand_in_for_the_written_street(
    build: Build, written: str, other: str
) -> None:
    register = build("FR", [("1", "", written), ("23", "", other)], city="Valbrune", postcode="99310")
    verdict = Validator([register]).validate(f"23 {written}, 99310 Valbrune")
    assert verdict.status not in CONFIRMED, told(verdict)


def test_two_streets_of_one_name_with_the_number_are_for_a_person_to_choose(build: Build) -> None:
    houses = [("10", "", "Berkmore St"), ("10", "", "Berkmore Pl")]
    register = build("US", houses, city="Harrow Mills", region="WI")
    # The two streets meet: their houses number 10 stand a few steps apart and are two houses all the same.
    verdict = Validator([register]).validate("10 Berkmore, Harrow Mills, WI")
    assert verdict.status is Status.AMBIGUOUS, told(verdict)


@pytest.mark.parametrize("name", ["Petite", "Grande", "Nouvelle"])
def test_a_little_or_great_street_is_another_street(build: Build, name: str) -> None:
    register = build("FR", [("6", "", "Rue Van Leyde")], city="Valbrune", postcode="99310")
    verdict = Validator([register]).validate(f"6 {name} Rue Van Leyde, 99310 Valbrune")
    assert verdict.status not in CONFIRMED, told(verdict)


@pytest.mark.parametrize("written", ["Rue du Général de Gaulle", "Rue Abbé Bertrand", "Rue des Potiers Neufs"])
def test_another_name_is_no_typing_error(build: Build, written: str) -> None:
    houses = [("15", "", "Rue Hallé"), ("15", "", "Rue du Général Bertrand"), ("15", "", "Rue de Poitiers")]
    register = build("FR", houses, city="Valbrune", postcode="99310")
    verdict = Validator([register]).validate(f"15 {written}, 99310 Valbrune")
    assert verdict.status not in CONFIRMED, told(verdict)


# -- the town ----------------------------------------------------------------------------------------------------------


STREETS = {"FR": "Rue Van Leyde", "US": "Van Leyde St", "DE": "Van-Leyde-Str."}
LINES = {"FR": "6 rue Van Leyde", "US": "6 Van Leyde St", "DE": "Van-Leyde-Str. 6"}


@pytest.mark.parametrize(
    ("country", "places"),
    [
        ("FR", ("Marseille", "Bruxelles", "Genève", "Québec", "Berlin", "Belgique")),
        ("US", ("Boston", "Boston, MA", "Springfield, IL", "Texas", "Toronto, Ontario", "Canada")),
    ],
)
@pytest.mark.parametrize("form", ["{house}, {place}", "{place}, {house}", "{house} ({place})", "{house}\n{place}"])
def test_a_known_place_that_is_not_the_registers_is_never_passed_over(
    build: Build, country: str, places: tuple[str, ...], form: str
) -> None:
    validator = Validator([build(country, [("6", "", STREETS[country])], city="Valbrune")])
    for place in places:
        verdict = validator.validate(form.format(house=LINES[country], place=place))
        assert verdict.status not in CONFIRMED, f"{place}: {told(verdict)}"


@pytest.mark.parametrize(
    ("country", "places"),
    [
        ("FR", ("Trifouillis-les-Oies", "Nulleville-sur-Rien")),
        ("US", ("Foobarville", "Foobarville, MA")),
        ("DE", ("Wien", "Bochum", "Foostadt", "Zürich", "Berlin")),
    ],
)
@pytest.mark.parametrize("form", ["{house}, {place}", "{house}\n{place}"])
def test_what_stands_where_the_town_does_is_not_taken_for_no_town(
    build: Build, country: str, places: tuple[str, ...], form: str
) -> None:
    validator = Validator([build(country, [("6", "", STREETS[country])], city="Valbrune")])
    for place in places:
        verdict = validator.validate(form.format(house=LINES[country], place=place))
        assert verdict.status not in CONFIRMED, f"{place}: {told(verdict)}"


@pytest.mark.parametrize(
    "line",
    [
        *("6 Van Leyde St, Harrow Mills, NY", "6 Van Leyde St, Harrow Mills, Texas", "6 Van Leyde St, TX"),
        *("6 Van Leyde St, Harrow Mills, Ontario", "6 Van Leyde St Harrow Mills, Canada"),
    ],
)
def test_another_state_is_never_valid(build: Build, line: str) -> None:
    register = build("US", [("6", "", "Van Leyde St")], city="Harrow Mills", region="WI")
    verdict = Validator([register]).validate(line)
    assert verdict.status is not Status.VALID, told(verdict)


@pytest.mark.parametrize(("number", "part"), [("10", "Orbelles"), ("20", "Saint-Aubrac-le-Vieux")])
def test_a_house_of_another_part_of_a_merged_town_is_not_the_written_one(
    demonstration: dict[str, Validator], number: str, part: str
) -> None:
    verdict = demonstration["FR"].validate(f"{number} rue de l'Église, 99120 {part}")
    assert verdict.status is not Status.VALID, told(verdict)


def test_a_register_without_postcodes_answers_for_the_towns_own_postcode(build: Build) -> None:
    register = build("US", [("6", "", "Van Leyde St")], city="Cambridge", region="MA")
    verdict = Validator([register]).validate("6 Van Leyde St, Cambridge, MA 02139")
    assert verdict.status is Status.VALID, told(verdict)


def test_a_postcode_of_another_state_is_never_valid(build: Build) -> None:
    register = build("US", [("6", "", "Van Leyde St")], city="Cambridge", region="MA")
    for line in ("6 Van Leyde St, Cambridge, MA 10001", "6 Van Leyde St, Cambridge 10001"):
        verdict = Validator([register]).validate(line)
        assert verdict.status is not Status.VALID, told(verdict)


@pytest.mark.parametrize("elements", [{"region": "NY"}, {"county": "Elsewhere"}, {"city_code": "99999"}])
def test_a_given_element_that_contradicts_the_register_is_never_valid(
    demonstration: dict[str, Validator], elements: dict[str, str]
) -> None:
    address = CivicAddress(
        country="US", city="Harrow Falls", house_number="12", pre_direction="N", street="Main", street_type="St"
    )
    verdict = demonstration["US"].validate(address, elements=elements)
    seen = {element.name for element in verdict.elements} | {reason.element for reason in verdict.reasons}
    assert verdict.status is not Status.VALID or set(elements) <= seen, told(verdict)


@pytest.mark.parametrize("name", ["community", "locality", "po_box"])
def test_no_given_element_disappears(demonstration: dict[str, Validator], name: str) -> None:
    address = CivicAddress(
        country="FR", city="Sarlande-Vernoise", postcode="99001", house_number="12", street="Rue de la République"
    )
    verdict = demonstration["FR"].validate(address, elements={name: "BP 12" if name == "po_box" else "Ailleurs"})
    assert name in {element.name for element in verdict.elements} | {reason.element for reason in verdict.reasons}


def test_a_town_and_its_code_must_agree(demonstration: dict[str, Validator]) -> None:
    elements = {"city": "Sarlande-Vernoise", "postcode": "99001", "city_code": "99130"}
    verdict = demonstration["FR"].validate("12 rue de la République", elements=elements)
    assert verdict.status is not Status.VALID, told(verdict)


def test_without_a_town_a_house_in_two_registers_is_not_the_first_ones(build: Build) -> None:
    one = build("FR", [("5", "", "Rue du Four")], city="Valbrune", postcode="99310")
    other = build("FR", [("5", "", "Rue du Four")], city="Montclar", postcode="99320")
    for registers in ([one, other], [other, one]):
        verdict = Validator(registers).validate("5 rue du Four", country="FR")
        assert verdict.status not in CONFIRMED, told(verdict)


# -- what cannot be read -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("town", ["Москва", "東京", "القاهرة"])
def test_a_town_in_another_script_is_not_taken_for_no_town(demonstration: dict[str, Validator], town: str) -> None:
    line = "12 rue de la République"
    for given in ({"city": town}, {"city": town, "postcode": "99001"}):
        verdict = demonstration["FR"].validate(line, elements=given)
        assert verdict.status is not Status.VALID, told(verdict)


def test_text_too_long_to_be_read_is_never_valid(demonstration: dict[str, Validator]) -> None:
    line = "12 rue de la République, 99001 Sarlande-Vernoise" + " " * 600 + ", 99130 Bourgneuf-les-Tilles"
    verdict = demonstration["FR"].validate(line)
    assert verdict.status is not Status.VALID, told(verdict)
