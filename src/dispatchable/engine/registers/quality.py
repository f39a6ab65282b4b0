"""How good a register is: what is listed twice, what is missing, and where; read from the mapped file alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dispatchable.engine.registers.collector import DEGREES, NO_COORDINATE
from dispatchable.engine.registers.coordinates import Coordinates
from dispatchable.engine.registers.file import Array, RegisterFile
from dispatchable.engine.registers.numbers import NO_NUMBER

WIDEST_GAP = 10
"""Two listed numbers on one side of a street that are at most so far apart belong to one run: 4 and 12 do, and 6, 8 and
10 are missing between them. Wider apart the numbers count metres or blocks, and nothing is said to be missing."""
_EXAMPLES = 20
_SHOWN_NUMBERS = 12


@dataclass(frozen=True, slots=True)
class GapExample:
    """A street where numbers are missing."""

    street: str
    city: str
    postcode: str
    missing: int
    """How many."""
    numbers: tuple[int, ...]
    """The first of them."""


@dataclass(frozen=True, slots=True)
class DuplicateExample:
    """A house that is listed several times."""

    street: str
    city: str
    postcode: str
    house_number: str
    times: int


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts over a whole register. A point may be counted under several heads."""

    numbered: int
    """Points with a house number; the others are named places or streets."""
    without_number: int
    without_coordinates: int
    without_postcode: int
    with_unit: int
    duplicates: int
    """Points that repeat the street, number, suffix and unit of another."""
    gaps: int
    """Places inside a street's run (see WIDEST_GAP) where numbers are missing: a hint, since houses may be gone."""
    missing_numbers: int
    streets_with_gaps: int
    streets_without_points: int
    """Streets known from ranges alone."""
    ranges_without_line: int
    postcodes: int
    bounds: tuple[float, ...]
    """West, south, east, north in WGS 84 degrees of all points and lines; () without any."""
    duplicate_examples: tuple[DuplicateExample, ...]
    """At most 20, the most repeated first."""
    gap_examples: tuple[GapExample, ...]
    """At most 20 streets, those that miss most first."""


def measure(file: RegisterFile) -> Quality:
    """The quality of a register, also of one compiled under other rules. A second for some millions of points."""
    counts: Array = np.diff(file.array("street.points").astype(np.int64))
    street = np.repeat(np.arange(len(counts), dtype=np.uint64), counts)
    house = file.array("point.house")
    number = file.array("house.number")[house]
    known = number != NO_NUMBER
    numbered = int(np.count_nonzero(known))
    unplaced, bounds = _coordinates(file)
    postcode_of, postcodes = file.array("street.postcode"), file.strings("postcode")
    blank = len(postcodes) > 0 and not postcodes[0]  # they are sorted: an empty one comes first
    duplicates, repeated = _duplicates(file, street, house, known)
    gaps, missing, gapped, examples = _gaps(file, street, number, known)
    return Quality(
        numbered=numbered,
        without_number=len(number) - numbered,
        without_coordinates=unplaced,
        without_postcode=int(counts[postcode_of == 0].sum()) if blank else 0,
        with_unit=int(np.count_nonzero(file.array("point.unit"))) if file.has("point.unit") else 0,
        duplicates=duplicates,
        gaps=gaps,
        missing_numbers=missing,
        streets_with_gaps=gapped,
        streets_without_points=int(np.count_nonzero(counts == 0)),
        ranges_without_line=int(np.count_nonzero(np.diff(file.array("range.shape.offsets").astype(np.int64)) == 0)),
        postcodes=len(postcodes) - blank,
        bounds=bounds,
        duplicate_examples=repeated,
        gap_examples=examples,
    )


