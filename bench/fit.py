"""Find the weights of the score: ``python -m bench.fit --suite DIR/suite.jsonl ... --register FILE ...``.

Two logistic models with a ridge, one for answers and one for candidates, on noise suites whose seeds are used for
nothing else. Prints the constants to be put into ``engine/validation/score.py``; ``bench.calibrate`` then shows on
other seeds whether the score is a probability.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.noise import read
from dispatchable import Register, Validator
from dispatchable.engine.validation import score
from dispatchable.engine.validation.outcome import Found

Floats = npt.NDArray[np.float64]


def logistic(features: Floats, right: Floats, ridge: float = 1.0, rounds: int = 60) -> Floats:
    """Weights (the first is the constant) by Newton's method; the ridge does not touch the constant."""
    rows = np.hstack([np.ones((len(features), 1)), features])
    weights = np.zeros(rows.shape[1])
    penalty = np.eye(rows.shape[1]) * ridge
    penalty[0, 0] = 1e-6
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        gradient = rows.T @ (chance - right) + penalty @ weights
        curvature = (rows * (chance * (1 - chance))[:, None]).T @ rows + penalty
        weights -= np.linalg.solve(curvature, gradient)
    return weights


def falling(features: Floats, right: Floats) -> Floats:
    """Weights of which none but the constant is above zero: each feature speaks against, or does not count."""
    used = list(range(features.shape[1]))
    while True:
        weights = logistic(features[:, used], right)
        wrong = [column for column, weight in zip(used, weights[1:], strict=True) if weight > 0]
        if not wrong:
            out = np.zeros(features.shape[1] + 1)
            out[0] = weights[0]
            out[[column + 1 for column in used]] = weights[1:]
            return out
        used = [column for column in used if column not in wrong]


def _record(found: Found) -> str:
    return found.register.record_id(found.point, found.street)


def main(argv: Sequence[str] | None = None) -> int:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--suite", type=Path, action="append", required=True)
    parser.add_argument("--register", type=Path, action="append", required=True)
    args = parser.parse_args(argv)
    validator = Validator([Register.open(path) for path in args.register])
    answers: list[tuple[list[float], bool]] = []
    candidates: list[tuple[list[float], bool]] = []
    for row in (r for path in args.suite for r in read(path)):
        if row["kind"] == "no_number":
            continue
        given = {k: row[k] for k in ("postcode", "city") if row[k] and not row["text"]}
        outcome = validator.outcome(row["text"] or row["address"], country="FR", elements=given)
        if outcome.accepted and outcome.found and outcome.found.housed:
            answers.append((score.answer_features(outcome), _record(outcome.found) in row["expected"]))
            continue
        for found in (*outcome.rivals, *outcome.elsewhere):
            if found.housed:
                candidates.append((score.candidate_features(found, outcome), _record(found) in row["expected"]))
    for name, pairs in (("ANSWER", answers), ("CANDIDATE", candidates)):
        weights = falling(np.array([f for f, _ in pairs]), np.array([float(r) for _, r in pairs]))
        sys.stdout.write(f"{name} = ({', '.join(f'{w:.3f}' for w in weights)})  # {len(pairs)} cases\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
