"""The real lists: what stands in them, what is right, and the figures beside their bars.

Each module makes one list: ``rows(data, ...)`` gives the queries with their truth, ``figures(rows, answers, ...)``
counts. The rules of truth stand in the module's own text. No rule looks at what the validator answered to decide what
is right.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.answers import Answer, Share
from bench.points import open_text


@dataclass(slots=True)
class Figure:
    """One counted share and the bar it is held against, in percent (None: no bar) and with its direction."""

    label: str
    share: Share
    bar: float | None = None
    at_least: bool = True

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None where there is none."""
        if self.bar is None:
            return None
        return self.share.percent >= self.bar if self.at_least else self.share.percent <= self.bar

    def as_dict(self) -> dict[str, Any]:
        """For the report's data file."""
        return {
            "label": self.label,
            "bar": self.bar,
            "at_least": self.at_least,
            "met": self.met,
            **self.share.as_dict(),
        }


@dataclass(slots=True)
class Result:
    """A list's figures, counts worth knowing, and the rows that went wrong."""

    name: str
    figures: list[Figure]
    statuses: Counter[str]
    counts: dict[str, int] = field(default_factory=dict)
    failures: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For the report's data file, without the failures."""
        return {
            "name": self.name,
            "figures": [f.as_dict() for f in self.figures],
            "statuses": dict(self.statuses.most_common()),
            "counts": self.counts,
        }


def read_csv(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    """Rows of a plain or gzip csv file, by column name; missing cells are empty."""
    with open_text(path) as stream:
        for row in csv.DictReader(stream, delimiter=delimiter):
            yield {k: v or "" for k, v in row.items() if k is not None}


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance of two (longitude, latitude) pairs in degrees, on a sphere of 6,371 km."""
    lon1, lat1, lon2, lat2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6_371_000 * math.asin(math.sqrt(half))


def statuses(answers: Sequence[Answer]) -> Counter[str]:
    """How often each status was given."""
    return Counter(a.status for a in answers)


def failure(outcome: str, row: dict[str, Any], answer: Answer, **more: Any) -> dict[str, Any]:
    """A line for ``--dump``."""
    given = " | ".join(p for p in (row.get("text", ""), row["address"], row["postcode"], row["city"]) if p)
    return {
        "outcome": outcome, "given": given, "status": answer.status, "depth": answer.depth,
        "answered": answer.record_id, "street": answer.street, "city": answer.city, "score": round(answer.score, 4),
        "corrections": answer.corrections, "reasons": answer.reasons, **more,
    }  # fmt: skip
