"""The calibrated probability that what is shown is the address that was meant.

Two logistic models, one for answers and one for candidates. Their weights were found by ``bench.fit`` on noise suites
and are checked on other seeds by ``bench.calibrate`` (the reliability table in docs/benchmarks.md).
"""

from __future__ import annotations

import math

from dispatchable.engine.validation.outcome import Found, Outcome
from dispatchable.engine.validation.places import CANDIDATES_ONLY

ANSWER = (8.828, -0.785, 0.0, -0.916, 0.0)
"""Constant, cost, lack of lead, words left over, another postcode or town."""
CANDIDATE = (-2.838, -0.077, 0.0, -1.819, -2.671)
"""Constant, distance to the best candidate, number of rivals, another town, nothing near enough to choose from."""
NEIGHBOUR = 0.01
"""Chance that a house with another number than the written one was meant."""
_LEAD = 3.0
_MOST_LEFT_OVER = 4


def answer_features(outcome: Outcome) -> list[float]:
    """What the chance of an answer depends on, in the order of ``ANSWER``."""
    found = outcome.found
    assert found is not None
    return [
        found.hit.cost,
        _LEAD - min(outcome.lead, _LEAD),
        float(min(len(outcome.reading.unexpected), _MOST_LEFT_OVER)),
        found.scope.penalty,
    ]


def candidate_features(found: Found, outcome: Outcome) -> list[float]:
    """What the chance of a candidate depends on, in the order of ``CANDIDATE``."""
    rivals = [r.cost for r in outcome.rivals if r.housed]
    best = min(rivals, default=found.cost)
    return [
        min(found.cost - best, 4.0),
        float(min(len(rivals), 5)),
        float(found.scope.penalty >= CANDIDATES_ONLY),
        float(not outcome.ambiguous),
    ]


def answer_score(outcome: Outcome) -> float:
    """0 to 1 for the answer of an outcome; 0 when there is none."""
    return _chance(ANSWER, answer_features(outcome)) if outcome.found is not None else 0.0


def candidate_score(found: Found, outcome: Outcome) -> float:
    """0 to 1 for a house that is only proposed."""
    return _chance(CANDIDATE, candidate_features(found, outcome))


def _chance(weights: tuple[float, ...], features: list[float]) -> float:
    total = 0.0
    for i in range(len(features)):
        total += weights[i + 1] * features[i]
    return round(1.0 / (1.0 + math.exp(-(weights[0] + total))), 4)
