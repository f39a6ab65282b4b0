"""Scores the validator over the noise suite.

    python -m bench.score --suite DIR/suite.jsonl --register fr-75.register --register fr-48.register [--dump FILE]

top-1: of the existing addresses, confirmed (valid or corrected, with a record id) as the expected house; for a query
without number, incomplete at depth street with the right street and town. Wrong house: a record id that is not the
expected one. False accept: an absent address with a record id, or valid / corrected as a house. Latency: one call
after the other in one process, the first 200 asked once before as a warm-up. ``--dump`` writes every failure as a
line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from bench.answers import (
    Answer,
    Engine,
    Row,
    Share,
    ask,
    judge,
    open_validator,
    percentile,
)
from bench.noise import read

WARM_UP = 200
FAILURES = ("missed", "wrong_house", "false_accept")


def score(rows: Sequence[Row], answers: Sequence[Answer]) -> dict[str, Any]:
    """The figures of a suite: by kind and over all."""
    kinds: dict[str, dict[str, Any]] = {}
    outcomes: dict[str, Counter[str]] = {}
    statuses: dict[str, Counter[str]] = {}
    for row, answer in zip(rows, answers, strict=True):
        outcomes.setdefault(row["kind"], Counter())[judge(row, answer)] += 1
        statuses.setdefault(row["kind"], Counter())[answer.status] += 1
    absent = {row["kind"] for row in rows if row["absent"]}
    for kind, counts in outcomes.items():
        whole = counts.total()
        kinds[kind] = {
            "absent": kind in absent,
            "count": whole,
            "right": Share(counts["right"], whole).as_dict(),
            "wrong_house": counts["wrong_house"],
            "false_accept": counts["false_accept"],
            "statuses": dict(statuses[kind].most_common()),
        }
    existing = sum((outcomes[k] for k in outcomes if k not in absent), Counter[str]())
    missing = sum((outcomes[k] for k in absent), Counter[str]())
    times = [a.seconds for a in answers]
    return {
        "kinds": kinds,
        "top1": Share(existing["right"], existing.total()).as_dict(),
        "wrong_house": Share(existing["wrong_house"], existing.total()).as_dict(),
        "false_accept": Share(missing["false_accept"], missing.total()).as_dict(),
        "milliseconds": {
            "p50": round(1000 * percentile(times, 0.5), 4),
            "p99": round(1000 * percentile(times, 0.99), 4),
            "max": round(1000 * max(times, default=0.0), 4),
        },
        "queries_per_second": round(len(times) / sum(times), 1) if sum(times) else 0.0,
    }


def run(engine: Engine, rows: Sequence[Row], repeat: int = 1) -> tuple[dict[str, Any], list[Answer]]:
    """Ask everything ``repeat`` times after a warm-up and score it; a query's time is the median of its repetitions.

    Answers that change from one repetition to the next are an error of the engine: ValueError.
    """
    ask(engine, rows[:: max(1, len(rows) // WARM_UP)], "FR")
    rounds = [ask(engine, rows, "FR") for _ in range(repeat)]
    answers = []
    for row, every in zip(rows, zip(*rounds, strict=True), strict=True):
        if len({(a.status, a.record_id) for a in every}) > 1:
            raise ValueError(f"{row['id']} was answered differently when asked again")
        answers.append(replace(every[0], seconds=median(a.seconds for a in every)))
    return score(rows, answers), answers


def failures(rows: Sequence[Row], answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """Every row that was not answered right, with the answer beside it."""
    found = []
    for row, answer in zip(rows, answers, strict=True):
        outcome = judge(row, answer)
        if outcome in FAILURES:
            given = row["text"] or " | ".join((row["address"], row["postcode"], row["city"]))
            found.append(
                {
                    "id": row["id"], "outcome": outcome, "given": given, "expected": row["expected"],
                    "source": row["record_id"],
                    "status": answer.status, "depth": answer.depth, "answered": answer.record_id,
                    "street": answer.street, "city": answer.city, "score": round(answer.score, 4),
                    "corrections": answer.corrections, "reasons": answer.reasons, "notes": row["notes"],
                }
            )  # fmt: skip
    return found


def dump(path: Path, found: Sequence[dict[str, Any]]) -> None:
    """Write failures as JSON lines, under a temporary name first."""
    part = path.with_name(path.name + ".part")
    part.write_text(
        "".join(json.dumps(f, ensure_ascii=False) + "\n" for f in found),
        encoding="utf-8",
    )
    os.replace(part, path)


def table(figures: dict[str, Any]) -> str:
    """The figures as text: one line a kind, then the totals."""
    lines = [f"{'kind':18} {'n':>5} {'right %':>8} {'95 % interval':>16} {'wrong':>6} {'false':>6}  statuses"]
    for kind, f in figures["kinds"].items():
        r = f["right"]
        said = ", ".join(f"{s} {n}" for s, n in f["statuses"].items())
        interval = f"{r['low']:.1f} - {r['high']:.1f}"
        lines.append(
            f"{kind:18} {f['count']:5} {r['percent']:8.2f} {interval:>16} "
            f"{f['wrong_house']:6} {f['false_accept']:6}  {said}"
        )
    for name, bar in (
        ("top1", ">= 99.5"),
        ("wrong_house", "<= 0.1"),
        ("false_accept", "<= 0.1"),
    ):
        s = figures[name]
        lines.append(
            f"{name}: {s['part']}/{s['whole']} = {s['percent']:.3f} % ({s['low']:.2f} - {s['high']:.2f}), bar {bar}"
        )
    ms = figures["milliseconds"]
    lines.append(
        f"p50 {ms['p50']:.3f} ms (bar 0.1), p99 {ms['p99']:.3f} ms (bar 1), max {ms['max']:.1f} ms, "
        f"{figures['queries_per_second']:.0f} queries/s"
    )
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description="Score the validator over a noise suite.")
    parser.add_argument("--suite", type=Path, action="append", required=True)
    parser.add_argument("--register", type=Path, action="append", required=True)
    parser.add_argument("--repeat", type=int, default=1, help="ask so often; a query's time is its median")
    parser.add_argument("--dump", type=Path)
    parser.add_argument("--json", type=Path, help="write the figures here")
    args = parser.parse_args(argv)
    rows = [row for path in args.suite for row in read(path)]
    figures, answers = run(open_validator(args.register), rows, args.repeat)
    sys.stdout.write(table(figures) + "\n")
    if args.dump:
        dump(args.dump, failures(rows, answers))
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
