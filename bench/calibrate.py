"""Whether the score is a probability: predicted score against how often the answer was right.

    python -m bench.calibrate --suite DIR/suite.jsonl --register FILE ...

Two populations. *Answers*: every verdict with a record id; right when the record is an expected one. *Candidates*:
every candidate house of every verdict without record id; right when it is an expected one. Ten bins of equal width,
each with its mean score and its share of right ones; Brier is the mean square of score minus outcome, ECE the mean
distance of the two in a bin, weighted by its size. The suite's seed must be one that no fitting has seen. An absent
address has no right answer: the shares depend on the suite's mix of existing and absent queries, which is stated
beside them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.answers import Answer, Row, Share, ask, open_validator
from bench.noise import read

BINS = 10


def pairs(rows: Sequence[Row], answers: Sequence[Answer]) -> dict[str, list[tuple[float, bool]]]:
    """(score, right) of the answers and of the candidates; queries without house number are left out."""
    found: dict[str, list[tuple[float, bool]]] = {"answers": [], "candidates": []}
    for row, answer in zip(rows, answers, strict=True):
        if row["kind"] == "no_number":
            continue
        if answer.record_id:
            found["answers"].append((answer.score, answer.record_id in row["expected"]))
        else:
            found["candidates"] += [(score, record in row["expected"]) for record, score in answer.candidates]
    return found


def reliability(scored: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """Bins, Brier score and expected calibration error of (score, right) pairs; scores outside 0 to 1 are an error."""
    if any(not 0 <= score <= 1 for score, _ in scored):
        raise ValueError("a score lies outside 0 to 1")
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for score, right in scored:
        bins[min(BINS - 1, int(score * BINS))].append((score, right))
    rows = []
    error = 0.0
    for i, inside in enumerate(bins):
        count = len(inside)
        mean = sum(s for s, _ in inside) / count if count else 0.0
        share = Share(sum(r for _, r in inside), count)
        error += abs(mean - share.percent / 100) * count
        rows.append(
            {"from": i / BINS, "to": (i + 1) / BINS, "count": count, "score": round(mean, 4), **share.as_dict()}
        )
    whole = len(scored)
    return {
        "count": whole,
        "bins": rows,
        "brier": round(sum((s - r) ** 2 for s, r in scored) / whole, 5) if whole else 0.0,
        "ece": round(error / whole, 5) if whole else 0.0,
    }


def table(name: str, figures: dict[str, Any]) -> str:
    """The reliability table as text."""
    lines = [f"{name}: {figures['count']}, Brier {figures['brier']:.4f}, ECE {figures['ece']:.4f}"]
    for b in figures["bins"]:
        if b["count"]:
            lines.append(
                f"  {b['from']:.1f}-{b['to']:.1f} {b['count']:6} said {100 * b['score']:6.2f} % "
                f"right {b['percent']:6.2f} % ({b['low']:.1f} - {b['high']:.1f})"
            )
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description="Reliability of the score over a noise suite.")
    parser.add_argument("--suite", type=Path, action="append", required=True)
    parser.add_argument("--register", type=Path, action="append", required=True)
    args = parser.parse_args(argv)
    rows = [row for path in args.suite for row in read(path)]
    found = pairs(rows, ask(open_validator(args.register), rows, "FR"))
    for name, scored in found.items():
        sys.stdout.write(table(name, reliability(scored)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
