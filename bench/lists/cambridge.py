"""The Cambridge (Massachusetts) tax assessor's locations against the city's own master addresses.

The register is built as ``register build --source csv --map ... --set city=Cambridge,region=MA`` does; each location
goes in as a free street line with city and state set. Truth comes with the list: the register's addresses of the same
parcel (``parcel_addresses``).

A row can be told by the register when an address of its parcel stands on the written street (type and directions
written out) at the written house number, or inside the written range ("57-61", "19-17", "3.5-3"; both ends count,
letters and halves at an end too). Suffixes are part of the number ("26A" is not 26; "9.5" is 9-1/2). Of the rows that
can be told, right is a confirmed record among those addresses. An address of another parcel is a confirmed record,
over all rows, that the row's parcel does not have and that is not the very address written (``exact_ids``, or a house
at a written end of a range: the register itself keeps that address on another parcel than the assessor does, in some
170 rows; no text tells). How many of those were confirmed is counted, and so is how many confirmed addresses the
register keeps on no parcel at all: whose they are cannot be told, and they are not another parcel's. A last figure,
without a bar, sets none of these aside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from bench.answers import Answer, Row, Share
from bench.lists import Figure, Result, failure, read_csv, statuses

_WORDS = {
    "street": "st", "avenue": "ave", "road": "rd", "place": "pl", "drive": "dr", "terrace": "ter", "court": "ct",
    "lane": "ln", "circle": "cir", "park": "pk", "parkway": "pkwy", "square": "sq", "gardens": "gdns", "highway": "hwy",
    "boulevard": "blvd", "north": "n", "south": "s", "east": "e", "west": "w", "saint": "st", "mount": "mt",
}  # fmt: skip

Number = tuple[Fraction, str]
"""House number with its half, and its letter."""


def street_name(text: str) -> str:
    """Folded street with type and directions in their short form."""
    words = re.sub(r"[^a-z0-9]+", " ", text.lower()).split()
    return " ".join(_WORDS.get(word, word) for word in words)


def _number(digits: str, half: str, letter: str) -> Number:
    return Fraction(digits) + (Fraction(1, 2) if half else 0), letter


def register_number(number: str, suffix: str) -> Number:
    """The house number of a register row; "1/2" is a half, any other suffix stays as it is."""
    half = suffix.strip() == "1/2"
    return _number(number, "half" if half else "", "" if half else suffix.strip().upper())


def written(location: str) -> tuple[Number, Number, str] | None:
    """First and last written house number, in order, and the folded street; None without number.

    A single number is first and last. The unit ("#5", "#19/3") is left off.
    """
    text = " ".join(location.split("#")[0].upper().split())
    one = r"(\d+)(?:( 1/2|-1/2|\.5)|[ -]?([A-Z])(?![A-Z]))?"
    match = re.match(rf"{one}(?:\s*-\s*{one})?\s+(\S.*)$", text)
    if not match:
        return None
    first = _number(match[1], match[2] or "", match[3] or "")
    last = _number(match[4], match[5] or "", match[6] or "") if match[4] else first
    return min(first, last), max(first, last), street_name(match[7])


def rows(data: Path) -> list[Row]:
    """All locations with the parcel's ids, and those that are right where the register can tell."""
    folder = data / "us-cambridge-ma"
    register = {
        r["address_id"]: (
            register_number(r["street_number"], r["street_number_suffix"]),
            street_name(f"{r['street_name']} {r['street_suffix']} {r['dir_suffix']}"),
        )
        for r in read_csv(folder / "master_addresses.csv.gz")
        if r["street_number"].isdigit()
    }
    at: dict[tuple[str, Number], list[str]] = {}
    for address_id, (number, street) in register.items():
        at.setdefault((street, number), []).append(address_id)
    homeless = {r["address_id"] for r in read_csv(folder / "master_addresses.csv.gz") if not r["MapLot"].strip()}
    made: list[Row] = []
    for row in read_csv(folder / "pairs_dev.csv.gz"):
        parcel = [part.split(":", 1)[0] for part in row["parcel_addresses"].split("|") if part]
        read = written(row["Location"])
        right, very = [], []
        if read:
            first, last, street = read
            there = [i for i in parcel if i in register and register[i][1] == street]
            right = [i for i in there if inside(register[i][0], first, last)]
            very = [i for i in row["exact_ids"].split("|") if i]
            very += [i for i in at.get((street, first), []) + at.get((street, last), []) if i not in very]
        made.append(
            {
                "text": "", "address": row["Location"], "postcode": "", "city": "Cambridge", "region": "MA",
                "parcel": parcel, "right": right, "written": very, "parcel_id": row["ML"],
                "homeless": homeless,
            }
        )  # fmt: skip
    return made


def inside(number: Number, first: Number, last: Number) -> bool:
    """Whether the house stands at the written number, or inside the written range."""
    if first == last:
        return number == first
    return number in (first, last) or first[0] <= number[0] <= last[0]


def figures(made: Sequence[Row], answers: Sequence[Answer]) -> Result:
    """Right of the rows that can be told; confirmed as another parcel's, of all rows."""
    told = right = other = very = untold = 0
    found = []
    for row, answer in zip(made, answers, strict=True):
        told += bool(row["right"])
        if row["right"] and answer.confirmed and answer.record_id in row["right"]:
            right += 1
        elif row["right"]:
            found.append(failure("not_right", row, answer, right=row["right"]))
        if answer.confirmed and answer.record_id not in row["parcel"]:
            if answer.record_id in row["written"]:
                very += 1
                continue
            if answer.record_id in row["homeless"]:
                untold += 1
                continue
            other += 1
            found.append(failure("other_parcel", row, answer, parcel=row["parcel"], written=row["written"]))
    return Result(
        "cambridge assessor",
        [
            Figure("right, of the rows that the register can tell", Share(right, told), 99.5),
            Figure("an address of another parcel, of all rows", Share(other, len(made)), 0.25, at_least=False),
            Figure("an address the parcel lacks, none set aside", Share(other + very + untold, len(made))),
        ],
        statuses(answers),
        {
            "rows": len(made),
            "rows the register can tell": told,
            "the very address written, on another parcel in the register": very,
            "an address on no parcel in the register": untold,
        },
        found,
    )
