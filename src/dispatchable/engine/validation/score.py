"""The calibrated probability that an answer is the address that was meant."""

from __future__ import annotations

import math

from dispatchable.engine.validation.search import Outcome

_EXACT = 6.5
_PER_EDIT = -1.1
_LEAD = 0.6
_UNEXPECTED = -0.5


def probability(outcome: Outcome) -> float:
    """0 to 1, from the cost of the answer, its lead over the next house, and the words left over."""
    found = outcome.found
    if found is None:
        return 0.0
    logit = _EXACT + _PER_EDIT * found.cost + _LEAD * (min(outcome.lead, 3.0) - 3.0)
    logit += _UNEXPECTED * min(len(outcome.reading.unexpected), 4)
    return round(1.0 / (1.0 + math.exp(-logit)), 4)
