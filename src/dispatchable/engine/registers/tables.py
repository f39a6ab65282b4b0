"""The tables of a compiled register, mapped: what its readers look things up in."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.countries.lexicon import Lexicon, lexicon_for
from dispatchable.engine.errors import UserError
from dispatchable.engine.kernels.edits import MAX_QUERY, scan, sign
from dispatchable.engine.registers.coordinates import Coordinates
from dispatchable.engine.registers.file import RegisterFile, StringTable
from dispatchable.engine.registers.keys import NameKey, rules_of

CACHE_LIMIT = 65_536
"""How many names, towns and postcodes are remembered with what they mean."""
SCOPES = 256
"""How many sets of towns are remembered with the names of their streets."""
_HITS = 64


class CityAlias(NamedTuple):
    """One meaning of a town name."""

    city: int
    kind: int
    """An ``aliases.AliasKind``."""
    community: int
    """Index of the part of the town that bears the name, 0 for the whole town."""


class ScanTable:
    """A list of texts to look through for those within a few edits of another."""

    def __init__(self, file: RegisterFile, name: str) -> None:
        self.offsets: Any = file.array(f"{name}.offsets").astype(np.uint32, copy=False)
        self.blob: Any = file.array(f"{name}.blob")
        self._signatures: Any = None

    def signatures(self) -> Any:
        """The letter signature of each text; worked out when they are asked for first, some ms for 100,000 texts."""
        if self._signatures is None:
            signatures = np.empty(len(self.offsets) - 1, np.uint64)
            sign(self.offsets, self.blob, signatures)
            self._signatures = signatures
        return self._signatures


class RegisterTables:
    """The mapped tables of one register file, and what was looked up in them lately."""

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
        self._word_cache: dict[str, int] = {}

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
        self._alias_scan = ScanTable(file, "alias")
        self._codes: StringTable = strings("code")
        self._code_city = view("code.city")
        self._zones: StringTable = strings("zone")
        self._zone_city, self._zone_former = view("zone.city"), view("zone.former")
        self.name_text: StringTable = strings("name")
        types: StringTable = strings("type")
        self._types = [types[i] for i in range(len(types))]
        self._name_type = view("name.type")
        self._name_words: StringTable = strings("name.words")
        self._name_hash, self._name_hash_name = view("name.hash"), view("name.hash.name")
        self._core_scan, self._whole_scan = ScanTable(file, "name.core"), ScanTable(file, "name.words")
        self._name_streets, self._name_streets_offsets = view("name.streets"), view("name.streets.offsets")
        self.words: StringTable = strings("word")
        self._word_names, self._word_names_offsets = array("word.names"), view("word.names.offsets")
        self._word_scan = ScanTable(file, "word")
        self.street_name, self.street_city = view("street.name"), view("street.city")
        self._street_postcode, self._street_community = view("street.postcode"), view("street.community")
        self._street_locality = view("street.locality")
        self._street_points = view("street.points")
        self._street_id: StringTable = strings("street.id")
        self._postcode: StringTable = strings("postcode")
        self._community: StringTable = strings("community")
        self._locality: StringTable = strings("locality")
        self._house, self._number, self._suffix = view("point.house"), view("house.number"), view("house.suffix")
        self._house_of_points = array("point.house")
        self._houses = (array("house.number"), array("house.suffix"))
        self._coordinates = Coordinates(file)
        suffixes: StringTable = strings("suffix")
        self.suffix_text = [suffixes[i] for i in range(len(suffixes))]
        self._suffix_index = {text: i for i, text in enumerate(self.suffix_text)}
        self._unit = view("point.unit") if file.has("point.unit") else None
        self._unit_text = strings("unit") if file.has("point.unit") else None
        self._id_point, self._id_text = view("id.point"), strings("id")
        self._every_id = not len(self._id_point) and len(self._id_text) > 0
        self._range_street = view("range.street")
        self._range_low, self._range_high = view("range.low"), view("range.high")
        self._range_parity, self._range_descending = view("range.parity"), view("range.descending")
        self._range_shape, self._range_shape_offsets = view("range.shape"), view("range.shape.offsets")
        self._no_names = np.empty(0, np.uint32)

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

    @staticmethod
    def _scan(table: ScanTable, names: Any, joined: str, limit: int, every: int) -> list[tuple[int, int]]:
        query = np.frombuffer(joined.encode("ascii", "ignore")[:MAX_QUERY], np.uint8)
        out_names, out_edits = np.empty(_HITS, np.uint32), np.empty(_HITS, np.uint8)
        signatures = table.signatures()
        count = scan(names, every, signatures, table.offsets, table.blob, query, limit, out_names, out_edits)
        return list(zip(out_edits[:count].tolist(), out_names[:count].tolist(), strict=True)) if count else []
