"""Compile what a source yields into one register file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.lexicon import Lexicon, lexicon_for
from dispatchable.engine.errors import UserError
from dispatchable.engine.registers import file as register_file
from dispatchable.engine.registers.aliases import AliasBook
from dispatchable.engine.registers.batches import POINT_COLUMNS, PointBatch, RangeBatch, Reject, StreetRange
from dispatchable.engine.registers.hashing import key_hash
from dispatchable.engine.registers.keys import name_key, rules_of, whole_name
from dispatchable.engine.registers.numbers import NO_NUMBER, canonical_suffix, parse_number
from dispatchable.engine.registers.signatures import signature

DEGREES = 10_000_000
"""Coordinates are kept as whole ten-millionths of a degree (about a centimetre)."""
NO_COORDINATE = -(2**31)


@dataclass(slots=True)
class BuildReport:
    """What was compiled and what was not."""

    points: int = 0
    ranges: int = 0
    streets: int = 0
    cities: int = 0
    bytes: int = 0
    digest: str = ""
    rejected: Counter[str] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)


def build_register(
    events: Iterable[PointBatch | RangeBatch | Reject],
    *,
    output: Path,
    name: str,
    country: str,
    source: str,
    published: str = "",
) -> BuildReport:
    """Compile ``events`` into the register ``output``.

    ``source`` names the format ("ban"), ``published`` the publisher's date when known. Raises UserError when not one
    row can be used. The same events give the same bytes.
    """
    compiler = _Compiler(country)
    report = BuildReport()
    for event in events:
        if isinstance(event, PointBatch):
            compiler.add_points(event)
        elif isinstance(event, RangeBatch):
            for item in event.ranges:
                compiler.add_range(item)
        else:
            compiler.rejects.append(event)
    if not compiler.point_street and not compiler.ranges:
        raise UserError(
            "register.empty",
            en="Not one row of the input can be used as an address. Check the source format and the column map "
            "(--source, --map).",
            fr="Aucune ligne du fichier ne peut servir d'adresse. Vérifiez le format de la source et la correspondance "
            "des colonnes (--source, --map).",
        )
    meta, sections = compiler.compile()
    meta |= {"name": name, "country": country, "source": source, "published": published}
    report.digest = register_file.write_register_file(output, meta, sections)
    report.bytes = output.stat().st_size
    report.points, report.ranges = meta["points"], meta["ranges"]
    report.streets, report.cities = meta["streets"], meta["cities"]
    report.rejects = compiler.rejects
    report.rejected = Counter(r.reason for r in compiler.rejects)
    return report


class _Interned(dict[str, int]):
    """Texts numbered in the order of their coming; "" is number 0."""

    def __init__(self) -> None:
        super().__init__()
        self[""] = 0

    def __missing__(self, text: str) -> int:
        self[text] = index = len(self)
        return index


StreetId = tuple[str, int, str, str, str]
"""Name, town, postcode, community, locality."""


class _Compiler:
    """Collects rows, then lays out the arrays."""

    def __init__(self, country: str) -> None:
        self.country = country
        self.lexicon: Lexicon = lexicon_for(country)
        self.cities: dict[tuple[str, str, str], int] = {}
        self.city_rows: list[tuple[str, str, str, str]] = []  # name, code, county, region
        self.streets: dict[StreetId, int] = {}
        self.street_aliases: dict[int, set[str]] = defaultdict(set)
        self.postal_names: dict[int, set[str]] = defaultdict(set)
        self.community_codes: dict[tuple[int, str], str] = {}
        self.suffixes = _Interned()
        self.units = _Interned()
        self.point_street: list[int] = []
        self.point_number: list[int] = []
        self.point_suffix: list[int] = []
        self.point_unit: list[int] = []
        self.point_longitude: list[int] = []
        self.point_latitude: list[int] = []
        self.point_id: list[str] = []
        self.ranges: list[tuple[int, StreetRange]] = []
        self.rejects: list[Reject] = []
        self._numbers: dict[tuple[str, str], tuple[int, int] | None] = {}

    # -- rows in ----------------------------------------------------------------------------------------------------

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
        parsed = parse_number(number.lower().strip(), self.lexicon.suffixes)
        if parsed is None:
            parsed = parse_number(fold(number), self.lexicon.suffixes)
        if parsed is None:
            return None
        main, own = parsed
        extra = canonical_suffix(suffix, self.lexicon.suffixes) if suffix else ""
        return main, self.suffixes[own + extra]

    def add_points(self, batch: PointBatch) -> None:
        size = len(batch)
        empty = [""] * size
        columns = [batch.columns.get(name, empty) for name in POINT_COLUMNS]
        last_key: tuple[str, ...] | None = None
        street = -1
        for line, row in zip(batch.lines, zip(*columns, strict=True), strict=True):
            (record_id, number, suffix, pre_dir, pre_type, name, kind, post_dir, alias, unit, _building, postcode, city,
             city_code, community, community_code, postal_city, locality, county, region, longitude, latitude) = row  # fmt: skip
            key = row[3:9] + row[11:20]
            if key != last_key:
                last_key = key
                full_name = " ".join(p for p in (pre_dir, pre_type, name, kind, post_dir) if p)
                if not full_name and locality:
                    full_name, locality = locality, ""
                if not full_name:
                    street = -1
                elif not city and not city_code:
                    street = -2
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
                self.rejects.append(Reject("", line, "no_street" if street == -1 else "no_city", ";".join(row)[:200]))
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
            self.point_unit.append(self.units[unit] if unit else 0)
            self.point_longitude.append(x)
            self.point_latitude.append(y)
            self.point_id.append(record_id)

    def add_range(self, item: StreetRange) -> None:
        if not item.street:
            self.rejects.append(Reject("", item.line, "no_street"))
            return
        if not item.city and not item.postcode:
            self.rejects.append(Reject("", item.line, "no_city", item.street))
            return
        name = " ".join(
            p for p in (item.pre_direction, item.pre_type, item.street, item.street_type, item.post_direction) if p
        )
        town = self._city(item.city, item.city_code, item.county, item.region)
        self.ranges.append((self._street((name, town, item.postcode, "", "")), item))

    # -- arrays out -------------------------------------------------------------------------------------------------

    def compile(self) -> tuple[dict[str, Any], dict[str, Any]]:
        sections: dict[str, Any] = {}
        city_order = sorted(range(len(self.city_rows)), key=lambda i: (self.city_rows[i][1], self.city_rows[i]))
        city_rank = {old: new for new, old in enumerate(city_order)}
        cities = [self.city_rows[i] for i in city_order]

        identities = sorted(self.streets, key=lambda s: (city_rank[s[1]], fold(s[0]), s[0], s[2], s[3], s[4]))
        street_rank = np.empty(len(identities), np.int64)
        for new, identity in enumerate(identities):
            street_rank[self.streets[identity]] = new
        names = _Names(self.lexicon)
        postcodes = sorted({s[2] for s in identities})
        postcode_rank = {p: i for i, p in enumerate(postcodes)}
        communities = sorted({s[3] for s in identities})
        community_rank = {c: i for i, c in enumerate(communities)}
        localities = sorted({s[4] for s in identities})
        locality_rank = {c: i for i, c in enumerate(localities)}

        street_name = np.array([names.number(s[0]) for s in identities], np.uint32)
        street_city = np.array([city_rank[s[1]] for s in identities], np.uint32)
        filed: list[tuple[int, int]] = [(int(n), i) for i, n in enumerate(street_name)]
        for old, aliases in self.street_aliases.items():
            new = int(street_rank[old])
            own = names.keys[int(street_name[new])]
            for alias in sorted(aliases):
                index = names.number(alias)
                if names.keys[index].core != own.core:
                    filed.append((index, new))
        sections |= names.sections(filed, len(identities), street_city, len(cities))
        sections["street.name"] = street_name
        city_streets = np.zeros(len(cities) + 1, np.uint32)
        city_streets[1:] = np.cumsum(np.bincount(street_city, minlength=len(cities)))
        sections["city.streets.offsets"] = city_streets
        sections["street.city"] = street_city
        sections["street.postcode"] = np.array([postcode_rank[s[2]] for s in identities], np.uint32)
        sections["street.community"] = np.array([community_rank[s[3]] for s in identities], np.uint32)
        sections["street.locality"] = np.array([locality_rank[s[4]] for s in identities], np.uint32)
        for table, texts in (("postcode", postcodes), ("community", communities), ("locality", localities)):
            sections |= register_file.string_sections(table, texts)

        book = AliasBook(self.country, self.lexicon)
        streets_of_city: dict[int, set[str]] = defaultdict(set)
        for s in identities:
            streets_of_city[city_rank[s[1]]].add(s[2])
        for index, (city, code, _county, region) in enumerate(cities):
            old = city_order[index]
            parts = [(c, k) for (town, c), k in self.community_codes.items() if town == old]
            book.add_city(
                index, city, code, region,
                communities=[(c, community_rank[c], k) for c, k in sorted(parts)],
                postal_names=sorted(self.postal_names.get(old, ())),
                postcodes=sorted(p for p in streets_of_city[index] if p),
            )  # fmt: skip
        sections |= book.sections()
        for column, texts in zip(("name", "code", "county", "region"), zip(*cities, strict=True), strict=True):
            sections |= register_file.string_sections(f"city.{column}", list(texts))

        self._point_sections(sections, street_rank, len(identities))
        self._range_sections(sections, street_rank)
        meta = {
            "rules": rules_of(self.lexicon), "points": len(sections["point.number"]), "ranges": len(sections["range.low"]),
            "streets": len(identities), "cities": len(cities), "bounds": _bounds(sections),
        }  # fmt: skip
        return meta, sections

    def _point_sections(self, sections: dict[str, Any], street_rank: Any, streets: int) -> None:
        suffix_texts = sorted(self.suffixes)
        suffix_rank = np.empty(len(suffix_texts), np.int64)
        for new, text in enumerate(suffix_texts):
            suffix_rank[self.suffixes[text]] = new
        street = street_rank[np.array(self.point_street, np.int64)] if self.point_street else np.empty(0, np.int64)
        number = np.array(self.point_number, np.uint32)
        suffix = suffix_rank[np.array(self.point_suffix, np.int64)] if self.point_suffix else np.empty(0, np.int64)
        order = np.lexsort((np.arange(len(number)), suffix, number, street))
        starts = np.zeros(streets + 1, np.uint32)
        starts[1:] = np.cumsum(np.bincount(street, minlength=streets)) if len(street) else 0
        sections["street.points"] = starts
        sections["point.number"] = number[order]
        sections["point.suffix"] = suffix[order].astype(np.uint16 if len(suffix_texts) < 65536 else np.uint32)
        sections["point.longitude"] = np.array(self.point_longitude, np.int32)[order]
        sections["point.latitude"] = np.array(self.point_latitude, np.int32)[order]
        sections |= register_file.string_sections("suffix", suffix_texts)
        if len(self.units) > 1:
            unit_texts = sorted(self.units)
            unit_rank = np.empty(len(unit_texts), np.int64)
            for new, text in enumerate(unit_texts):
                unit_rank[self.units[text]] = new
            sections["point.unit"] = unit_rank[np.array(self.point_unit, np.int64)][order].astype(np.uint32)
            sections |= register_file.string_sections("unit", unit_texts)
        self._id_sections(sections, order, street[order], suffix_texts)

    def _id_sections(self, sections: dict[str, Any], order: Any, street: Any, suffix_texts: list[str]) -> None:
        """Record ids: BAN's ids follow from street, number and suffix; only the others are written out."""
        prefixes: dict[int, str] = {}
        explicit_points: list[int] = []
        explicit_ids: list[str] = []
        numbers, suffixes = sections["point.number"].tolist(), sections["point.suffix"].tolist()
        for point, (old, owner) in enumerate(zip(order.tolist(), street.tolist(), strict=True)):
            record_id = self.point_id[old]
            number, suffix = numbers[point], suffix_texts[suffixes[point]]
            tail = f"_{99999 if number == NO_NUMBER else number:05d}" + (f"_{suffix}" if suffix else "")
            if record_id.endswith(tail):
                prefix = record_id[: -len(tail)]
                if prefixes.setdefault(owner, prefix) == prefix:
                    continue
            explicit_points.append(point)
            explicit_ids.append(record_id)
        streets = len(sections["street.points"]) - 1
        sections["id.point"] = np.array(explicit_points, np.uint32)
        sections |= register_file.string_sections("id", explicit_ids)
        sections |= register_file.string_sections("street.id", [prefixes.get(i, "") for i in range(streets)])

    def _range_sections(self, sections: dict[str, Any], street_rank: Any) -> None:
        items = [(int(street_rank[s]), r) for s, r in self.ranges]
        items.sort(key=lambda i: (i[0], i[1].low, i[1].high, i[1].parity, i[1].side, i[1].line))
        sections["range.street"] = np.array([s for s, _ in items], np.uint32)
        sections["range.low"] = np.array([r.low for _, r in items], np.uint32)
        sections["range.high"] = np.array([r.high for _, r in items], np.uint32)
        parity = {"both": 0, "odd": 1, "even": 2}
        sections["range.parity"] = np.array([parity[r.parity] for _, r in items], np.uint8)
        sections["range.descending"] = np.array([not r.ascending for _, r in items], np.uint8)
        offsets = np.zeros(len(items) + 1, np.uint32)
        np.cumsum([len(r.geometry) for _, r in items], out=offsets[1:])
        flat = [round(v * DEGREES) for _, r in items for pair in r.geometry for v in pair]
        sections["range.shape.offsets"] = offsets
        sections["range.shape"] = np.array(flat, np.int32)


