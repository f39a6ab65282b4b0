"""Rows in: what the points and ranges of a source hold, each thing once."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from itertools import compress, islice, repeat
from typing import Any

import numpy as np

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.lexicon import Lexicon, lexicon_for
from dispatchable.engine.registers.batches import POINT_COLUMNS, PointBatch, Reject, StreetRange, run_starts
from dispatchable.engine.registers.file import Array
from dispatchable.engine.registers.ids import RecordIds, tail_of
from dispatchable.engine.registers.numbers import NO_NUMBER, canonical_suffix, parse_number
from dispatchable.engine.registers.texts import Interned

DEGREES = 10_000_000
"""Coordinates are kept as whole ten-millionths of a degree (about a centimetre)."""
NO_COORDINATE = -(2**31)
_STREET_COLUMNS = (
    "pre_direction", "pre_type", "street", "street_type", "post_direction", "street_alias",
    "postcode", "city", "city_code", "community", "community_code", "postal_city", "locality", "county", "region",
)  # fmt: skip
"""All that makes the street of a point."""
_NOT_UNDERSTOOD = -1


class Houses(dict[tuple[str, str], int]):
    """House numbers as they are written, number and suffix, and which of the distinct houses each means."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._suffix_forms = lexicon.suffixes
        self._places: dict[tuple[int, int], int] = {}
        self.suffixes = Interned()
        self.numbers = array("I")
        self.suffix_of = array("I")
        """For each house its suffix, by its number among ``suffixes``."""
        self.tails: list[str] = []
        """``ids.tail_of`` each house."""

    def __missing__(self, written: tuple[str, str]) -> int:
        self[written] = place = self._place(*written)
        return place

    def _place(self, number: str, suffix: str) -> int:
        if not number:
            return self._numbered(NO_NUMBER, "")
        parsed = parse_number(number.lower().strip(), self._suffix_forms)
        if parsed is None:
            parsed = parse_number(fold(number), self._suffix_forms)
        if parsed is None:
            return _NOT_UNDERSTOOD
        main, own = parsed
        return self._numbered(main, own + (canonical_suffix(suffix, self._suffix_forms) if suffix else ""))

    def _numbered(self, number: int, suffix: str) -> int:
        key = (number, self.suffixes[suffix])
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = len(self.numbers)
            self.numbers.append(number)
            self.suffix_of.append(key[1])
            self.tails.append(tail_of(number, suffix))
        return place


