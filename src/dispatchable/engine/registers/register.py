"""A compiled register, opened: reads towns, streets and houses straight from the mapped file."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.lexicon import Lexicon, lexicon_for
from dispatchable.engine.errors import UserError
from dispatchable.engine.kernels.edits import MAX_QUERY, scan
from dispatchable.engine.registers.build import DEGREES, NO_COORDINATE
from dispatchable.engine.registers.file import RegisterFile, StringTable
from dispatchable.engine.registers.hashing import key_hash
from dispatchable.engine.registers.keys import PLACE_WORD, NameKey, city_key, core_words, rules_of
from dispatchable.engine.registers.numbers import NO_NUMBER, equivalent_suffixes

_CACHE_LIMIT = 65_536
_HITS = 64
_SCOPES = 256
"""How many sets of towns are remembered with the names of their streets."""


class CityAlias(NamedTuple):
    """One meaning of a town name."""

    city: int
    kind: int
    """An ``aliases.AliasKind``."""
    community: int
    """Index of the part of the town that bears the name, 0 for the whole town."""


class Register:
    """An address register opened for reading. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        file = RegisterFile(path)
        self.path = path
        self.meta: dict[str, Any] = file.meta
        self.digest = file.digest
        self.size = file.size
        self.name: str = file.meta["name"]
        self.country: str = file.meta["country"]
        self.lexicon: Lexicon = lexicon_for(self.country)
        if file.meta["rules"] != rules_of(self.lexicon):
            raise UserError(
                "register.rules",
                en=f"The register {path} was compiled under other matching rules ({file.meta['rules']}; this version "
                f"has {rules_of(self.lexicon)}). Build it again from its source.",
                fr=f"Le référentiel {path} a été compilé avec d'autres règles ({file.meta['rules']}\u202f; cette "
                f"version a {rules_of(self.lexicon)}). Reconstruisez-le à partir de sa source.",
            )
        self._open_tables(file)
        self._alias_cache: dict[str, tuple[CityAlias, ...]] = {}
        self._core_cache: dict[str, tuple[int, ...]] = {}
        self._key_cache: dict[int, NameKey] = {}
        self._groups: dict[int, tuple[int, ...]] | None = None
        self._names_in: dict[tuple[int, ...], Any] = {}
        self._masks: dict[tuple[int, ...], Any] = {}
        self._localities_in: dict[int, frozenset[str]] = {}
        self.street_addresses: dict[int, CivicAddress] = {}
        """Addresses of streets that were asked for lately, kept by ``validation.candidates``."""
        self._spelling: dict[tuple[int, int], bool] = {}
        self._zone_cache: dict[str, tuple[int, ...]] = {}

    @classmethod
    def open(cls, path: str | Path) -> Register:
        """Map a register file. Raises UserError when it is missing, foreign, damaged, newer, or of other rules."""
        return cls(Path(path))

    def _open_tables(self, file: RegisterFile) -> None:
        view, array, strings = file.view, file.array, file.strings
        self.city_name: StringTable = strings("city.name")
        self.city_code: StringTable = strings("city.code")
        self.city_county: StringTable = strings("city.county")
        self.city_region: StringTable = strings("city.region")
        self.city_group = view("city.group")
        self.group_name: StringTable = strings("group")
        self._city_streets = view("city.streets.offsets")
        self._city_names = array("city.names")
        self._city_names_offsets = view("city.names.offsets")
        self.alias_text: StringTable = strings("alias")
        self._alias_city, self._alias_kind = view("alias.city"), view("alias.kind")
        self._alias_community = view("alias.community")
        self._alias_hash, self._alias_entry = view("alias.hash"), view("alias.hash.entry")
        self._alias_scan = (array("alias.signature"), array("alias.joined.offsets"), array("alias.joined.blob"))
        self._codes: StringTable = strings("code")
        self._code_city = view("code.city")
        self._zones: StringTable = strings("zone")
        self._zone_city, self._zone_former = view("zone.city"), view("zone.former")
        self.name_text: StringTable = strings("name")
        self._name_type: StringTable = strings("name.type")
        self._name_words: StringTable = strings("name.words")
        self._name_hash, self._name_hash_name = view("name.hash"), view("name.hash.name")
        self._core_scan = (array("name.core.signature"), array("name.core.offsets"), array("name.core.blob"))
        self._whole_scan = (array("name.whole.signature"), array("name.whole.offsets"), array("name.whole.blob"))
        self._name_streets, self._name_streets_offsets = view("name.streets"), view("name.streets.offsets")
        self.words: StringTable = strings("word")
        self._word_names, self._word_names_offsets = array("word.names"), view("word.names.offsets")
        self._word_scan = (array("word.signature"), array("word.offsets"), array("word.blob"))
        self.street_name, self.street_city = view("street.name"), view("street.city")
        self._street_postcode, self._street_community = view("street.postcode"), view("street.community")
        self._street_locality = view("street.locality")
        self._street_points = view("street.points")
        self._street_id: StringTable = strings("street.id")
        self._postcode: StringTable = strings("postcode")
        self._community: StringTable = strings("community")
        self._locality: StringTable = strings("locality")
        self._number, self._suffix = view("point.number"), view("point.suffix")
        self._longitude, self._latitude = view("point.longitude"), view("point.latitude")
        suffixes: StringTable = strings("suffix")
        self.suffix_text = [suffixes[i] for i in range(len(suffixes))]
        self._suffix_index = {text: i for i, text in enumerate(self.suffix_text)}
        self._unit = view("point.unit") if file.has("point.unit") else None
        self._unit_text = strings("unit") if file.has("point.unit") else None
        self._id_point, self._id_text = view("id.point"), strings("id")
        self._range_street = view("range.street")
        self._range_low, self._range_high = view("range.low"), view("range.high")
        self._range_parity, self._range_descending = view("range.parity"), view("range.descending")
        self._range_shape, self._range_shape_offsets = view("range.shape"), view("range.shape.offsets")
        self.all_words_count = len(self.words)
        self._no_names = np.empty(0, np.uint32)

    # -- towns ------------------------------------------------------------------------------------------------------

    def city_count(self) -> int:
        """How many towns the register covers."""
        return len(self.city_name)

    def cities_of_group(self, group: int) -> tuple[int, ...]:
        """The arrondissements of one town."""
        if self._groups is None:
            groups: dict[int, list[int]] = {}
            for city, owner in enumerate(self.city_group):
                if owner:
                    groups.setdefault(owner, []).append(city)
            self._groups = {g: tuple(c) for g, c in groups.items()}
        return self._groups.get(group, ())

    def cities_named(self, key: str) -> tuple[CityAlias, ...]:
        """The towns known under a key of ``keys.city_key``."""
        found = self._alias_cache.get(key)
        if found is None:
            entries = []
            wanted = key_hash(key)
            position = bisect_left(self._alias_hash, wanted)
            while position < len(self._alias_hash) and self._alias_hash[position] == wanted:
                entry = self._alias_entry[position]
                if self.alias_text[entry] == key:
                    entries.append(self._alias(entry))
                position += 1
            found = tuple(entries)
            if len(self._alias_cache) >= _CACHE_LIMIT:
                self._alias_cache.clear()
            self._alias_cache[key] = found
        return found

    def _alias(self, entry: int) -> CityAlias:
        return CityAlias(self._alias_city[entry], self._alias_kind[entry], self._alias_community[entry])

    def cities_like(self, joined: str, limit: int) -> list[tuple[int, str, CityAlias]]:
        """Towns whose name is within ``limit`` edits of a key written without spaces: (edits, key, town)."""
        return [
            (edits, self.alias_text[entry], self._alias(entry))
            for edits, entry in self._scan(self._alias_scan, self._no_names, joined, limit, len(self.alias_text))
        ]

    def cities_of_code(self, code: str) -> tuple[int, ...]:
        """Towns that have or had an official code."""
        return self._equal_range(self._codes, self._code_city, code)

    def cities_of_postcode(self, postcode: str) -> tuple[int, ...]:
        """Towns served by a postcode, today or before a merger."""
        found = self._zone_cache.get(postcode)
        if found is None:
            if len(self._zone_cache) >= _CACHE_LIMIT:
                self._zone_cache.clear()
            found = self._zone_cache[postcode] = self._equal_range(self._zones, self._zone_city, postcode)
        return found

    @staticmethod
    def _equal_range(table: StringTable, values: memoryview, text: str) -> tuple[int, ...]:
        low, high = 0, len(table)
        while low < high:
            middle = (low + high) // 2
            if table[middle] < text:
                low = middle + 1
            else:
                high = middle
        out = []
        while low < len(table) and table[low] == text:
            out.append(values[low])
            low += 1
        return tuple(out)

    # -- street names -----------------------------------------------------------------------------------------------

    def names_of_core(self, sorted_core: str) -> tuple[int, ...]:
        """Names whose core has exactly these words, in any order (``NameKey.sorted_core``)."""
        found = self._core_cache.get(sorted_core)
        if found is None:
            wanted = key_hash(sorted_core)
            position = bisect_left(self._name_hash, wanted)
            names = []
            while position < len(self._name_hash) and self._name_hash[position] == wanted:
                name = self._name_hash_name[position]
                if self.name_key(name).sorted_core == sorted_core:
                    names.append(name)
                position += 1
            if len(self._core_cache) >= _CACHE_LIMIT:
                self._core_cache.clear()
            found = self._core_cache[sorted_core] = tuple(names)
        return found

    def name_key(self, name: int) -> NameKey:
        """The key of a name."""
        key = self._key_cache.get(name)
        if key is None:
            full = tuple(self._name_words[name].split())
            key = NameKey(self._name_type[name], core_words(full, self.lexicon), full)
            if len(self._key_cache) >= _CACHE_LIMIT:
                self._key_cache.clear()
            self._key_cache[name] = key
        return key

    def streets_of(self, name: int, cities: tuple[int, ...] | None = None) -> list[int]:
        """Streets that bear a name, in the given towns or in all."""
        start, end = self._name_streets_offsets[name], self._name_streets_offsets[name + 1]
        streets = self._name_streets
        if cities is None:
            return list(streets[start:end])
        if end - start == 1:
            street = streets[start]
            return [street] if self.street_city[street] in cities else []
        out: list[int] = []
        for city in cities:
            low = bisect_left(streets, self._city_streets[city], start, end)
            high = bisect_left(streets, self._city_streets[city + 1], low, end)
            out.extend(streets[low:high])
        return out

    def names_in(self, cities: tuple[int, ...]) -> Any:
        """The distinct names of the streets of some towns, as an array of indexes."""
        found = self._names_in.get(cities)
        if found is None:
            parts = [self._city_names[self._city_names_offsets[c] : self._city_names_offsets[c + 1]] for c in cities]
            found = parts[0] if len(parts) == 1 else np.concatenate(parts)
            if len(self._names_in) >= _SCOPES:
                self._names_in.clear()
            self._names_in[cities] = found
        return found

    def names_mask(self, cities: tuple[int, ...]) -> Any:
        """One truth value for each name of the register: whether a street of these towns bears it."""
        mask = self._masks.get(cities)
        if mask is None:
            mask = np.zeros(len(self.name_text), np.bool_)
            mask[self.names_in(cities)] = True
            if len(self._masks) >= _SCOPES:
                self._masks.clear()
            self._masks[cities] = mask
        return mask

    def names_like(self, joined: str, limit: int, names: Any, *, whole: bool = False) -> list[tuple[int, int]]:
        """Names out of ``names`` within ``limit`` edits: (edits, name). ``whole`` compares type and particles too."""
        return self._scan(self._whole_scan if whole else self._core_scan, names, joined, limit, 0)

    def word_index(self, word: str) -> int:
        """Index of a word of street names, or -1."""
        low, high = 0, len(self.words)
        while low < high:
            middle = (low + high) // 2
            if self.words[middle] < word:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self.words) and self.words[low] == word else -1

    def words_like(self, word: str, limit: int) -> list[tuple[int, int]]:
        """Words of street names within ``limit`` edits: (edits, word)."""
        return self._scan(self._word_scan, self._no_names, word, limit, len(self.words))

    def names_with_word(self, word: int) -> Any:
        """Names whose core has a word, as a sorted array of indexes."""
        return self._word_names[self._word_names_offsets[word] : self._word_names_offsets[word + 1]]

    @staticmethod
    def _scan(table: Any, names: Any, joined: str, limit: int, every: int) -> list[tuple[int, int]]:
        query = np.frombuffer(joined.encode("ascii", "ignore")[:MAX_QUERY], np.uint8)
        out_names, out_edits = np.empty(_HITS, np.uint32), np.empty(_HITS, np.uint8)
        signatures, offsets, blob = table
        count = scan(names, every, signatures, offsets, blob, query, limit, out_names, out_edits)
        return list(zip(out_edits[:count].tolist(), out_names[:count].tolist(), strict=True)) if count else []

    # -- houses -----------------------------------------------------------------------------------------------------

    def find_house(self, street: int, number: int, suffix: str) -> int:
        """The point with this number and suffix, or -1. "B" finds "bis" where no lettered series stands."""
        first, end = self._number_span(street, number)
        if first == end:
            return -1
        index = self._suffix_index.get(suffix, -1)
        for point in range(first, end):
            if self._suffix[point] == index:
                return point
        if suffix:
            for other in equivalent_suffixes(suffix, self.lexicon.suffixes):
                present = [self.suffix_text[self._suffix[p]] for p in range(first, end)]
                # "b" is a letter where "a" stands beside it, unless the register writes "bis" nowhere
                if other in present and (
                    "a" not in present or not self._spells_out(street, max(suffix, other, key=len))
                ):
                    return first + present.index(other)
        return -1

    @property
    def has_postcodes(self) -> bool:
        """Whether the register lists postcodes."""
        return len(self._postcode) > 1 or (len(self._postcode) == 1 and bool(self._postcode[0]))

    @property
    def has_units(self) -> bool:
        """Whether the register lists units."""
        return self._unit is not None

    def find_unit(self, street: int, point: int, unit: str) -> int:
        """Among the entries of one house, that of a unit ("Apt 2B", "#2B" and "2b" are one); else the house itself."""
        number, suffix = self._number[point], self._suffix[point]
        wanted = _unit_key(unit)
        end = self._street_points[street + 1]
        house = point
        while point < end and self._number[point] == number and self._suffix[point] == suffix:
            listed = _unit_key(self.unit(point))
            if listed == wanted:
                return point
            if not listed:
                house = point
            point += 1
        return house

    def _spells_out(self, street: int, suffix: str) -> bool:
        """Whether the register writes a suffix in full anywhere in this town: if not, its letter stands for it."""
        index = self._suffix_index.get(suffix)
        if index is None:
            return False
        city = self.street_city[street]
        mark = (city, index)
        known = self._spelling.get(mark)
        if known is None:
            first = self._street_points[self._city_streets[city]]
            last = self._street_points[self._city_streets[city + 1]]
            known = self._spelling[mark] = bool((np.asarray(self._suffix[first:last]) == index).any())
        return known

    def _number_span(self, street: int, number: int) -> tuple[int, int]:
        start, end = self._street_points[street], self._street_points[street + 1]
        first = bisect_left(self._number, number, start, end)
        last = first
        while last < end and self._number[last] == number:
            last += 1
        return first, last

    def houses_numbered(self, street: int, number: int) -> Iterator[int]:
        """The points of a street with a number, whatever their suffix."""
        return iter(range(*self._number_span(street, number)))

    def points_of(self, street: int) -> range:
        """All points of a street, in the order of their numbers."""
        return range(self._street_points[street], self._street_points[street + 1])

    def neighbours(self, street: int, number: int, count: int = 4) -> list[int]:
        """Points with the numbers nearest to ``number``, same side (parity) first, in ascending order."""
        start, end = self._street_points[street], self._street_points[street + 1]
        middle = bisect_left(self._number, number, start, end)
        near: list[tuple[int, int, int]] = []
        numbers = self._number
        for step, position in ((-1, middle - 1), (1, middle)):
            last, same_side, steps = number, 0, 0
            while start <= position < end and same_side < count and steps < 3 * count:
                value = numbers[position]
                if value != last and value != NO_NUMBER:
                    last = value
                    other_side = (value - number) & 1
                    same_side += 1 - other_side
                    near.append((other_side, abs(value - number), position))
                    steps += 1
                position += step
        near.sort()
        return sorted(p for _, _, p in near[:count])

    def number_span(self, street: int) -> tuple[int, int] | None:
        """Lowest and highest house number of a street, or None when it has none."""
        start, end = self._street_points[street], self._street_points[street + 1]
        end = bisect_left(self._number, NO_NUMBER, start, end)
        return (self._number[start], self._number[end - 1]) if end > start else None

    def has_numbers(self, street: int) -> bool:
        """Whether a street has at least one numbered point."""
        start, end = self._street_points[street], self._street_points[street + 1]
        return start < end and self._number[start] != NO_NUMBER

    def number_at(self, point: int) -> int | None:
        """The house number of a point without its suffix, or None when it has none."""
        number = self._number[point]
        return None if number == NO_NUMBER else number

    def number_text(self, point: int) -> tuple[str, str]:
        """House number and suffix of a point as one would print them."""
        number = self._number[point]
        if number == NO_NUMBER:
            return "", ""
        suffix = self.suffix_text[self._suffix[point]]
        if "^" in suffix:
            grid, _, suffix = suffix.partition("^")
            return f"{grid.upper()}{number}", suffix
        if suffix[:1] in ("-", "/") and suffix[1:2].isdigit():
            return f"{number}{suffix}", ""
        return str(number), suffix

    def position(self, point: int) -> tuple[float, float] | None:
        """Longitude and latitude of a point in degrees, or None when the register has none."""
        x = self._longitude[point]
        return None if x == NO_COORDINATE else (x / DEGREES, self._latitude[point] / DEGREES)

    def record_id(self, point: int, street: int) -> str:
        """The publisher's own id of a point."""
        position = bisect_left(self._id_point, point)
        if position < len(self._id_point) and self._id_point[position] == point:
            return self._id_text[position]
        number, suffix = self._number[point], self.suffix_text[self._suffix[point]]
        tail = f"_{99999 if number == NO_NUMBER else number:05d}" + (f"_{suffix}" if suffix else "")
        return self._street_id[street] + tail

    def unit(self, point: int) -> str:
        """The unit the register lists at a point, mostly ""."""
        return self._unit_text[self._unit[point]] if self._unit is not None and self._unit_text is not None else ""

    def street_postcode(self, street: int) -> str:
        """Postcode of a street (streets are filed by postcode)."""
        return self._postcode[self._street_postcode[street]]

    def street_community(self, street: int) -> str:
        """Part of the town a street lies in, or ""."""
        return self._community[self._street_community[street]]

    def street_community_index(self, street: int) -> int:
        """Index of the part of the town, comparable with ``CityAlias.community``."""
        return self._street_community[street]

    def street_locality(self, street: int) -> str:
        """Hamlet or named place of a street, or ""."""
        return self._locality[self._street_locality[street]]

    def localities_of(self, city: int) -> frozenset[str]:
        """Keys (``keys.city_key``) of the hamlets and streetless places of a town."""
        known = self._localities_in.get(city)
        if known is None:
            keys = set()
            for street in range(self._city_streets[city], self._city_streets[city + 1]):
                keys.add(city_key(fold(self.street_locality(street)).split(), self.lexicon))
                name = self.name_key(self.street_name[street])
                if name.type in ("", PLACE_WORD):
                    keys.add(" ".join(name.core))
            if len(self._localities_in) >= _SCOPES:
                self._localities_in.clear()
            known = self._localities_in[city] = frozenset(keys - {""})
        return known

    # -- ranges -----------------------------------------------------------------------------------------------------

    def ranges_of(self, street: int, number: int) -> list[int]:
        """Ranges of a street that include a number of their parity."""
        out: list[int] = []
        if not len(self._range_street):
            return out
        position = bisect_left(self._range_street, street)
        while position < len(self._range_street) and self._range_street[position] == street:
            parity = self._range_parity[position]
            inside = self._range_low[position] <= number <= self._range_high[position]
            if inside and (parity == 0 or parity == (1 if number % 2 else 2)):
                out.append(position)
            position += 1
        return out

    def range_ends(self, index: int) -> tuple[int, int]:
        """Lowest and highest number of a range."""
        return self._range_low[index], self._range_high[index]

    def interpolate(self, index: int, number: int) -> tuple[float, float] | None:
        """Where a number would stand along its range, in degrees, or None without geometry."""
        first, last = self._range_shape_offsets[index], self._range_shape_offsets[index + 1]
        shape = [
            (self._range_shape[2 * i] / DEGREES, self._range_shape[2 * i + 1] / DEGREES) for i in range(first, last)
        ]
        if not shape:
            return None
        low, high = self.range_ends(index)
        share = 0.5 if high == low else (number - low) / (high - low)
        if self._range_descending[index]:
            share = 1 - share
        lengths = [((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5 for a, b in pairwise(shape)]
        left = share * sum(lengths)
        for (a, b), length in zip(pairwise(shape), lengths, strict=True):
            if left <= length and length > 0:
                part = left / length
                return (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
            left -= length
        return shape[-1]


def _unit_key(unit: str) -> str:
    """The unit without its designator: the last word that holds a digit, else the last word, folded."""
    words = fold(unit).split()
    return next((w for w in reversed(words) if any(c.isdigit() for c in w)), words[-1] if words else "")


def same_unit(one: str, other: str) -> bool:
    """Whether two ways to write a unit mean the same."""
    return bool(one) and _unit_key(one) == _unit_key(other)