def _duplicates(
    file: RegisterFile, street: Array, house: Array, known: npt.NDArray[np.bool_]
) -> tuple[int, tuple[DuplicateExample, ...]]:
    """Points too many, and examples. Points are sorted by street, number and suffix, so equal houses are neighbours."""
    if not known.any():
        return 0, ()
    other = np.ones(len(house), np.bool_)
    other[1:] = (street[1:] != street[:-1]) | (house[1:] != house[:-1])
    door = np.cumsum(other).astype(np.uint64)
    if file.has("point.unit"):
        door = (door << np.uint64(32)) | file.array("point.unit")
    at = np.flatnonzero(known)
    _, first, times = np.unique(door[at], return_index=True, return_counts=True)
    several = np.flatnonzero(times > 1)
    most = several[np.argsort(-times[several], kind="stable")][:_EXAMPLES]
    numbers, suffix, suffixes = file.array("house.number"), file.array("house.suffix"), file.strings("suffix")
    examples = []
    for index in most.tolist():
        point = int(at[first[index]])
        text = f"{int(numbers[house[point]])}{suffixes[int(suffix[house[point]])]}"
        examples.append(DuplicateExample(*_place(file, int(street[point])), text, int(times[index])))
    return int((times - 1).sum()), tuple(examples)


def _gaps(
    file: RegisterFile, street: Array, number: Array, known: npt.NDArray[np.bool_]
) -> tuple[int, int, int, tuple[GapExample, ...]]:
    """Gaps, numbers missing in them, streets that have some, and examples."""
    numbers = number[known].astype(np.uint64)
    side = (street[known] << np.uint64(1)) | (numbers & np.uint64(1))
    places = np.unique((side << np.uint64(32)) | numbers)
    step = np.diff(places)
    alike = (places[1:] >> np.uint64(32)) == (places[:-1] >> np.uint64(32))
    before = np.flatnonzero(alike & (step > 2) & (step <= WIDEST_GAP))
    if not len(before):
        return 0, 0, 0, ()
    missing = step[before].astype(np.int64) // 2 - 1
    owner = (places[before] >> np.uint64(33)).astype(np.int64)
    streets, place = np.unique(owner, return_inverse=True)
    lacking = np.bincount(place, weights=missing).astype(np.int64)
    examples = []
    for index in np.argsort(-lacking, kind="stable")[:_EXAMPLES].tolist():
        own = before[place == index]
        low, high = places[own] & np.uint64(0xFFFFFFFF), places[own + 1] & np.uint64(0xFFFFFFFF)
        absent = sorted(n for a, b in zip(low.tolist(), high.tolist(), strict=True) for n in range(a + 2, b, 2))
        where = _place(file, int(streets[index]))
        examples.append(GapExample(*where, int(lacking[index]), tuple(absent[:_SHOWN_NUMBERS])))
    return len(before), int(missing.sum()), len(streets), tuple(examples)


def _place(file: RegisterFile, street: int) -> tuple[str, str, str]:
    """Name, town and postcode of a street."""
    return (
        file.strings("name")[int(file.array("street.name")[street])],
        file.strings("city.name")[int(file.array("street.city")[street])],
        file.strings("postcode")[int(file.array("street.postcode")[street])],
    )


def _coordinates(file: RegisterFile) -> tuple[int, tuple[float, ...]]:
    """How many points have no coordinates, and the bounds of all points and lines."""
    lines = file.array("range.shape")
    unplaced, boxes = 0, [(lines[0::2], lines[1::2])]
    for x, y in Coordinates(file).slices():
        known = x != NO_COORDINATE
        unplaced += int(np.count_nonzero(~known))
        boxes.append((x[known], y[known]))
    boxes = [(x, y) for x, y in boxes if len(x)]
    if not boxes:
        return unplaced, ()
    west, south = (min(int(axis.min()) for axis in axes) for axes in zip(*boxes, strict=True))
    east, north = (max(int(axis.max()) for axis in axes) for axes in zip(*boxes, strict=True))
    return unplaced, tuple(round(value / DEGREES, 7) for value in (west, south, east, north))
