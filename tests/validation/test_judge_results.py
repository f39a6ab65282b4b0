"""What the judge says of each element, and what it keeps as evidence, on a register small enough to read."""

from __future__ import annotations

import pytest

from dispatchable import Register, Validator
from dispatchable.engine import ENGINE_VERSION
from dispatchable.engine.registers.batches import PointBatch
from dispatchable.engine.registers.build import build_register
from dispatchable.engine.registers.keys import RULES_VERSION
from dispatchable.engine.validation.verdict import Correction, Verdict

# record id, house number, suffix, unit, street, postcode, town, longitude, latitude
HOUSES = [
    ("t-2", "2", "", "", "Rue des Tilleuls", "99410", "Valbrume", "2.301", "48.801"),
    ("t-4", "4", "", "", "Rue des Tilleuls", "99410", "Valbrume", "2.302", "48.802"),
    ("t-10", "10", "", "", "Rue des Tilleuls", "99410", "Valbrume", "2.305", "48.805"),
    ("t-12b", "12", "bis", "Apt 3", "Rue des Tilleuls", "99410", "Valbrume", "2.306", "48.806"),
    ("p-1", "1", "", "", "Place Haute", "99410", "Valbrume", "", ""),
    ("g-1", "1", "", "", "Rue du Gué", "99420", "Brumeval-le-Haut", "2.401", "48.901"),
]
COLUMNS = (
    *("record_id", "house_number", "suffix", "unit", "street", "postcode", "city"),
    *("longitude", "latitude"),
)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    path = tmp_path_factory.mktemp("judge") / "valbrume.register"
    columns = {name: [house[at] for house in HOUSES] for at, name in enumerate(COLUMNS)}
    batch = PointBatch(columns, range(1, len(HOUSES) + 1))
    build_register([batch], output=path, name="Valbrume", country="FR", source="csv")
    return Register.open(path)


@pytest.fixture(scope="module")
def validator(register: Register) -> Validator:
    return Validator([register])


def _results(verdict: Verdict) -> dict[str, str]:
    return {element.name: element.result.value for element in verdict.elements}


def _codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


CONFIRMED = {"house_number": "confirmed", "street": "confirmed", "postcode": "confirmed", "city": "confirmed"}


@pytest.mark.parametrize(
    ("text", "record_id", "changed"),
    [
        ("4 rue des Tilleuls, 99410 Valbrume", "t-4", {}),
        ("4 RUE DES TILLEULS 99410 VALBRUME", "t-4", {}),
        ("4 rue des Tilleuls, Valbrume", "t-4", {"postcode": "inferred"}),
        ("4 rue des Tilleuls, 99410", "t-4", {"city": "inferred"}),
        ("12 bis rue des Tilleuls, 99410 Valbrume", "t-12b", {"suffix": "confirmed"}),
        ("4 rue des Tilleuls, bât. C, 99410 Valbrume", "t-4", {"building": "unconfirmed"}),
        ("4 rue des Tilleuls, BP 12, 99410 Valbrume", "t-4", {"po_box": "unexpected"}),
    ],
)
def test_a_valid_address_has_no_corrected_element(
    validator: Validator, text: str, record_id: str, changed: dict[str, str]
) -> None:
    verdict = validator.validate(text)
    assert (verdict.status, verdict.record_id, verdict.corrections) == ("valid", record_id, ())
    assert _results(verdict) == {**CONFIRMED, **changed}


@pytest.mark.parametrize(
    ("text", "correction"),
    [
        ("4 rue des Tileuls, 99410 Valbrume", Correction("street", "rue des Tileuls", "Rue des Tilleuls")),
        ("4 avenue des Tilleuls, 99410 Valbrume", Correction("street", "avenue des Tilleuls", "Rue des Tilleuls")),
        ("4 rue des Tilleuls, 99411 Valbrume", Correction("postcode", "99411", "99410")),
        ("4 rue des Tilleuls, 99410 Valbrune", Correction("city", "Valbrune", "Valbrume")),
    ],
)
def test_no_correction_is_silent(validator: Validator, text: str, correction: Correction) -> None:
    verdict = validator.validate(text)
    assert (verdict.status, verdict.record_id, verdict.next_step) == ("corrected", "t-4", "accept_correction")
    assert verdict.corrections == (correction,)
    assert _results(verdict) == {**CONFIRMED, correction.element: "corrected"}
    assert "ADR-CORR" in _codes(verdict)


