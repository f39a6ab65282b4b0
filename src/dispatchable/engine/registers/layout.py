"""Arrays out: what was collected, sorted and laid out as the sections of a register file.

Everything is sorted by its content, never by the order of its coming, so that the same input gives the same bytes.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.registers.aliases import AliasBook
from dispatchable.engine.registers.collector import DEGREES, NO_COORDINATE, Collector
from dispatchable.engine.registers.coordinates import coordinate_sections
from dispatchable.engine.registers.file import Array, narrow, offsets_of, string_sections
from dispatchable.engine.registers.keys import rules_of
from dispatchable.engine.registers.street_names import StreetNames

Sections = dict[str, Array]


def lay_out(rows: Collector) -> tuple[dict[str, Any], Sections]:
    """The meta data and the sections of a register of ``rows``, which are used up.

    Towns are filed by code, streets by town and folded name, points by street, number and suffix.
    """
    city_order = sorted(range(len(rows.city_rows)), key=lambda i: (rows.city_rows[i][1], rows.city_rows[i]))
    city_rank = np.empty(len(city_order), np.uint32)
    city_rank[city_order] = np.arange(len(city_order), dtype=np.uint32)
    communities, community_rank = rows.communities.in_order()  # 0 stands for no part
    meta = {
        "rules": rules_of(rows.lexicon),
        "points": len(rows.point_street),
        "ranges": len(rows.ranges),
        "streets": len(rows.streets),
        "cities": len(city_order),
        "bounds": _bounds(rows),
    }
    rows.streets.clear()
    sections, street_rank = _street_sections(rows, city_rank, community_rank)
    sections |= string_sections("community", communities)
    sections |= _town_sections(rows, city_order, community_rank)
    sections |= _range_sections(rows, street_rank)
    sections |= _point_sections(rows, street_rank)
    return meta, sections


def _street_sections(rows: Collector, city_rank: Array, community_rank: Array) -> tuple[Sections, Array]:
    """Streets with their names, towns, postcodes and localities, and the names, which lead to them, aliases included.

    Also where each street is filed, by its number in the order of coming.
    """
    texts = list(rows.names)
    folded = sorted(range(len(texts)), key=lambda index: (fold(texts[index]), texts[index]))
    name_rank = np.empty(len(texts), np.uint32)
    name_rank[folded] = np.arange(len(texts), dtype=np.uint32)
    postcodes, postcode_rank = rows.postcodes.in_order()
    localities, locality_rank = rows.localities.in_order()
    city = city_rank[np.asarray(rows.street_city)]
    postcode = postcode_rank[np.asarray(rows.street_postcode)]
    community = community_rank[np.asarray(rows.street_community)]
    locality = locality_rank[np.asarray(rows.street_locality)]
    written = np.asarray(rows.street_name)
    order = np.lexsort((locality, community, postcode, name_rank[written], city))
    rank = np.empty(len(order), np.uint32)
    rank[order] = np.arange(len(order), dtype=np.uint32)

    names = StreetNames(rows.lexicon, texts)
    street_name = names.numbers(written[order])
    names.file(street_name, np.arange(len(order), dtype=np.uint32))
    aliased = rank[np.asarray(rows.alias_street)].astype(np.uint64) << np.uint64(32)
    aliased = np.unique(aliased | name_rank[np.asarray(rows.alias_name)])
    aliases = np.array(folded, np.uint32)[aliased & np.uint64(0xFFFFFFFF)]
    names.file_aliases((aliased >> np.uint64(32)).astype(np.uint32), aliases, street_name)
    return {
        **names.sections(city[order], len(city_rank)),
        "street.name": narrow(street_name),
        "street.city": narrow(city[order]),
        "city.streets.offsets": offsets_of(city, len(city_rank)),
        "street.postcode": narrow(postcode[order]),
        "street.community": narrow(community[order]),
        "street.locality": narrow(locality[order]),
        **string_sections("postcode", postcodes),
        **string_sections("locality", localities),
    }, rank


def _town_sections(rows: Collector, city_order: Sequence[int], community_rank: Array) -> Sections:
    """Towns and every name, code and postcode that leads to them."""
    book = AliasBook(rows.country, rows.lexicon)
    postcode_texts = list(rows.postcodes)
    postcodes: dict[int, list[str]] = defaultdict(list)
    pairs = np.asarray(rows.street_city).astype(np.uint64) << np.uint64(32) | np.asarray(rows.street_postcode)
    for pair in np.unique(pairs).tolist():
        postcodes[pair >> 32].append(postcode_texts[pair & 0xFFFFFFFF])
    parts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for (town, part), code in rows.community_codes.items():
        parts[town].append((part, code))
    for index, old in enumerate(city_order):
        name, code, *_ = rows.city_rows[old]
        own = sorted(parts[old])
        book.add_city(
            index,
            name,
            code,
            communities=[(part, int(community_rank[rows.communities[part]]), own_code) for part, own_code in own],
            postal_names=sorted(rows.postal_names.get(old, ())),
            postcodes=sorted(p for p in postcodes[old] if p),
        )
    sections: Sections = book.sections()
    for position, column in enumerate(("name", "code", "county", "region")):
        sections |= string_sections(f"city.{column}", [rows.city_rows[old][position] for old in city_order])
    return sections


def _point_sections(rows: Collector, street_rank: Array) -> Sections:
    """House numbers, suffixes, units, coordinates and record ids, sorted by street, number and suffix.

    Each column makes room for the next as soon as it is sorted: a country has tens of millions of points.
    """
    suffixes, suffix_rank = rows.houses.suffixes.in_order()
    number, suffix = np.asarray(rows.houses.numbers), suffix_rank[np.asarray(rows.houses.suffix_of)]
    house_order = np.lexsort((suffix, number))
    house_rank = np.empty(len(number), np.uint32)
    house_rank[house_order] = np.arange(len(number), dtype=np.uint32)
    street, house = np.asarray(rows.point_street), np.asarray(rows.point_house)
    sections = {"street.points": offsets_of(street_rank[street], len(street_rank))}
    order = _order(street, street_rank, house, house_rank)
    sections |= rows.ids.sections(order, street, house, rows.houses.tails, street_rank)
    sections |= {
        "house.number": narrow(number[house_order]),
        "house.suffix": narrow(suffix[house_order]),
        "point.house": narrow(house_rank[house[order]]),
        **string_sections("suffix", suffixes),
    }
    del street, house
    rows.point_street = rows.point_house = array("I")
    x = np.asarray(rows.point_longitude)[order]
    rows.point_longitude = array("i")
    y = np.asarray(rows.point_latitude)[order]
    rows.point_latitude = array("i")
    sections |= coordinate_sections(x, y)
    if len(rows.units) > 1:
        units, unit_rank = rows.units.in_order()
        unit = np.zeros(len(order), np.uint32)
        unit[: len(rows.point_unit)] = rows.point_unit
        sections["point.unit"] = narrow(unit_rank[unit][order])
        sections |= string_sections("unit", units)
    return sections


def _order(street: Array, street_rank: Array, house: Array, house_rank: Array) -> Array:
    """The points by street and house; those that are alike stay in the order of their coming."""
    bits = [max(len(values) - 1, 1).bit_length() for values in (street_rank, house_rank, street)]
    key = street_rank[street].astype(np.uint64)
    key <<= np.uint64(bits[1])
    key |= house_rank[house]
    if sum(bits) > 64:
        return np.argsort(key, kind="stable").astype(np.uint32)
    # With the point itself in the lowest bits the key is sorted in place: a third of the memory.
    key <<= np.uint64(bits[2])
    key |= np.arange(len(key), dtype=np.uint32)
    key.sort()
    key &= np.uint64((1 << bits[2]) - 1)
    return key.astype(np.uint32)


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
    least, most = np.iinfo(np.int32).max, np.iinfo(np.int32).min
    values = (
        x.min(where=known, initial=least), y.min(where=known, initial=least),
        x.max(where=known, initial=most), y.max(where=known, initial=most),
    )  # fmt: skip
    return [round(int(v) / DEGREES, 7) for v in values]
