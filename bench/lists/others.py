"""Lists without a truth of their own, for information: what statuses they get.

enedis: delivery points of Lyon 8e as the grid operator writes them, against registers that do not cover Lyon. Every
row must come out as not checked or not found; a confirmed house is an error.

tiger: street ranges of Autauga County, Alabama. Of every fourth range, the number in its middle must be reported as
plausible (depth interpolated) on its street, and a number a thousand past every range of the street must not; no range
ever confirms a house.
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


def tiger(data: Path, every: int = 4) -> list[Row]:
    """For every fourth range, a number inside it and one past all ranges of its street and postcode."""
    path = data / "us-tiger-01001-autauga" / "test" / "testdb" / "tiger" / "01001.csv.gz"
    source = [r for r in read_csv(path, delimiter=";") if r["from"].isdigit() and r["to"].isdigit()]
    last: dict[tuple[str, str], int] = {}
    for r in source:
        street = (r["street"].casefold(), r["postcode"])
        last[street] = max(last.get(street, 0), int(r["from"]), int(r["to"]))
    made: list[Row] = []
    for r in source[::every]:
        low, high = sorted((int(r["from"]), int(r["to"])))
        middle = (low + high) // 2
        if r["interpolation"] != "all" and middle % 2 != (r["interpolation"] == "odd"):
            middle += 1 if middle < high else -1
        past = last[(r["street"].casefold(), r["postcode"])] + 1000
        made += [
            {"text": "", "address": f"{number} {r['street']}", "postcode": r["postcode"], "city": "", "region": "AL"}
            | {"past": number == past}
            for number in (middle, past)
        ]
    return made


def tiger_figures(rows: Sequence[Row], answers: Sequence[Answer]) -> Result:
    """Plausible inside a range, not plausible past all, and never a house."""
    both = list(zip(rows, answers, strict=True))
    inside = [(r, a) for r, a in both if not r["past"]]
    past = [(r, a) for r, a in both if r["past"]]
    missed = [failure("not_interpolated", r, a) for r, a in inside if a.depth != "interpolated"]
    beyond = [failure("interpolated_past_the_end", r, a) for r, a in past if a.depth == "interpolated"]
    houses = [failure("confirmed", r, a) for r, a in both if a.record_id or a.status in ("valid", "corrected")]
    return Result(
        "tiger",
        [
            Figure("plausible inside a range", Share(len(inside) - len(missed), len(inside))),
            Figure("plausible past every range", Share(len(beyond), len(past))),
            Figure("confirmed from a range alone", Share(len(houses), len(both)), 0.0, False),
        ],
        statuses(answers),
        {"rows": len(both)},
        missed + beyond + houses,
    )
