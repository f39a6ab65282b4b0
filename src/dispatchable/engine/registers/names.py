"""Towns, street names and streets of a compiled register: what a name, a code or a postcode can mean there."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np

from dispatchable.engine.registers.file import StringTable
from dispatchable.engine.registers.hashing import key_hash
from dispatchable.engine.registers.keys import PLACE_WORD, NameKey, core_words, town_key
from dispatchable.engine.registers.tables import CACHE_LIMIT, SCOPES, CityAlias, RegisterTables


class RegisterNames(RegisterTables):
    """Looks up towns and streets by their names, exactly or within some edits."""

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
            if len(self._alias_cache) >= CACHE_LIMIT:
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
            if len(self._zone_cache) >= CACHE_LIMIT:
                self._zone_cache.clear()
            found = self._zone_cache[postcode] = self._equal_range(self._zones, self._zone_city, postcode)
        return found

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
            if len(self._core_cache) >= CACHE_LIMIT:
                self._core_cache.clear()
            found = self._core_cache[sorted_core] = tuple(names)
        return found

    def name_key(self, name: int) -> NameKey:
        """The key of a name."""
        key = self._key_cache.get(name)
        if key is None:
            words, kind = self._name_words[name], self._types[self._name_type[name]]
            if kind:  # ``keys.whole_name``
                words = words[len(kind) :] if self.lexicon.type_first else words[: -len(kind)]
            full = tuple(words.split())
            key = NameKey(kind, core_words(full, self.lexicon), full)
            if len(self._key_cache) >= CACHE_LIMIT:
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
        if end - start < len(cities):
            out.extend(street for street in streets[start:end] if self.street_city[street] in cities)
            if len(out) > 1:
                out.sort(key=lambda street: (cities.index(self.street_city[street]), street))
            return out
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
            found = (parts[0] if len(parts) == 1 else np.concatenate(parts)).astype(np.uint32, copy=False)
            if len(self._names_in) >= SCOPES:
                self._names_in.clear()
            self._names_in[cities] = found
        return found

    def names_mask(self, cities: tuple[int, ...]) -> Any:
        """One truth value for each name of the register: whether a street of these towns bears it."""
        mask = self._masks.get(cities)
        if mask is None:
            mask = np.zeros(len(self.name_text), np.bool_)
            mask[self.names_in(cities)] = True
            if len(self._masks) >= SCOPES:
                self._masks.clear()
            self._masks[cities] = mask
        return mask

    def names_like(self, joined: str, limit: int, names: Any, *, whole: bool = False) -> list[tuple[int, int]]:
        """Names out of ``names`` within ``limit`` edits: (edits, name). ``whole`` compares type and particles too."""
        return self._scan(self._whole_scan if whole else self._core_scan, names, joined, limit, 0)

    def word_index(self, word: str) -> int:
        """Index of a word of street names, or -1."""
        known = self._word_cache.get(word)
        if known is not None:
            return known
        low, high = 0, len(self.words)
        while low < high:
            middle = (low + high) // 2
            if self.words[middle] < word:
                low = middle + 1
            else:
                high = middle
        found = low if low < len(self.words) and self.words[low] == word else -1
        if len(self._word_cache) >= CACHE_LIMIT:
            self._word_cache.clear()
        self._word_cache[word] = found
        return found

    def words_like(self, word: str, limit: int) -> list[tuple[int, int]]:
        """Words of street names within ``limit`` edits: (edits, word)."""
        return self._scan(self._word_scan, self._no_names, word, limit, len(self.words))

    def names_with_word(self, word: int) -> Any:
        """Names whose core has a word, as a sorted array of indexes."""
        return self._word_names[self._word_names_offsets[word] : self._word_names_offsets[word + 1]]

    # -- whole columns, for those that look at every street or point -------------------------------------------------

    def alias_city(self, entry: int) -> int:
        """The town that the name ``alias_text[entry]`` means."""
        return self._alias_city[entry]

    def postcodes(self) -> StringTable:
        """The distinct postcodes in order."""
        return self._postcode

    def postcode_of_streets(self) -> memoryview:
        """For each street the index of its postcode in ``postcodes``."""
        return self._street_postcode

    def points_of_streets(self) -> memoryview:
        """Where the points of each street begin, and where those of the last one end."""
        return self._street_points

    def houses(self) -> tuple[Any, Any]:
        """The distinct house numbers of the register, sorted: number (or NO_NUMBER), index in ``suffix_text``."""
        return self._houses

    def house_of_points(self) -> Any:
        """For each point the index of its house number in ``houses``; it rises along each street."""
        return self._house_of_points

    def coordinates_of(self, points: Any) -> tuple[Any, Any]:
        """Longitudes and latitudes of an array of points as int32 (``build.DEGREES`` to a degree, NO_COORDINATE)."""
        return self._coordinates.of(points)

    def points_within(self, west: int, south: int, east: int, north: int) -> tuple[Any, Any, Any]:
        """The points inside a box (``build.DEGREES`` to a degree), in order, with longitudes and latitudes."""
        return self._coordinates.within(west, south, east, north)

    # -- streets ---------------------------------------------------------------------------------------------------

    def street_postcode(self, street: int) -> str:
        """Postcode of a street (streets are filed by postcode)."""
        return self._postcode[self._street_postcode[street]]

    def street_community(self, street: int) -> str:
        """Part of the town a street lies in, or ""."""
        return self._community[self._street_community[street]]

    def community_name(self, index: int) -> str:
        """The name of a part of a town (``CityAlias.community``); "" for the whole town."""
        return self._community[index]

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
                keys.add(town_key(self.street_locality(street), self.lexicon))
                name = self.name_key(self.street_name[street])
                if name.type in ("", PLACE_WORD):
                    keys.add(" ".join(name.core))
            if len(self._localities_in) >= SCOPES:
                self._localities_in.clear()
            known = self._localities_in[city] = frozenset(keys - {""})
        return known
