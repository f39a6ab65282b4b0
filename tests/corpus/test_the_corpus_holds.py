"""Every case of the published corpus, against the registers of the demonstration."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from dispatchable import Validator
from dispatchable.engine.civic.address import ELEMENTS
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.validation.reasons import codes
from dispatchable.engine.validation.verdict import Depth, Status

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
CASES: list[dict[str, Any]] = [
    {"country": document["country"], "register": document["register"], **case}
    for document in (yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES)
    for case in document["cases"]
]
EXPECTED = {"status", "depth", "house_number", "suffix", "street", "postcode", "city", "record_id", "reason"}


def test_the_corpus_is_broad_and_its_ids_are_unique() -> None:
    ids = [case["id"] for case in CASES]
    assert len(ids) == len(set(ids)) >= 150
    assert {case["country"] for case in CASES} == {"FR", "US", "CA", "GB", "DE"}
    assert {case["expected"]["status"] for case in CASES} == {status.value for status in Status}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_case_says_all_that_others_need(case: dict[str, Any]) -> None:
    assert set(case) == {"id", "country", "register", "input", "expected", "why"}
    assert re.fullmatch(rf"{case['country'].lower()}-[a-z0-9-]+", case["id"])
    assert set(case["input"]) <= {"text", "elements"} and case["input"]
    assert set(case["input"].get("elements", {})) <= set(ELEMENTS)
    expected = case["expected"]
    assert "status" in expected and set(expected) <= EXPECTED
    assert expected["status"] in set(Status) and expected.get("depth", Depth.NONE) in set(Depth)
    assert expected.get("reason", codes()[0]) in codes()
    assert (expected["status"] in ("valid", "corrected")) == bool(expected.get("record_id"))
    assert all(case["why"][language].strip().endswith(".") for language in ("en", "fr"))
    assert not re.search(r"[^\u202f][?!;]|[^\u00a0]:", case["why"]["fr"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_case_gets_its_verdict(case: dict[str, Any], demonstration_validators: dict[str, Validator]) -> None:
    validator = demonstration_validators[case["register"]]
    verdict = validator.validate(
        case["input"].get("text", ""), country=case["country"], elements=case["input"].get("elements")
    )
    expected = dict(case["expected"])
    got: dict[str, Any] = {"status": verdict.status.value, "depth": verdict.depth.value, "record_id": verdict.record_id}
    got |= {name: getattr(verdict.address, name) for name in ("postcode", "city")}
    got |= {name: fold(getattr(verdict.address, name)) for name in ("house_number", "suffix")}
    got["street"] = verdict.address.street_line
    found = [reason.code for reason in verdict.reasons]
    got["reason"] = expected["reason"] if expected.get("reason") in found else found
    wanted = {k: fold(v) if k in ("house_number", "suffix") else v for k, v in expected.items()}
    assert {name: got[name] for name in wanted} == wanted, case["why"]["en"]
