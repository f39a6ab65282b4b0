from __future__ import annotations

import json
from dataclasses import replace

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.validation.columns_out import DSP_COLUMNS, verdict_row
from dispatchable.engine.validation.document import verdict_document
from dispatchable.engine.validation.refusals import unknown_country
from dispatchable.engine.validation.verdict import (
    Candidate,
    Correction,
    Depth,
    Element,
    ElementResult,
    Evidence,
    Position,
    Reason,
    Status,
    Verdict,
)

ADDRESS = CivicAddress(
    country="US", region="WI", city="Harrow Falls", postcode="53998", pre_direction="N", street="Main",
    street_type="St", house_number="12", suffix="1/2", unit="4B",
)  # fmt: skip
VERDICT = Verdict(
    status=Status.CORRECTED,
    depth=Depth.PREMISE,
    score=0.98765432,
    record_id="H|1",
    address=ADDRESS,
    elements=(Element("street", "Mian St", "N Main St", ElementResult.CORRECTED),),
    reasons=(Reason("ADR-CORR", "", (("changes", "1"),)), Reason("ADR-INF-PC", "postcode")),
    corrections=(Correction("street", 'Mian "St"', "N Main St"),),
    candidates=(Candidate(ADDRESS, "H2", 0.123456, Position(-89.9, 43.9), ("suffix",), "demo"),),
    position=Position(-89.9, 43.90000004),
    next_step="accept_correction",
    evidence=Evidence("demo", "ab" * 32, "H|1", "0.1.0", "1"),
)


def cells(verdict: Verdict) -> dict[str, str]:
    return dict(zip(DSP_COLUMNS, verdict_row(verdict), strict=True))


def test_the_columns_are_those_of_the_contract_in_its_order() -> None:
    assert " ".join(DSP_COLUMNS) == (
        "dsp_status dsp_depth dsp_score dsp_record_id dsp_address dsp_house_number dsp_suffix dsp_street dsp_unit "
        "dsp_postcode dsp_city dsp_city_code dsp_region dsp_country dsp_longitude dsp_latitude dsp_reasons "
        "dsp_corrections dsp_candidates dsp_next_step dsp_register"
    )


def test_each_column_has_its_format() -> None:
    row = cells(VERDICT)
    assert row["dsp_score"] == "0.9877" and row["dsp_reasons"] == "ADR-CORR|ADR-INF-PC"
    assert (row["dsp_longitude"], row["dsp_latitude"]) == ("-89.9000000", "43.9000000")
    assert row["dsp_street"] == "N Main St" and row["dsp_suffix"] == "1/2" and row["dsp_unit"] == "4B"
    assert row["dsp_corrections"] == '[{"element":"street","given":"Mian \\"St\\"","value":"N Main St"}]'
    candidate = json.loads(row["dsp_candidates"])[0]
    assert candidate["record_id"] == "H2" and candidate["score"] == 0.1235 and candidate["differs"] == ["suffix"]


def test_what_is_not_known_is_empty_and_lists_stay_lists() -> None:
    row = cells(replace(VERDICT, position=None, corrections=(), candidates=(), reasons=(), address=CivicAddress()))
    assert row["dsp_longitude"] == row["dsp_latitude"] == row["dsp_address"] == row["dsp_reasons"] == ""
    assert row["dsp_corrections"] == row["dsp_candidates"] == "[]"


def test_the_document_survives_json_and_speaks_both_languages() -> None:
    document = json.loads(json.dumps(verdict_document(VERDICT)))
    assert set(document) == {
        "status", "depth", "score", "record_id", "line", "address", "elements", "reasons", "corrections", "candidates",
        "position", "next_step", "evidence",
    }  # fmt: skip
    assert document["reasons"][0]["fr"].endswith("\u00a0: 1.") and document["reasons"][0]["en"].endswith(": 1.")
    assert document["position"] == {"longitude": -89.9, "latitude": 43.9}
    explained = replace(VERDICT, explanation=({"step": "read", "en": "a", "fr": "b"},))
    assert verdict_document(explained)["explanation"] == [{"step": "read", "en": "a", "fr": "b"}]


def test_an_unknown_country_is_refused_with_what_was_written() -> None:
    verdict = unknown_country("Nulland")
    assert verdict.status is Status.SYNTAX_ERROR and verdict.record_id == ""
    assert "Nulland" in verdict_document(verdict)["reasons"][0]["fr"]
    assert unknown_country("").elements[0].result is ElementResult.MISSING
