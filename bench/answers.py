"""What the measures need of an engine's answer, whichever engine gave it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bench.french import fold, street_key

Row = dict[str, Any]
"""A query of a suite or list: text, address, postcode, city, expected, ... (``bench.noise.COLUMNS``)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, reduced to what is judged."""

    status: str
    depth: str
    record_id: str
    score: float
    street: str
    city: str
    city_code: str
    corrections: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    candidates: tuple[tuple[str, float], ...] = ()
    """Record id and score of each candidate that is a house."""
    seconds: float = 0.0

    @property
    def confirmed(self) -> bool:
        """Whether a house was confirmed: valid or corrected, with a record id."""
        return self.status in ("valid", "corrected") and bool(self.record_id)

    @property
    def claims_house(self) -> bool:
        """Whether the answer says in any way that the house exists: a record id, or valid/corrected at premise."""
        return bool(self.record_id) or (
            self.status in ("valid", "corrected") and self.depth in ("premise", "subpremise", "interpolated")
        )


class Engine(Protocol):
    """What is asked of a validator; ``dispatchable.Validator`` has it."""

    def validate(self, text: Any, *, country: str = "", elements: Mapping[str, str] | None = None) -> Any:
        """The verdict on the text and the elements given apart."""


def arguments(row: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Text and separately given elements of a query: the free line, or the address column with its town's columns."""
    if row.get("text"):
        return row["text"], {}
    given = {name: row.get(name, "") for name in ("postcode", "city", "region")}
    return row["address"], {name: value for name, value in given.items() if value}


def reduce(verdict: Any, seconds: float = 0.0) -> Answer:
    """An answer out of a ``Verdict``."""
    address = verdict.address
    return Answer(
        str(verdict.status),
        str(verdict.depth),
        verdict.record_id,
        verdict.score,
        address.street_line,
        address.city,
        address.city_code,
        tuple(f"{c.element}: {c.given} -> {c.value}" for c in verdict.corrections),
        tuple(r.code for r in verdict.reasons),
        tuple((c.record_id, c.score) for c in verdict.candidates if c.record_id),
        seconds,
    )


def ask(engine: Engine, rows: Iterable[Row], country: str) -> list[Answer]:
    """Every row's answer, each timed alone with the wall clock; reading the verdict is outside of the time.

    A query that the engine breaks on does not end the run: its status is ``crash`` and it counts as missed.
    """
    answers = []
    for row in rows:
        text, elements = arguments(row)
        start = time.perf_counter()
        try:
            verdict = engine.validate(text, country=country, elements=elements)
        except Exception as error:  # whatever it is, it is counted and shown
            answers.append(
                Answer(
                    "crash", "none", "", 0.0, "", "", "", reasons=(repr(error),), seconds=time.perf_counter() - start
                )
            )
            continue
        seconds = time.perf_counter() - start
        answers.append(reduce(verdict, seconds))
    return answers


def right_street(row: Row, answer: Answer) -> bool:
    """Whether a query without house number got its street: incomplete, depth street, the street and town asked for."""
    return (
        answer.status == "incomplete"
        and answer.depth == "street"
        and street_key(answer.street) == street_key(row["expected_street"])
        and (
            answer.city_code in row["expected_city_codes"]
            or fold(answer.city) in {fold(c) for c in row.get("cities", ())}
        )
    )


def judge(row: Row, answer: Answer) -> str:
    """``right``, ``missed`` (not confirmed), ``wrong_house`` (another house confirmed) or ``false_accept``."""
    if row["absent"]:
        return "false_accept" if answer.claims_house else "right"
    if row["kind"] == "no_number":
        if answer.claims_house:
            return "wrong_house"
        return "right" if right_street(row, answer) else "missed"
    if answer.record_id and answer.record_id not in row["expected"]:
        return "wrong_house"
    return "right" if answer.confirmed else "missed"


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share, by Wilson's score; (0, 1) when nothing was counted."""
    if not whole:
        return 0.0, 1.0
    z, share = 1.959964, part / whole
    middle = share + z * z / (2 * whole)
    spread = z * (share * (1 - share) / whole + z * z / (4 * whole * whole)) ** 0.5
    below = 1 + z * z / whole
    return max(0.0, (middle - spread) / below), min(1.0, (middle + spread) / below)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which the given share lies (nearest rank); 0.0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


@dataclass(slots=True)
class Share:
    """A counted share with its interval, for the tables."""

    part: int
    whole: int
    interval: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        self.interval = wilson(self.part, self.whole)

    @property
    def percent(self) -> float:
        """0 to 100; 0 of nothing."""
        return 100 * self.part / self.whole if self.whole else 0.0

    def as_dict(self) -> dict[str, Any]:
        """Counts, percent and the interval's ends in percent."""
        low, high = self.interval
        return {
            "part": self.part,
            "whole": self.whole,
            "percent": round(self.percent, 3),
            "low": round(100 * low, 2),
            "high": round(100 * high, 2),
        }


def open_validator(registers: Sequence[Path]) -> Engine:
    """The product's validator over the register files. Raises the product's own errors."""
    from dispatchable import Register, Validator

    validator: Engine = Validator([Register.open(path) for path in registers])
    return validator
