"""What stands beside the house number, the postcode and the town is read as what it is."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from dispatchable import CivicAddress, Register, Validator
from dispatchable.engine.registers.batches import SourceOptions
from dispatchable.engine.registers.build import build_register
from dispatchable.engine.registers.sources import open_source
from dispatchable.engine.validation.verdict import Status, Verdict

CONFIRMED = (Status.VALID, Status.CORRECTED)
COLUMNS = ("id", "house_number", "suffix", "street", "postcode", "city", "region", "community", "longitude", "latitude")


def told(verdict: Verdict) -> str:
    return f"{verdict.status} {verdict.record_id} {verdict.address.street_line} {[tuple(r) for r in verdict.reasons]}"


def validator_of(folder: Path, country: str, houses: Sequence[tuple[str, ...]], **constants: str) -> Validator:
    """A validator for rows of (number, suffix, street, postcode, town, region, part of the town); ids count rows."""
    source, output = folder / f"{country}.csv", folder / f"{country}.register"
    with source.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for index, house in enumerate(houses):
            writer.writerow([str(index), *house, *[""] * (7 - len(house)), f"{2 + index / 1000:.6f}", "48.000000"])
    events = open_source("csv", [source], SourceOptions(country, {}, constants))
    build_register(events, output=output, name=country, country=country, source="csv")
    return Validator([Register.open(output)])


@pytest.mark.parametrize("part", ["bat", "esc", "appt", "porte", "hall", "logement"])
@pytest.mark.parametrize("floor", ["etg", "étage", "niveau"])
def test_the_number_of_a_floor_is_no_house(demonstration: dict[str, Validator], part: str, floor: str) -> None:
    verdict = demonstration["FR"].validate(f"rue de la République {part} 40 {floor} 12 99001 Sarlande-Vernoise")
    assert verdict.status not in CONFIRMED, told(verdict)


@pytest.mark.parametrize(
    ("gap", "postcode"),
    # not " D 45127": nothing tells it from the house 9 D
    [(", ", "D-45127"), (" ", "D-45127"), ("\n", "D-45127"), (", ", "D 45127"), ("\n", "D 45127")],
)
def test_the_letter_of_a_country_before_the_postcode_is_no_suffix(tmp_path: Path, postcode: str, gap: str) -> None:
    houses = [(n, s, "Lindenweg", "45127", "Essen", "NW") for n, s in (("9", ""), ("9", "d"), ("11", ""))]
    validator = validator_of(tmp_path, "DE", houses)
    for number, record in (("9", "0"), ("11", "2")):
        verdict = validator.validate(f"Lindenweg {number}{gap}{postcode} Essen")
        assert (verdict.status, verdict.record_id) == (Status.VALID, record), told(verdict)


def test_a_town_that_shares_the_postcode_is_another_town(tmp_path: Path) -> None:
    houses = [
        ("12", "", "Rue des Sorbiers", "48200", "Albaret-Sainte-Marie", ""),
        ("4", "", "Rue des Sorbiers", "48200", "Saint-Chély-d'Apcher", ""),
    ]
    validator = validator_of(tmp_path, "FR", houses)
    for line in ("12 rue des Sorbiers, 48200 Saint-Chély-d'Apcher", "12 rue des Sorbiers, Saint-Chély-d'Apcher"):
        verdict = validator.validate(line)
        assert verdict.status not in CONFIRMED, told(verdict)


@pytest.mark.parametrize("street", ["C Street", "G Street Southeast"])
def test_a_street_named_by_a_letter_is_found_by_its_own_spelling(tmp_path: Path, street: str) -> None:
    validator = validator_of(tmp_path, "US", [("1345", "", street, "20003", "Washington", "DC")])
    verdict = validator.validate(f"1345 {street}, Washington, DC 20003")
    assert verdict.status is Status.VALID, told(verdict)


def test_a_french_street_type_given_apart_stands_before_the_name(demonstration: dict[str, Validator]) -> None:
    address = CivicAddress(
        country="FR",
        house_number="12",
        street_type="rue",
        street="de la République",
        postcode="99001",
        city="Sarlande-Vernoise",
    )
    verdict = demonstration["FR"].validate(address)
    assert verdict.status is Status.VALID, told(verdict)


@pytest.mark.parametrize("number", ["12.0", "12.00", "12,0"])
def test_a_house_number_that_a_spreadsheet_made_a_decimal_is_the_whole_number(
    demonstration: dict[str, Validator], number: str
) -> None:
    elements = {"house_number": number, "street": "rue de la République", "city": "Sarlande-Vernoise"}
    elements["postcode"] = "99001"
    verdict = demonstration["FR"].validate("", elements=elements)
    assert verdict.status is Status.VALID and verdict.address.house_number == "12", told(verdict)
    assert "ADR-RANGE" not in [reason.code for reason in verdict.reasons], told(verdict)


def test_the_code_of_a_departement_contradicts_no_town_in_it(tmp_path: Path) -> None:
    validator = validator_of(tmp_path, "FR", [("12", "", "Rue des Sorbiers", "48000", "Mende")], city_code="48095")
    elements = {"house_number": "12", "street": "rue des Sorbiers", "postcode": "48000", "city": "Mende"}
    elements["city_code"] = "48095"
    for county in ("48", "Lozère"):
        verdict = validator.validate("", elements={**elements, "county": county})
        assert verdict.status is Status.VALID, f"{county}: {told(verdict)}"


def test_a_unit_between_commas_leaves_the_house_certain(demonstration: dict[str, Validator]) -> None:
    verdict = demonstration["US"].validate("12 N Main St, #3, Harrow Falls, WI 53998")
    assert verdict.status is Status.VALID, told(verdict)


def test_a_part_of_a_merged_town_that_the_reference_tables_know_is_compared_too(tmp_path: Path) -> None:
    town = ("48600", "Saint Bonnet-Laval", "")
    houses = [
        ("55", "", "Route des Sorbiers", *town, "Laval-Atger"),
        ("7", "", "Route des Sorbiers", *town, "Saint-Bonnet-de-Montauroux"),
    ]
    validator = validator_of(tmp_path, "FR", houses, city_code="48139")
    assert validator.validate("55 Route des Sorbiers, 48600 Laval-Atger").status is Status.VALID
    verdict = validator.validate("55 Route des Sorbiers, 48600 Saint-Bonnet-de-Montauroux")
    assert verdict.status is not Status.VALID, told(verdict)


@pytest.mark.parametrize("written", ["Rue du Docteur Deveze", "Rue du Docteur Rondet", "Rue Docteur Lemaire"])
def test_another_word_of_nearly_the_same_length_is_no_typing_error(tmp_path: Path, written: str) -> None:
    validator = validator_of(tmp_path, "FR", [("1", "", "Rue du Docteur Labbé", "99310", "Valbrune")])
    assert validator.validate(f"1 {written}, 99310 Valbrune").status not in CONFIRMED
    assert validator.validate("1 Rue du Docteur Labbe, 99310 Valbrune").status is Status.VALID


def test_a_letter_before_a_hamlet_is_the_number_s(tmp_path: Path) -> None:
    houses = [("3", "", "Caussignac", "99310", "Valbrune"), ("4", "d", "Caussignac", "99310", "Valbrune")]
    validator = validator_of(tmp_path, "FR", houses)
    assert validator.validate("3 d Caussignac, 99310 Valbrune").status not in CONFIRMED
    assert validator.validate("4 d Caussignac, 99310 Valbrune").record_id == "1"


def test_another_type_and_words_left_over_are_too_much(tmp_path: Path) -> None:
    validator = validator_of(tmp_path, "FR", [("2", "", "Route de Chinchazes", "99310", "Valbrune")])
    assert validator.validate("2 Chemin de Chinchazes, 99310 Valbrune").status is Status.CORRECTED
    assert validator.validate("2 Chemin de Chinchazes - la Malige, 99310 Valbrune").status not in CONFIRMED
