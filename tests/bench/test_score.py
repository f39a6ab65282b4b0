"""The scorers count what they say, on answers made by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bench import score
from bench.answers import Answer, Share, arguments, ask, judge, percentile, wilson

EXISTING = {
    "id": "clean-0000", "kind": "clean", "form": "line", "text": "4 rue du Puits, 48900 Brévillac", "address": "",
    "postcode": "", "city": "", "expected": ["a"], "expected_street": "", "expected_city_codes": [], "absent": False,
    "record_id": "a", "notes": [],
}  # fmt: skip
ABSENT = EXISTING | {"id": "gap-0000", "kind": "gap", "expected": [], "absent": True}
STREET = EXISTING | {
    "id": "no_number-0000", "kind": "no_number", "expected": [], "expected_street": "Rue du Puits",
    "expected_city_codes": ["48901"],
}  # fmt: skip


def _answer(status: str, record_id: str = "", depth: str = "premise", **more: Any) -> Answer:
    given = {
        "street": "Rue du Puits",
        "city": "Brévillac",
        "city_code": "48901",
        "score": 0.9,
    } | more
    return Answer(status=status, depth=depth, record_id=record_id, **given)


@pytest.mark.parametrize(
    ("row", "answer", "outcome"),
    [
        (EXISTING, _answer("valid", "a"), "right"),
        (EXISTING, _answer("corrected", "a"), "right"),
        (EXISTING, _answer("corrected", "b"), "wrong_house"),
        (EXISTING, _answer("ambiguous"), "missed"),
        (EXISTING, _answer("ambiguous", "a"), "missed"),
        (ABSENT, _answer("not_found", depth="street"), "right"),
        (ABSENT, _answer("valid", "a"), "false_accept"),
        (ABSENT, _answer("not_found", "a"), "false_accept"),
        (ABSENT, _answer("corrected", ""), "false_accept"),
        (STREET, _answer("incomplete", depth="street"), "right"),
        (STREET, _answer("incomplete", depth="street", street="RUE DU PUITS"), "right"),
        (STREET, _answer("incomplete", depth="street", street="Rue du Pont"), "missed"),
        (
            STREET,
            _answer("incomplete", depth="street", city_code="48902", city="Montagut"),
            "missed",
        ),
        (STREET, _answer("not_found", depth="street"), "missed"),
        (STREET, _answer("valid", "a"), "wrong_house"),
    ],
)
def test_each_outcome_is_called_by_its_name(row: dict[str, Any], answer: Answer, outcome: str) -> None:
    assert judge(row, answer) == outcome


def test_shares_count_existing_and_absent_apart() -> None:
    rows = [EXISTING, EXISTING, EXISTING, EXISTING, ABSENT, ABSENT]
    answers = [
        _answer("valid", "a"),
        _answer("valid", "a"),
        _answer("valid", "b"),
        _answer("not_found"),
    ]
    answers += [_answer("not_found"), _answer("valid", "a")]
    figures = score.score(rows, answers)
    assert (figures["top1"]["part"], figures["top1"]["whole"]) == (2, 4)
    assert figures["wrong_house"]["percent"] == 25
    assert figures["false_accept"]["percent"] == 50
    assert figures["kinds"]["gap"]["statuses"] == {"not_found": 1, "valid": 1}
    assert "top1: 2/4 = 50.000 %" in score.table(figures)


def test_wilson_interval_is_the_published_one() -> None:
    # Brown, Cai and DasGupta (2001) give these ends for 0 and 5 out of 10.
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)
    assert Share(1, 4).as_dict()["percent"] == 25.0


def test_percentile_takes_the_nearest_rank() -> None:
    assert percentile(list(range(100)), 0.5) == 50
    assert percentile([3.0], 0.99) == 3.0
    assert percentile([], 0.5) == 0.0


def test_a_line_goes_in_as_text_and_columns_as_elements() -> None:
    assert arguments(EXISTING) == ("4 rue du Puits, 48900 Brévillac", {})
    columns = EXISTING | {
        "text": "",
        "address": "4 rue du Puits",
        "postcode": "",
        "city": "Brévillac",
    }
    assert arguments(columns) == ("4 rue du Puits", {"city": "Brévillac"})


class OneHouse:
    """A validator that knows a single address."""

    def validate(self, text: Any, *, country: str = "", elements: Mapping[str, str] | None = None) -> Any:
        known = "puits" in text.lower() and country == "FR"
        address = SimpleNamespace(street_line="Rue du Puits", city="Brévillac", city_code="48901")
        return SimpleNamespace(
            status="valid" if known else "not_found", depth="premise" if known else "none",
            record_id="a" if known else "", score=1.0, address=address, corrections=(), candidates=(),
            reasons=(SimpleNamespace(code="ADR-NF-STREET"),),
        )  # fmt: skip


def test_every_query_is_asked_and_timed_and_failures_are_dumped(tmp_path: Path) -> None:
    other = EXISTING | {
        "id": "clean-0001",
        "text": "9 quai du Nord, 48900 Brévillac",
        "expected": ["z"],
    }
    figures, answers = score.run(OneHouse(), [EXISTING, other])
    assert [a.record_id for a in answers] == ["a", ""]
    assert all(a.seconds > 0 for a in answers)
    assert figures["milliseconds"]["max"] > 0
    score.dump(tmp_path / "failures.jsonl", score.failures([EXISTING, other], answers))
    (line,) = (tmp_path / "failures.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["outcome"] == "missed"
    assert json.loads(line)["given"] == "9 quai du Nord, 48900 Brévillac"


def test_a_query_that_breaks_the_engine_is_counted_not_hidden() -> None:
    class Broken:
        def validate(self, text: Any, *, country: str = "", elements: Mapping[str, str] | None = None) -> Any:
            raise IndexError("list index out of range")

    (answer,) = ask(Broken(), [EXISTING], "FR")
    assert answer.status == "crash" and judge(EXISTING, answer) == "missed"
    assert "IndexError" in answer.reasons[0]


def test_repeated_queries_keep_their_median_time_and_must_agree() -> None:
    _, answers = score.run(OneHouse(), [EXISTING], repeat=3)
    assert len(answers) == 1 and answers[0].seconds > 0

    class Fickle(OneHouse):
        asked = 0

        def validate(self, text: Any, *, country: str = "", elements: Mapping[str, str] | None = None) -> Any:
            Fickle.asked += 1
            return super().validate(text if Fickle.asked % 2 else "elsewhere", country=country, elements=elements)

    with pytest.raises(ValueError, match="clean-0000 was answered differently"):
        score.run(Fickle(), [EXISTING], repeat=2)
