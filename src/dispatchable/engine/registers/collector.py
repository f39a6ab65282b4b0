"""Rows in: what the points and ranges of a source hold, each thing once."""

from __future__ import annotations

from array import array
from collections import defaultdict

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.lexicon import Lexicon, lexicon_for
from dispatchable.engine.registers.batches import POINT_COLUMNS, PointBatch, Reject, StreetRange
from dispatchable.engine.registers.numbers import NO_NUMBER, canonical_suffix, parse_number
from dispatchable.engine.registers.texts import Texts

DEGREES = 10_000_000
"""Coordinates are kept as whole ten-millionths of a degree (about a centimetre)."""
NO_COORDINATE = -(2**31)


class Interned(dict[str, int]):
    """Texts numbered in the order of their coming; "" is number 0."""

    def __init__(self) -> None:
        super().__init__()
        self[""] = 0

    def __missing__(self, text: str) -> int:
        self[text] = index = len(self)
        return index


StreetId = tuple[str, int, str, str, str]
"""Name, town, postcode, community, locality."""


class Collector:
    """The rows of a source, taken apart into towns, streets, points and ranges, in the order of their coming.

    What cannot be used is kept in ``rejects`` with its reason.
    """

    def __init__(self, country: str) -> None:
        self.country = country
        self.lexicon: Lexicon = lexicon_for(country)
        self.cities: dict[tuple[str, str, str], int] = {}
        self.city_rows: list[tuple[str, str, str, str]] = []  # name, code, county, region
        self.streets: dict[StreetId, int] = {}
        self.street_aliases: dict[int, set[str]] = defaultdict(set)
        self.postal_names: dict[int, set[str]] = defaultdict(set)
        self.community_codes: dict[tuple[int, str], str] = {}
        self.suffixes = Interned()
        self.units = Interned()
        self.point_street = array("I")
        self.point_number = array("I")
        self.point_suffix = array("I")
        self.point_unit = array("I")
        """Ends with the last point that has a unit: most registers have none."""
        self.point_longitude = array("i")
        self.point_latitude = array("i")
        self.point_id = Texts()
        self.ranges: list[tuple[int, StreetRange]] = []
        self.rejects: list[Reject] = []
        self._numbers: dict[tuple[str, str], tuple[int, int] | None] = {}

    def _city(self, name: str, code: str, county: str, region: str) -> int:
        key = (code, "", "") if code else (fold(name), fold(county), fold(region))
        index = self.cities.get(key)
        if index is None:
            index = self.cities[key] = len(self.city_rows)
            self.city_rows.append((name, code, county, region))
        return index

    def _street(self, identity: StreetId) -> int:
        index = self.streets.get(identity)
        if index is None:
            index = self.streets[identity] = len(self.streets)
        return index

    def _number(self, number: str, suffix: str) -> tuple[int, int] | None:
        """A house number, and the number of its suffix among ``suffixes``; None when it is not understood."""
        parsed = parse_number(number.lower().strip(), self.lexicon.suffixes)
        if parsed is None:
            parsed = parse_number(fold(number), self.lexicon.suffixes)
        if parsed is None:
            return None
        main, own = parsed
        extra = canonical_suffix(suffix, self.lexicon.suffixes) if suffix else ""
        return main, self.suffixes[own + extra]

    def add_points(self, batch: PointBatch) -> None:
        """Take in address points. Rows that follow each other on one street are taken apart only once."""
        size = len(batch)
        empty = [""] * size
        columns = [batch.columns.get(name, empty) for name in POINT_COLUMNS]
        last_key: tuple[str, ...] | None = None
        street, fault = -1, ""
        for line, row in zip(batch.lines, zip(*columns, strict=True), strict=True):
            # in the order of POINT_COLUMNS
            record_id, number, suffix, pre_dir, pre_type, name, kind, post_dir, alias, unit = row[:10]
            postcode, city, city_code, community, community_code, postal_city, locality, county, region = row[11:20]
            longitude, latitude = row[20:]
            key = row[3:9] + row[11:20]  # all that makes the street
            if key != last_key:
                last_key = key
                full_name = " ".join(p for p in (pre_dir, pre_type, name, kind, post_dir) if p)
                if not full_name and locality:
                    full_name, locality = locality, ""
                if not full_name:
                    street, fault = -1, "no_street"
                elif not city and not city_code:
                    street, fault = -1, "no_city"
                else:
                    town = self._city(city, city_code, county, region)
                    street = self._street((full_name, town, postcode, community, locality))
                    if alias:
                        self.street_aliases[street].update(a for a in alias.split("|") if a)
                    if postal_city:
                        self.postal_names[town].update(p for p in postal_city.split("|") if p)
                    if community:
                        self.community_codes[(town, community)] = community_code
            if street < 0:
                self.rejects.append(Reject("", line, fault, ";".join(row)[:200]))
                continue
            if number:
                cached = self._numbers.get((number, suffix), ...)
                if cached is ...:
                    cached = self._numbers[(number, suffix)] = self._number(number, suffix)
                if cached is None:
                    self.rejects.append(Reject("", line, "bad_number", f"{number} {suffix}"[:200]))
                    continue
                main, suffix_index = cached
            else:
                main, suffix_index = NO_NUMBER, 0
            if longitude and latitude:
                x, y = round(float(longitude) * DEGREES), round(float(latitude) * DEGREES)
            else:
                x = y = NO_COORDINATE
            self.point_street.append(street)
            self.point_number.append(main)
            self.point_suffix.append(suffix_index)
            if unit:
                self.point_unit.frombytes(
                    bytes(self.point_unit.itemsize * (len(self.point_street) - 1 - len(self.point_unit)))
                )
                self.point_unit.append(self.units[unit])
            self.point_longitude.append(x)
            self.point_latitude.append(y)
            self.point_id.append(record_id)

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
        self.ranges.append((self._street((name, town, item.postcode, "", "")), item))