@pytest.mark.parametrize(
    ("text", "depth", "code"),
    [
        ("6 rue des Tilleuls, 99410 Valbrume", "interpolated", "ADR-PLAUS-HNO"),
        ("60 rue des Tilleuls, 99410 Valbrume", "street", "ADR-BEYOND-HNO"),
        ("4 bis rue des Tilleuls, 99410 Valbrume", "street", "ADR-BAD-SUFFIX"),
    ],
)
def test_a_house_that_is_not_there_is_never_confirmed(validator: Validator, text: str, depth: str, code: str) -> None:
    verdict = validator.validate(text)
    assert (verdict.status, verdict.depth, verdict.record_id, verdict.corrections) == ("not_found", depth, "", ())
    assert _results(verdict)["house_number"] == "unconfirmed"
    assert code in _codes(verdict)
    assert verdict.candidates and all("house_number" in candidate.differs for candidate in verdict.candidates)


def test_a_plausible_number_stands_between_its_neighbours(validator: Validator) -> None:
    position = validator.validate("6 rue des Tilleuls, 99410 Valbrume").position
    assert position is not None
    assert (position.longitude, position.latitude) == pytest.approx((2.303, 48.803))


def test_a_street_without_number_is_incomplete_and_offers_its_houses(validator: Validator) -> None:
    verdict = validator.validate("rue des Tilleuls, 99410 Valbrume")
    assert (verdict.status, verdict.depth, verdict.record_id) == ("incomplete", "street", "")
    assert _results(verdict) == {**CONFIRMED, "house_number": "missing"}
    assert [candidate.record_id for candidate in verdict.candidates] == ["t-2", "t-4", "t-10", "t-12b"]


@pytest.mark.parametrize(
    ("text", "depth", "results", "code"),
    [
        ("99410 Valbrume", "locality", {"street": "missing"}, "ADR-MISS-STREET"),
        ("BP 4, 99410 Valbrume", "none", {"po_box": "unexpected"}, "ADR-POBOX"),
    ],
)
def test_an_address_without_street_says_what_is_missing(
    validator: Validator, text: str, depth: str, results: dict[str, str], code: str
) -> None:
    verdict = validator.validate(text)
    assert (verdict.status, verdict.depth, _results(verdict), _codes(verdict)) == ("incomplete", depth, results, [code])


def test_an_unknown_street_is_not_found_and_nothing_is_made_up(validator: Validator) -> None:
    verdict = validator.validate("4 rue Inconnue, 99410 Valbrume")
    assert (verdict.status, verdict.depth, verdict.candidates) == ("not_found", "locality", ())
    assert _codes(verdict) == ["ADR-NF-STREET"]


def test_a_town_that_no_register_covers_is_not_checked(validator: Validator) -> None:
    verdict = validator.validate("4 rue des Tilleuls, 75001 Paris")
    assert (verdict.status, verdict.record_id, verdict.next_step) == ("not_checked", "", "load_register")
    assert _codes(verdict) == ["ADR-NOT-COVERED"]


def test_a_range_is_confirmed_at_its_first_house_and_offers_the_others(validator: Validator) -> None:
    verdict = validator.validate("2-4 rue des Tilleuls, 99410 Valbrume")
    assert (verdict.status, verdict.record_id, _codes(verdict)) == ("valid", "t-2", ["ADR-RANGE"])
    assert [candidate.record_id for candidate in verdict.candidates] == ["t-4"]


def test_only_a_unit_that_the_register_lists_reaches_subpremise(validator: Validator) -> None:
    listed = validator.validate("12 bis rue des Tilleuls, apt 3, 99410 Valbrume")
    other = validator.validate("12 bis rue des Tilleuls, apt 9, 99410 Valbrume")
    none = validator.validate("12 bis rue des Tilleuls, 99410 Valbrume")
    assert [v.depth for v in (listed, other, none)] == ["subpremise", "premise", "premise"]
    assert _results(listed)["unit"] == "confirmed"
    assert _results(other)["unit"] == "unconfirmed" and "ADR-BAD-SUB" in _codes(other)
    assert "ADR-MISS-SUB" in _codes(none)


def test_a_house_without_coordinates_says_so(validator: Validator) -> None:
    verdict = validator.validate("1 place Haute, 99410 Valbrume")
    assert (verdict.status, verdict.position, _codes(verdict)) == ("valid", None, ["ADR-NOGEO"])


def test_evidence_names_the_register_its_content_and_the_rules(validator: Validator, register: Register) -> None:
    evidence = validator.validate("4 rue des Tilleuls, 99410 Valbrume").evidence
    assert (evidence.register, evidence.register_digest) == ("Valbrume", register.digest)
    assert (evidence.record_id, evidence.engine_version, evidence.rules_version) == (
        "t-4",
        ENGINE_VERSION,
        RULES_VERSION,
    )


@pytest.mark.parametrize("text", ["6 rue des Tilleuls, 99410 Valbrume", "4 rue des Tilleuls, 75001 Paris"])
def test_evidence_of_what_is_not_confirmed_carries_no_record(validator: Validator, text: str) -> None:
    assert validator.validate(text).evidence.record_id == ""
