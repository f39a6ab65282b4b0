"""Arrays out: what was collected, sorted and laid out as the sections of a register file.

Everything is sorted by its content, never by the order of its coming, so that the same input gives the same bytes.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.registers.aliases import AliasBook
from dispatchable.engine.registers.collector import DEGREES, NO_COORDINATE, Collector, StreetId
from dispatchable.engine.registers.coordinates import coordinate_sections
from dispatchable.engine.registers.file import Array, narrow, string_sections
from dispatchable.engine.registers.keys import rules_of
from dispatchable.engine.registers.numbers import NO_NUMBER
from dispatchable.engine.registers.street_names import StreetNames
from dispatchable.engine.registers.texts import Texts

Sections = dict[str, Array]
_SLICE = 65_536


def lay_out(rows: Collector) -> tuple[dict[str, Any], Sections]:
    """The meta data and the sections of a register of ``rows``.

    Towns are filed by code, streets by town and folded name, points by street, number and suffix.
    """
    city_order = sorted(range(len(rows.city_rows)), key=lambda i: (rows.city_rows[i][1], rows.city_rows[i]))
    city_rank = {old: new for new, old in enumerate(city_order)}
    streets = sorted(rows.streets, key=lambda s: (city_rank[s[1]], fold(s[0]), s[0], s[2], s[3], s[4]))
    street_rank = np.empty(len(streets), np.int64)
    for new, identity in enumerate(streets):
        street_rank[rows.streets[identity]] = new
    communities, community_rank = _ranked(["", *(s[3] for s in streets)])  # 0 stands for no part

    sections = _street_sections(rows, streets, street_rank, city_rank)
    sections["street.community"] = narrow(np.array([community_rank[s[3]] for s in streets], np.uint32))
    sections |= string_sections("community", communities)
    sections |= _town_sections(rows, streets, city_order, community_rank)
    bounds = _bounds(rows)
    sections |= _point_sections(rows, street_rank)
    sections |= _range_sections(rows, street_rank)
    meta = {
        "rules": rules_of(rows.lexicon),
        "points": len(sections["point.house"]),
        "ranges": len(sections["range.low"]),
        "streets": len(streets),
        "cities": len(city_order),
        "bounds": bounds,
    }
    return meta, sections


def _ranked(texts: Iterable[str]) -> tuple[list[str], dict[str, int]]:
    """The distinct texts in order, and the place of each."""
    ordered = sorted(set(texts))
    return ordered, {text: index for index, text in enumerate(ordered)}


def _offsets(owners: Array, size: int) -> Array:
    """Where the entries of each owner begin in a list sorted by owner, and where the last one's end."""
    out = np.zeros(size + 1, np.uint32)
    out[1:] = np.cumsum(np.bincount(owners, minlength=size))
    return narrow(out)


def _street_sections(
    rows: Collector, streets: Sequence[StreetId], street_rank: Array, city_rank: Mapping[int, int]
) -> Sections:
    """Streets with their names, towns, postcodes and localities; the names lead to their streets, aliases included."""
    names = StreetNames(rows.lexicon)
    street_name = np.array([names.number(s[0]) for s in streets], np.uint32)
    street_city = np.array([city_rank[s[1]] for s in streets], np.uint32)
    filed: list[tuple[int, int]] = [(int(n), i) for i, n in enumerate(street_name)]
    for old, aliases in rows.street_aliases.items():
        new = int(street_rank[old])
        own = names.keys[int(street_name[new])]
        for alias in sorted(aliases):
            index = names.number(alias)
            if names.keys[index].core != own.core:
                filed.append((index, new))
    postcodes, postcode_rank = _ranked(s[2] for s in streets)
    localities, locality_rank = _ranked(s[4] for s in streets)
    return {
        **names.sections(filed, street_city, len(city_rank)),
        "street.name": narrow(street_name),
        "street.city": narrow(street_city),
        "city.streets.offsets": _offsets(street_city, len(city_rank)),
        "street.postcode": narrow(np.array([postcode_rank[s[2]] for s in streets], np.uint32)),
        "street.locality": narrow(np.array([locality_rank[s[4]] for s in streets], np.uint32)),
        **string_sections("postcode", postcodes),
        **string_sections("locality", localities),
    }


def _town_sections(
    rows: Collector, streets: Sequence[StreetId], city_order: Sequence[int], community_rank: Mapping[str, int]
) -> Sections:
    """Towns and every name, code and postcode that leads to them."""
    book = AliasBook(rows.country, rows.lexicon)
    postcodes: dict[int, set[str]] = defaultdict(set)
    for street in streets:
        postcodes[street[1]].add(street[2])
    for index, old in enumerate(city_order):
        name, code, *_ = rows.city_rows[old]
        parts = sorted((part, own) for (town, part), own in rows.community_codes.items() if town == old)
        book.add_city(
            index,
            name,
            code,
            communities=[(part, community_rank[part], own) for part, own in parts],
            postal_names=sorted(rows.postal_names.get(old, ())),
            postcodes=sorted(p for p in postcodes[old] if p),
        )
    sections: Sections = book.sections()
    for position, column in enumerate(("name", "code", "county", "region")):
        sections |= string_sections(f"city.{column}", [rows.city_rows[old][position] for old in city_order])
    return sections