def _bounds(sections: dict[str, Any]) -> list[float]:
    """West, south, east, north of all points with coordinates, or an empty list."""
    x, y = sections["point.longitude"], sections["point.latitude"]
    known = x != NO_COORDINATE
    if not known.any():
        return []
    values = (x[known].min(), y[known].min(), x[known].max(), y[known].max())
    return [round(int(v) / DEGREES, 7) for v in values]


class _Names:
    """The distinct street names with their keys."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.texts: list[str] = []
        self.keys: list[Any] = []
        self._index: dict[str, int] = {}

    def number(self, text: str) -> int:
        index = self._index.get(text)
        if index is None:
            index = self._index[text] = len(self.texts)
            self.texts.append(text)
            self.keys.append(name_key(fold(text).split(), self.lexicon))
        return index

    def sections(self, filed: list[tuple[int, int]], streets: int, street_city: Any, cities: int) -> dict[str, Any]:
        """Everything that finds a street by its name. ``filed`` pairs names with streets, aliases included."""
        count = len(self.texts)
        out = register_file.string_sections("name", self.texts)
        out |= register_file.string_sections("name.type", [k.type for k in self.keys])
        out |= register_file.string_sections("name.words", [" ".join(k.full) for k in self.keys])
        cores = [k.joined for k in self.keys]
        fulls = [whole_name(k, self.lexicon) for k in self.keys]
        out |= register_file.string_sections("name.core", cores)
        out |= register_file.string_sections("name.whole", fulls)
        out["name.core.signature"] = np.array([signature(c) for c in cores], np.uint64)
        out["name.whole.signature"] = np.array([signature(f) for f in fulls], np.uint64)
        hashes = sorted((key_hash(k.sorted_core), i) for i, k in enumerate(self.keys))
        out["name.hash"] = np.array([h for h, _ in hashes], np.uint64)
        out["name.hash.name"] = np.array([i for _, i in hashes], np.uint32)

        pairs = np.array(sorted(set(filed)), np.uint32).reshape(-1, 2)
        offsets = np.zeros(count + 1, np.uint32)
        offsets[1:] = np.cumsum(np.bincount(pairs[:, 0], minlength=count))
        out["name.streets.offsets"] = offsets
        out["name.streets"] = np.ascontiguousarray(pairs[:, 1])

        owners = street_city[pairs[:, 1]].astype(np.uint64)
        city_names = np.unique((owners << np.uint64(32)) | pairs[:, 0].astype(np.uint64))
        city_offsets = np.zeros(cities + 1, np.uint32)
        city_offsets[1:] = np.cumsum(np.bincount((city_names >> np.uint64(32)).astype(np.int64), minlength=cities))
        out["city.names.offsets"] = city_offsets
        out["city.names"] = (city_names & np.uint64(0xFFFFFFFF)).astype(np.uint32)

        postings: dict[str, list[int]] = defaultdict(list)
        for index, key in enumerate(self.keys):
            for word in set(key.core):
                postings[word].append(index)
        words = sorted(postings)
        out |= register_file.string_sections("word", words)
        out["word.signature"] = np.array([signature(w) for w in words], np.uint64)
        word_offsets = np.zeros(len(words) + 1, np.uint32)
        np.cumsum([len(postings[w]) for w in words], out=word_offsets[1:])
        out["word.names.offsets"] = word_offsets
        out["word.names"] = np.array([i for w in words for i in postings[w]], np.uint32)
        return out
