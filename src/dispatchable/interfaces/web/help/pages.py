"""What the help pages say, from the data files that were written for them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from dispatchable.engine.validation import reasons as engine
from dispatchable.service.numbers import reasons
from dispatchable.service.numbers.models import Activation


@dataclass(frozen=True, slots=True)
class StateHelp:
    """The page of one state."""

    state: str
    title: dict[str, str]
    lead: dict[str, str]
    means: list[dict[str, str]]
    steps: list[dict[str, str]]
    known_as: str


@cache
def states() -> dict[str, StateHelp]:
    """The help of every state, the failed one first. Raises KeyError when one has none."""
    text = resources.files("dispatchable.interfaces.web.help").joinpath("states.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    order = ["failed", *(state.value for state in Activation if state != Activation.FAILED)]
    return {
        state: StateHelp(
            state, data[state]["title"], data[state]["lead"], data[state]["means"], data[state]["steps"],
            data[state]["known_as"],
        )
        for state in order
    }  # fmt: skip


def number_codes() -> tuple[str, ...]:
    """Reason codes about numbers."""
    return reasons.codes()


def address_codes() -> tuple[str, ...]:
    """Reason codes about addresses."""
    return engine.codes()
