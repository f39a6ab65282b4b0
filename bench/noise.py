"""The noise suite: addresses of Paris and Lozère as people write them, and addresses that do not exist.

    python -m bench.noise --data ../shared/data --out DIR --seed N --per-kind 200 --per-absent 600

writes ``suite.jsonl`` and ``suite.csv`` (one query a row) and ``left_out.json`` (how many drafts were left out and
why). Half of the queries are one free line (``text``), half are the columns ``address``, ``postcode``, ``city``.
Three in five houses come from Paris; half are drawn among houses, half among streets. The same seed gives the same
files.

Existing kinds (one house is right, or one street for ``no_number``): clean: the register's spelling, the town as
people write it ("Paris 12e", "PARIS 12", a former commune). lower_noaccent: everything in lower case (one in four
upper case) without accents. abbrev: type and titles shortened (bd, av., St, Gal, Dr, Fg). typo1, typo2: one or two
slips in the street's letters, its type included, never in digits. typo_street_city: one slip in the street and one in
the town. no_postcode: without postcode, the house being the only one so called in its town. wrong_postcode: of a
neighbour, two digits swapped or mistyped, or of another département. wrong_type: another street type or none.
swapped: town first, postcode first, number after the street, town before postcode. inside_extras: building, stairs,
floor, flat, chez, residence, lieu-dit, BP before or after. bis_variant: 12bis, 12 B, 12-bis, 12 BIS, 12/b. no_number:
the house number is missing. no_particles: without de, du, la, l'. combo: two to four of the above together. inverted:
"Gallieni (avenue)".

Absent kinds (no house is right; three in ten in lower case or abbreviated): beyond_end: past the highest number of
the street in its town. gap: an unused number between used ones (one that exists only with a suffix counts as unused).
suffix: a used number with an unused suffix. other_town_street: a house of another town's street. invented_street: a
name nobody gave, with a number. town_not_covered: a street and number of the register in a town that no register
covers (needs ``fr-communes`` in the data folder).

Left out, because nobody could tell, and counted: ``twin`` another record has the same folded number, suffix and
street within what is written (bis = b, ter = t, abbreviations and particles aside); ``hits_real_street`` the misspelt
or retyped name is that of another street within what is written; ``as_near_to_another`` another street with this very
number is as few edits away; ``type_exists`` the name with the other type exists in the town, or a third type has this
number; ``other_answer`` the wrong postcode holds such a house; ``exists`` an absent house that exists after folding;
``near_real`` an invented name within two edits of, or containing, a real one of the town; ``same_postcode`` a street
of another town within the same postcode (the town may be the slip); ``name_taken`` a wrong town's name that a
register covers. Not written by people and never drawn: house number 0, suffixes that are digits, names that repeat
the number ("1P1 Avenue Ingres"). ``technical``: surveyors' labels such as "Voie Ab/20" where the spelling is changed.
``not_applicable``: the kind needs a part the house lacks.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bench import absent, existing
from bench.drafts import LeaveOut, Query
from bench.points import PARIS, House, Points, read_registers
from bench.writing import Draft, address_line, one_line

COLUMNS = (
    "id", "kind", "form", "text", "address", "postcode", "city", "expected", "expected_street", "expected_city_codes",
    "absent", "record_id", "notes",
)  # fmt: skip


@dataclass(slots=True)
class Suite:
    """The queries and the count of drafts left out by kind and reason."""

    rows: list[dict[str, object]] = field(default_factory=list)
    left_out: dict[str, Counter[str]] = field(default_factory=dict)


class Sampler:
    """Draws houses: three in five from Paris, half among houses and half among streets."""

    def __init__(self, points: Points) -> None:
        usable = [h for h in points.houses if h.number != "0" and not h.suffix.isdigit() and not h.doubled]
        self.by_area = [[h for h in usable if (h.town == PARIS) == paris] for paris in (True, False)]
        self.streets = []
        for houses in self.by_area:
            by_street: dict[tuple[str, str], list[House]] = {}
            for h in houses:
                by_street.setdefault((h.town, h.street), []).append(h)
            self.streets.append(list(by_street.values()))

    def draw(self, rng: Random) -> House:
        """One house; falls back to the other area where one is empty."""
        area = 0 if rng.random() < 0.6 else 1
        area = area if self.by_area[area] else 1 - area
        return rng.choice(self.by_area[area]) if rng.random() < 0.5 else rng.choice(rng.choice(self.streets[area]))


def make(points: Points, towns: list[tuple[str, str]], seed: int, per_kind: int, per_absent: int) -> Suite:
    """The suite for one seed; ``towns`` are (name, postcode) that no register covers."""
    suite, sampler = Suite(), Sampler(points)
    kinds: list[tuple[str, int, Callable[..., Query]]] = [(n, per_kind, f) for n, f in existing.KINDS.items()]
    kinds += [(n, per_absent, f) for n, f in absent.KINDS.items() if towns or n != "town_not_covered"]
    for kind, wanted, build in kinds:
        rng = Random(f"{seed}/{kind}")
        missed: Counter[str] = Counter()
        seen: set[object] = set()
        made = tries = 0
        while made < wanted and tries < 400 * wanted:
            tries += 1
            house = sampler.draw(rng)
            free = made % 2 == 0
            try:
                query = build(rng, points, house, towns)
            except LeaveOut as reason:
                missed[str(reason)] += 1
                continue
            row = _row(rng, kind, made, house, query, free)
            identity = (row["text"], row["address"], row["postcode"], row["city"])
            if identity in seen:
                missed["same_text"] += 1
                continue
            seen.add(identity)
            suite.rows.append(row)
            made += 1
        suite.left_out[kind] = missed
    return suite


def _row(rng: Random, kind: str, n: int, house: House, query: Query, free: bool) -> dict[str, object]:
    draft: Draft = query.draft
    if not free and draft.order in ("town_first", "postcode_first", "city_before_postcode"):
        draft.order = "street_first"
    line = one_line(rng, draft) if free else address_line(rng, draft)
    case = query.case
    return {
        "id": f"{kind}-{n:04d}",
        "kind": kind,
        "form": "line" if free else "columns",
        "text": case(line) if free else "",
        "address": "" if free else case(line),
        "postcode": "" if free else draft.postcode,
        "city": "" if free else case(draft.city),
        "expected": sorted(h.record_id for h in query.expected),
        "expected_street": query.street,
        "expected_city_codes": sorted(query.city_codes),
        "absent": query.absent,
        "record_id": house.record_id,
        "notes": list(draft.notes),
    }


def write(suite: Suite, out: Path) -> None:
    """Write suite.jsonl, suite.csv and left_out.json into the folder, each under a temporary name first."""
    out.mkdir(parents=True, exist_ok=True)

    def lines() -> Iterator[str]:
        for row in suite.rows:
            yield json.dumps(row, ensure_ascii=False) + "\n"

    part = out / "suite.jsonl.part"
    part.write_text("".join(lines()), encoding="utf-8")
    os.replace(part, out / "suite.jsonl")
    part = out / "suite.csv.part"
    with part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        for row in suite.rows:
            writer.writerow({k: "|".join(v) if isinstance(v, list) else v for k, v in row.items()})
    os.replace(part, out / "suite.csv")
    part = out / "left_out.json.part"
    part.write_text(json.dumps(suite.left_out, indent=1, sort_keys=True), encoding="utf-8")
    os.replace(part, out / "left_out.json")


def read(path: Path) -> list[dict[str, object]]:
    """The rows of a suite.jsonl."""
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def main(argv: list[str] | None = None) -> int:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description="Make the noise suite from the BAN files.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--per-kind", type=int, default=200)
    parser.add_argument("--per-absent", type=int, default=600)
    args = parser.parse_args(argv)
    points = read_registers(args.data)
    suite = make(points, absent.uncovered_towns(args.data, points), args.seed, args.per_kind, args.per_absent)
    write(suite, args.out)
    for kind, missed in suite.left_out.items():
        count = sum(r["kind"] == kind for r in suite.rows)
        sys.stdout.write(f"{kind}: {count} rows, left out {dict(missed.most_common())}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
