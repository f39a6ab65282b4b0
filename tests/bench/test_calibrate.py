"""The reliability table is right on outcomes made by hand."""

from __future__ import annotations

import pytest

from bench import calibrate
from bench.answers import Answer

ROW = {"kind": "clean", "expected": ["a"], "absent": False}


def test_perfect_scores_have_no_error() -> None:
    figures = calibrate.reliability([(1.0, True)] * 5 + [(0.0, False)] * 5)
    assert (figures["brier"], figures["ece"], figures["count"]) == (0.0, 0.0, 10)


def test_bins_hold_mean_score_and_share_of_right_ones() -> None:
    figures = calibrate.reliability([(0.92, True), (0.98, True), (0.95, False), (0.95, True), (0.25, False)])
    last, third = figures["bins"][9], figures["bins"][2]
    assert (last["count"], last["score"], last["percent"]) == (4, 0.95, 75.0)
    assert (third["count"], third["percent"]) == (1, 0.0)
    assert figures["ece"] == pytest.approx((4 * 0.20 + 0.25) / 5)
    assert figures["brier"] == pytest.approx((0.08**2 + 0.02**2 + 0.95**2 + 0.05**2 + 0.25**2) / 5, abs=1e-5)
    assert "0.9-1.0      4 said  95.00 % right  75.00 %" in calibrate.table("answers", figures)


def test_a_score_that_is_no_probability_is_refused() -> None:
    with pytest.raises(ValueError, match="outside 0 to 1"):
        calibrate.reliability([(1.2, True)])


def test_answers_and_candidates_are_counted_apart() -> None:
    rows = [
        ROW,
        ROW,
        {"kind": "gap", "expected": [], "absent": True},
        {"kind": "no_number", "expected": [], "absent": False},
    ]
    answers = [
        Answer("valid", "premise", "a", 0.99, "", "", ""),
        Answer("ambiguous", "premise", "", 0.0, "", "", "", candidates=(("a", 0.6), ("b", 0.3))),
        Answer("corrected", "premise", "c", 0.8, "", "", ""),
        Answer("incomplete", "street", "", 0.9, "", "", ""),
    ]
    assert calibrate.pairs(rows, answers) == {
        "answers": [(0.99, True), (0.8, False)],
        "candidates": [(0.6, True), (0.3, False)],
    }
