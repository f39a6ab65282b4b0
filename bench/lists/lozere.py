"""Spellings of 2015 in Lozère against today's BAN: 5,214 rows with a label each, relabelled with care.

The labels were made by place and spelling and are sometimes wrong: some ``exact`` took another commune's house of the
same address, some ``no same number`` exist as 2BIS or 3A. Each row is labelled anew from the register alone:

1. In the commune of 2015 (by its own name, or as a former commune of today's) the register has the written number,
   suffix and street (bis = b, abbreviations written out, particles aside). Those records are right; where the former
   commune has one, only its records are. *exact* when the street's name is the same but for case, accents and
   punctuation, *respelled* when particles or abbreviations differ.
2. *respelled*: else, the label names a record with this number and suffix in that commune whose name can be told from
   the written one: without type and particles, the two differ by at most a third of their letters, or every word of
   the shorter stands, within one edit, in the longer. That record is right. Not so when the written street itself
   exists in the commune without this number: then the house does not exist (3).
3. *absent*: else, the written street or number is not there. No record is right. Left out as *cannot be told*: rows
   whose commune no register knows; whose label names a record called quite differently (a renamed street or the house
   around the corner: no text tells); and rows without a labelled record for which the commune has a house of that
   number in a street within two edits, one word more, another type, or of the same name without the remark in brackets
   (Marvejols keeps one avenue twice, with and without its namesake's years).

Figures: exact right, respelled right, and a wrong id (confirmed with a record that is not right) among all three.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench.answers import Answer, Row, Share
from bench.french import core_key, fold, osa, street_key, suffix_key
from bench.lists import Figure, Result, failure, read_csv, statuses
from bench.points import House, Points

LABELS = ("exact", "respelled", "absent")


def communes(points: Points, data: Path) -> dict[str, set[str]]:
    """Town codes by folded name: today's communes, the register's former ones, and those of the official list."""
    found: dict[str, set[str]] = {}
    for code, names in points.town_names.items():
        for name in names:
            found.setdefault(street_key(name), set()).add(code)
    path = data / "fr-communes" / "communes.json.gz"
    if path.exists():
        import gzip
        import json

        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for commune in json.load(stream):
                code = commune.get("chefLieu", commune["code"])
                if code in points.towns and commune["code"][:2] == "48":
                    found.setdefault(street_key(commune["nom"]), set()).add(code)
    return found


def can_be_told(written: str, name: str) -> bool:
    """Whether a reader could take the one name for a respelling of the other (rule 2)."""
    one, other = core_key(written), core_key(name)
    longest = max(len(one), len(other))
    if osa(one.replace(" ", ""), other.replace(" ", ""), longest) * 3 <= longest:
        return True
    short, long = sorted((one.split(), other.split()), key=len)
    return all(any(osa(word, there, 1) <= 1 for there in long) for word in short)


def _near(written: str, name: str) -> bool:
    one, other = core_key(written), core_key(name)
    if osa(one, other, 2) <= 2:
        return True
    short, long = sorted((one.split(), other.split()), key=len)
    return len(long) - len(short) == 1 and set(short) < set(long)


def label(points: Points, towns: set[str], row: dict[str, str], by_id: dict[str, House]) -> tuple[str, list[str]]:
    """The row's label (``exact``, ``respelled``, ``absent``, or why it cannot be told) and the ids that are right."""
    parts = re.fullmatch(r"(\d+)\s*(\w*)", row["num"].strip())
    if not parts or not towns:
        return "commune or number not known", []
    house_key = (parts[1], suffix_key(parts[2]))
    key = street_key(row["voie_2015"])
    same = [h for town in towns for h in points.answers(key, house_key, town, "")]
    former = [h for h in same if street_key(h.community) == street_key(row["commune_2015"])]
    if same:
        right = former or same
        named_so = fold(row["voie_2015"]) in {fold(h.street) for h in right}
        return "exact" if named_so else "respelled", [h.record_id for h in right]
    labelled = by_id.get(row["ban_id"]) if row["class"] == "respelled" else None
    street_lives = any(key in points.towns[town] for town in towns)
    if labelled and not street_lives:
        if (
            labelled.town in towns
            and labelled.house_key == house_key
            and can_be_told(row["voie_2015"], labelled.street)
        ):
            return "respelled", [labelled.record_id]
        return "named quite differently", []
    streets = [street for town in towns for street in points.towns[town].values() if house_key in street.houses]
    bare = street_key(re.sub(r"\([^)]*\)", " ", row["voie_2015"]))
    near = not street_lives and any(_near(row["voie_2015"], street.key) for street in streets)
    if near or (bare != key and any(street.key == bare for street in streets)):
        return "a near street has the number", []
    return "absent", []


def rows(data: Path, points: Points) -> list[Row]:
    """All rows with their new label, the ids that are right, and the label they came with."""
    by_name = communes(points, data)
    by_id = {h.record_id: h for h in points.houses}
    made: list[Row] = []
    for row in read_csv(data / "fr-ban-48-lozere" / "pairs_bano2015_dev.csv.gz"):
        towns = by_name.get(street_key(row["commune_2015"]), set())
        name, right = label(points, towns, row, by_id)
        made.append(
            {
                "text": "", "address": f"{row['num']} {row['voie_2015']}", "postcode": row["cp"],
                "city": row["commune_2015"], "label": name, "right": right, "was": row["class"],
                "was_id": row["ban_id"],
            }
        )  # fmt: skip
    return made


def relabelled(made: Sequence[Row]) -> dict[str, int]:
    """How many rows came with which label and have which now."""
    counts: Counter[str] = Counter()
    for row in made:
        was = row["was"] if row["was"] in ("exact", "respelled") else "none"
        moved = bool(row["right"]) and bool(row["was_id"]) and row["was_id"] not in row["right"]
        counts[f"{was} -> {row['label']}{', another id' if moved else ''}"] += 1
    return dict(counts.most_common())


def figures(made: Sequence[Row], answers: Sequence[Answer]) -> Result:
    """Exact right, respelled right, wrong ids of all that can be told."""
    right: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    wrong, found = 0, []
    for row, answer in zip(made, answers, strict=True):
        if row["label"] not in LABELS:
            continue
        whole[row["label"]] += 1
        if answer.record_id and answer.record_id not in row["right"]:
            wrong += 1
            found.append(failure("wrong_id", row, answer, right=row["right"], label=row["label"], was=row["was"]))
        elif row["right"] and not answer.confirmed:
            found.append(failure("missed", row, answer, right=row["right"], label=row["label"], was=row["was"]))
        else:
            right[row["label"]] += 1
    return Result(
        "lozere pairs",
        [
            Figure("exact: the right id", Share(right["exact"], whole["exact"]), 99.9),
            Figure("respelled: the right id", Share(right["respelled"], whole["respelled"]), 97.0),
            Figure("wrong id, of all that can be told", Share(wrong, whole.total()), 0.2, at_least=False),
        ],
        statuses(answers),
        relabelled(made),
        found,
    )
