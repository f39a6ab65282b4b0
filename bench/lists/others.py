"""Lists without a truth of their own, for information: what statuses they get.

enedis: delivery points of Lyon 8e as the grid operator writes them, against registers that do not cover Lyon. Every
row must come out as not checked or not found; a confirmed house is an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.answers import Answer, Row, Share
from bench.lists import Figure, Result, failure, read_csv, statuses


def enedis(data: Path, every: int = 10) -> list[Row]:
    """Every tenth delivery point."""
    source = list(read_csv(data / "fr-enedis-69008" / "69008.csv.gz", delimiter=";"))
    return [
        {"text": "", "address": r["adresse"], "postcode": "69008", "city": r["nom_commune"]} for r in source[::every]
    ]


def figures(name: str, rows: Sequence[Row], answers: Sequence[Answer]) -> Result:
    """How many were confirmed where no register covers the town: none may be."""
    found = [failure("confirmed", r, a) for r, a in zip(rows, answers, strict=True) if a.claims_house]
    share = Share(len(found), len(rows))
    return Result(
        name,
        [Figure("confirmed though no register covers it", share, 0.0, False)],
        statuses(answers),
        {"rows": len(rows)},
        found,
    )