def _in_order(numbered: Mapping[str, int]) -> tuple[list[str], Array]:
    """Texts in order, and for each number it had its place in that order."""
    texts = sorted(numbered)
    rank = np.empty(len(texts), np.int64)
    for new, text in enumerate(texts):
        rank[numbered[text]] = new
    return texts, rank


def _point_sections(rows: Collector, street_rank: Array) -> Sections:
    """House numbers, suffixes, units, coordinates and record ids, sorted by street, number and suffix."""
    suffixes, suffix_rank = _in_order(rows.suffixes)
    street = street_rank.astype(np.uint32)[np.asarray(rows.point_street)]
    number = np.asarray(rows.point_number)
    suffix = suffix_rank.astype(np.uint32)[np.asarray(rows.point_suffix)]
    rows.point_street = rows.point_suffix = array("I")  # read for the last time: they make room for the sorting
    # Each house number is written once, with its suffix, and points name it: sorted by both, so it sorts as they do.
    houses, house = np.unique(number.astype(np.uint64) << np.uint64(32) | suffix, return_inverse=True)
    order = np.lexsort((house, street))  # stable: those that are alike stay in the order of their coming
    sections = {
        "street.points": _offsets(street, len(street_rank)),
        "house.number": narrow(houses >> np.uint64(32)),
        "house.suffix": narrow(houses & np.uint64(0xFFFFFFFF)),
        "point.house": narrow(house[order]),
        **coordinate_sections(np.asarray(rows.point_longitude)[order], np.asarray(rows.point_latitude)[order]),
        **string_sections("suffix", suffixes),
    }
    if len(rows.units) > 1:
        units, unit_rank = _in_order(rows.units)
        unit = np.zeros(len(number), np.uint32)
        unit[: len(rows.point_unit)] = rows.point_unit
        sections["point.unit"] = narrow(unit_rank.astype(np.uint32)[unit][order])
        sections |= string_sections("unit", units)
    return sections | _id_sections(rows, sections, order, street[order], suffixes)


def _rows(columns: Sequence[Array]) -> Iterator[tuple[int, ...]]:
    """The values of some columns row by row, made into Python's numbers some thousands at a time."""
    for start in range(0, len(columns[0]), _SLICE):
        yield from zip(*(column[start : start + _SLICE].tolist() for column in columns), strict=True)


def _id_sections(
    rows: Collector, points: Sections, order: Array, street: Array, suffix_texts: Sequence[str]
) -> Sections:
    """Record ids: BAN's ids follow from street, number and suffix; only the others are written out."""
    prefixes: dict[int, str] = {}
    explicit_points = array("I")
    explicit_ids = Texts()
    house = points["point.house"]
    columns = (order, street, points["house.number"][house], points["house.suffix"][house])
    for point, (old, owner, number, suffix_index) in enumerate(_rows(columns)):
        record_id = rows.point_id[old]
        suffix = suffix_texts[suffix_index]
        tail = f"_{99999 if number == NO_NUMBER else number:05d}" + (f"_{suffix}" if suffix else "")
        if record_id.endswith(tail):
            prefix = record_id[: -len(tail)]
            if prefixes.setdefault(owner, prefix) == prefix:
                continue
        explicit_points.append(point)
        explicit_ids.append(record_id)
    return {
        "id.point": narrow(np.asarray(explicit_points)),
        **explicit_ids.sections("id"),
        **string_sections("street.id", [prefixes.get(i, "") for i in range(len(rows.streets))]),
    }


_PARITY = {"both": 0, "odd": 1, "even": 2}


def _range_sections(rows: Collector, street_rank: Array) -> Sections:
    """Street ranges, sorted by street and lowest number, with the lines they run along."""
    items = [(int(street_rank[s]), r) for s, r in rows.ranges]
    items.sort(key=lambda i: (i[0], i[1].low, i[1].high, i[1].parity, i[1].side, i[1].line))
    offsets = np.zeros(len(items) + 1, np.uint32)
    np.cumsum([len(r.geometry) for _, r in items], out=offsets[1:])
    flat = [round(v * DEGREES) for _, r in items for pair in r.geometry for v in pair]
    return {
        "range.street": narrow(np.array([s for s, _ in items], np.uint32)),
        "range.low": narrow(np.array([r.low for _, r in items], np.uint32)),
        "range.high": narrow(np.array([r.high for _, r in items], np.uint32)),
        "range.parity": np.array([_PARITY[r.parity] for _, r in items], np.uint8),
        "range.descending": np.array([not r.ascending for _, r in items], np.uint8),
        "range.shape.offsets": narrow(offsets),
        "range.shape": np.array(flat, np.int32),
    }


def _bounds(rows: Collector) -> list[float]:
    """West, south, east, north of all points with coordinates, or an empty list."""
    x, y = np.asarray(rows.point_longitude), np.asarray(rows.point_latitude)
    known = x != NO_COORDINATE
    if not known.any():
        return []
    values = (x[known].min(), y[known].min(), x[known].max(), y[known].max())
    return [round(int(v) / DEGREES, 7) for v in values]