class Collector:
    """The rows of a source, taken apart into towns, streets, points and ranges, in the order of their coming.

    What cannot be used is kept in ``rejects`` with its reason. Texts are kept once and meant by their numbers, so that
    a street takes some hundred bytes and a point twenty, besides an id that does not follow from them.
    """

    def __init__(self, country: str) -> None:
        self.country = country
        self.lexicon: Lexicon = lexicon_for(country)
        self.cities: dict[tuple[str, str, str], int] = {}
        self.city_rows: list[tuple[str, str, str, str]] = []  # name, code, county, region
        self.names, self.postcodes, self.communities, self.localities = (Interned() for _ in range(4))
        self.streets: dict[int, int] = {}
        """What a street is (its numbers below as one) -> its number."""
        self.street_name, self.street_city, self.street_postcode = array("I"), array("I"), array("I")
        self.street_community, self.street_locality = array("I"), array("I")
        self.alias_street, self.alias_name = array("I"), array("I")
        """Streets with other names of theirs, by their number among ``names``; a pair may come twice."""
        self.postal_names: dict[int, set[str]] = {}
        self.community_codes: dict[tuple[int, str], str] = {}
        self.houses = Houses(self.lexicon)
        self.units = Interned()
        self.point_street, self.point_house = array("I"), array("I")
        self.point_unit = array("I")
        """Ends with the last point that has a unit: most registers have none."""
        self.point_longitude, self.point_latitude = array("i"), array("i")
        self.ids = RecordIds()
        self.ranges: list[tuple[int, StreetRange]] = []
        self.rejects: list[Reject] = []

    def _city(self, name: str, code: str, county: str, region: str) -> int:
        key = (code, "", "") if code else (fold(name), fold(county), fold(region))
        index = self.cities.get(key)
        if index is None:
            index = self.cities[key] = len(self.city_rows)
            self.city_rows.append((name, code, county, region))
        return index

    def _street(self, name: str, city: int, postcode: str, community: str, locality: str) -> int:
        parts = (
            self.names[name], city, self.postcodes[postcode], self.communities[community], self.localities[locality]
        )  # fmt: skip
        # One whole number is less than half of a tuple of five.
        identity = parts[0] << 128 | parts[1] << 96 | parts[2] << 64 | parts[3] << 32 | parts[4]
        index = self.streets.get(identity)
        if index is None:
            index = self.streets[identity] = len(self.streets)
            columns = (self.street_name, self.street_city, self.street_postcode, self.street_community)
            for column, part in zip((*columns, self.street_locality), parts, strict=True):
                column.append(part)
        return index

    def _street_of(self, row: Sequence[str]) -> int:
        """The street of a row of ``_STREET_COLUMNS``, or what it lacks: -1 a name, -2 a town."""
        pre_dir, pre_type, name, kind, post_dir, alias, postcode, city, city_code = row[:9]
        community, community_code, postal_city, locality, county, region = row[9:]
        full_name = " ".join(p for p in (pre_dir, pre_type, name, kind, post_dir) if p)
        if not full_name and locality:
            full_name, locality = locality, ""
        if not full_name:
            return -1
        if not city and not city_code:
            return -2
        town = self._city(city, city_code, county, region)
        street = self._street(full_name, town, postcode, community, locality)
        if alias:
            for other in alias.split("|"):
                if other:
                    self.alias_street.append(street)
                    self.alias_name.append(self.names[other])
        if postal_city:
            self.postal_names.setdefault(town, set()).update(p for p in postal_city.split("|") if p)
        if community:
            self.community_codes[(town, community)] = community_code
        return street

    def add_points(self, batch: PointBatch) -> None:
        """Take in address points. Rows that follow each other on one street are taken apart only once."""
        size = len(batch)
        if not size:
            return
        columns = batch.columns
        empty = [""] * size
        present = [columns[name] for name in _STREET_COLUMNS if name in columns]
        starts = run_starts(present, size)
        where = [columns.get(name, empty) for name in _STREET_COLUMNS]
        found = [self._street_of([column[start] for column in where]) for start in starts]
        counts = np.diff(np.array([*starts, size]))
        streets = np.repeat(np.array(found, np.int64), counts)
        written = zip(columns.get("house_number", empty), columns.get("suffix", empty), strict=True)
        houses = list(map(self.houses.__getitem__, written))
        places = np.array(houses, np.int64)
        usable = (streets >= 0) & (places >= 0)
        if not usable.all():
            self._reject(batch, streets, usable)
            keep = usable.tolist()
            kept = {name: list(compress(values, keep)) for name, values in columns.items()}
            degrees = None if batch.degrees is None else (batch.degrees[0][usable], batch.degrees[1][usable])
            self.add_points(PointBatch(kept, list(compress(batch.lines, keep)), degrees))
            return
        tails = list(map(self.houses.tails.__getitem__, houses))
        runs = list(zip(starts, counts.tolist(), found, strict=True))
        self.ids.add(len(self.point_street), columns.get("record_id", empty), tails, runs)
        if "unit" in columns:
            self._add_units(columns["unit"])
        self.point_street.frombytes(streets.astype(np.uint32).tobytes())
        self.point_house.frombytes(places.astype(np.uint32).tobytes())
        for column, values in zip((self.point_longitude, self.point_latitude), _coordinates(batch), strict=True):
            column.frombytes(values.tobytes())

    def _reject(self, batch: PointBatch, streets: Array, usable: Array) -> None:
        """Keep the rows that cannot be used, with their reasons, in their order."""
        every = [batch.columns.get(name) for name in POINT_COLUMNS]
        for index in np.flatnonzero(~usable).tolist():
            row = ["" if column is None else column[index] for column in every]
            line = batch.lines[index]
            if streets[index] < 0:
                reason = "no_street" if streets[index] == -1 else "no_city"
                self.rejects.append(Reject("", line, reason, ";".join(row)[:200]))
            else:
                self.rejects.append(Reject("", line, "bad_number", f"{row[1]} {row[2]}"[:200]))

    def _add_units(self, units: Sequence[str]) -> None:
        first = len(self.point_street)
        last = max(compress(range(len(units)), units), default=-1)
        if last >= 0:
            self.point_unit.frombytes(bytes(self.point_unit.itemsize * (first - len(self.point_unit))))
            self.point_unit.extend(map(self.units.__getitem__, islice(units, last + 1)))

    def add_range(self, item: StreetRange) -> None:
        """Take in one side of a street segment."""
        if not item.street:
            self.rejects.append(Reject("", item.line, "no_street"))
            return
        if not item.city and not item.postcode:
            self.rejects.append(Reject("", item.line, "no_city", item.street))
            return
        if item.prefix:
            # "40-" with 1 to 99: a register compares whole numbers, and 12 is not 40-12.
            self.rejects.append(
                Reject("", item.line, "prefixed_range", f"{item.prefix}{item.low}-{item.high} {item.street}"[:200])
            )
            return
        name = " ".join(
            p for p in (item.pre_direction, item.pre_type, item.street, item.street_type, item.post_direction) if p
        )
        town = self._city(item.city, item.city_code, item.county, item.region)
        self.ranges.append((self._street(name, town, item.postcode, "", ""), item))


def _coordinates(batch: PointBatch) -> tuple[Any, Any]:
    """Longitudes and latitudes of a batch as they are kept."""
    x, y = batch.degrees or degrees_of(batch.columns, len(batch))
    known = ~(np.isnan(x) | np.isnan(y))
    kept = []
    for values in (x, y):
        whole = np.full(len(values), NO_COORDINATE, np.int32)
        whole[known] = np.rint(values[known] * DEGREES).astype(np.int32)
        kept.append(whole)
    return kept[0], kept[1]


def degrees_of(columns: Mapping[str, Sequence[str]], size: int) -> tuple[Any, Any]:
    """Longitudes and latitudes of ``size`` rows in degrees, not a number where the row has none."""
    out = []
    for name in ("longitude", "latitude"):
        texts = columns.get(name) or repeat("", size)
        out.append(np.fromiter((float(text) if text else np.nan for text in texts), np.float64, size))
    return out[0], out[1]
