"""The registers of one country with what reading its addresses needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.civic.syntax import Fault, check_syntax
from dispatchable.engine.countries.gazetteer import Gazetteer
from dispatchable.engine.countries.pack import CountryPack, countries, load_pack
from dispatchable.engine.registers.keys import city_key, town_key
from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation.grammar import grammar_for
from dispatchable.engine.validation.outcome import Found, Outcome
from dispatchable.engine.validation.places import Basis, Place, is_single_town, resolve_place
from dispatchable.engine.validation.reading import Grammar, Reading
from dispatchable.engine.validation.streets import StreetMatcher
from dispatchable.engine.validation.whereabouts import Whereabouts

_MEMORY = 32_768
"""How many towns, and sets of given elements, are remembered at the most, each with what it means."""
_LETTER_FIRST = re.compile(r"\s*[A-Za-z]\d+\s")


@lru_cache(maxsize=1)
def _foreign_names() -> frozenset[str]:
    """The folded names of all countries with a pack, in English and French, and of their regions."""
    return frozenset().union(*(_names(load_pack(code)) for code in countries()))


def _names(pack: CountryPack) -> frozenset[str]:
    """The folded names of a country and of its regions."""
    names = (pack.name_en, pack.name_fr, *pack.other_names, *(region.name for region in pack.regions))
    return frozenset(map(fold, names))


class CountryContext:
    """The registers of one country with what reading them needs."""

    def __init__(self, country: str, registers: Sequence[Register]) -> None:
        self.country = country
        self.matchers = [StreetMatcher(r) for r in registers]
        self.pack = load_pack(country)
        self.gazetteer = Gazetteer.open(country)
        self._own_names = _names(self.pack)
        self._folded: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
        self._faults: dict[tuple[tuple[str, str], ...], list[Fault]] = {}
        self._known_cities: dict[str, bool] = {}
        self._numbered: bool | None = None
        self._places: dict[tuple[str, str, str, str, str], list[tuple[StreetMatcher, Place]]] = {}
        single = len(registers) == 1 and is_single_town(registers[0])
        self.grammar: Grammar = grammar_for(country, self.knows_city, self.same_town, single_town=single)

    def has_numbered_towns(self) -> bool:
        """Whether the name of a town, or a word that names are made of, may begin with a number ("100 Mile House")."""
        if self._numbered is None:
            lexicon = self.grammar.lexicon
            words = (*lexicon.words, *lexicon.city_drop)
            first = next(iter(self.gazetteer.names()), "") if self.gazetteer is not None else ""  # digits come first
            texts = [m.register.alias_text for m in self.matchers]
            self._numbered = (
                first[:1].isdigit()
                or any(word.isdigit() for word in words)
                or any(names[i][:1].isdigit() for names in texts for i in range(len(names)))
            )
        return self._numbered

    def same_town(self, one: str, other: str) -> bool:
        """Whether a register has a town that both keys name."""
        for matcher in self.matchers:
            towns = {a.city for a in matcher.register.cities_named(one)}
            if towns and not towns.isdisjoint(a.city for a in matcher.register.cities_named(other)):
                return True
        return False

    def folded(self, given: dict[str, str]) -> dict[str, str]:
        """The given elements folded, the postcode in canonical form."""
        mark = tuple(given.items())
        known = self._folded.get(mark)
        if known is None:
            known = self._fold(given)
            _remember(self._folded, mark, known)
        return known

    def _fold(self, given: dict[str, str]) -> dict[str, str]:
        folded = {k: fold(v) for k, v in given.items()}
        if folded.get("postcode"):
            folded["postcode"] = self.postcode(folded["postcode"])
        words = folded.get("city", "").split()
        for at in (0, -1):
            if (
                len(words) > 1
                and any(c.isdigit() for c in words[at])
                and (found := self.grammar.postcode_of(words[at]))
                and folded.get("postcode", found) == found
            ):
                # "75002 Paris" in the column of the town
                folded.setdefault("postcode", found)
                folded["city"] = " ".join(words[1:] if at == 0 else words[:-1])
                break
        return folded

    def postcode(self, folded: str) -> str:
        """A given postcode in canonical form; a leading zero a spreadsheet took is put back where that makes one."""
        digits = self.grammar.postcode_digits
        text = self.grammar.postcode_of(folded)
        if digits and not text and folded.isdigit() and len(folded) == digits - 1:
            padded = self.grammar.postcode_of(f"0{folded}")
            if padded and (self.has_postcode(padded) or (self.gazetteer and self.gazetteer.by_postcode(padded))):
                return padded
        return (text[:digits] if digits else text) or folded.upper()

    def has_postcode(self, postcode: str) -> bool:
        """Whether a register has a postcode."""
        return bool(postcode) and any(m.register.cities_of_postcode(postcode) for m in self.matchers)

    def faults(self, given: dict[str, str]) -> list[Fault]:
        """What breaks the country's rules in elements that were given apart."""
        mark = tuple(given.items())
        known = self._faults.get(mark)
        if known is None:
            known = check_syntax(CivicAddress(**given), self.pack)
            if known and self.has_postcode(given.get("postcode", "")):
                known = [f for f in known if f.code != "ADR-SYN-PC"]  # the register knows better than the pattern
            _remember(self._faults, mark, known)
        return list(known)

    def number_fault(self, line: str) -> list[Fault]:
        """The fault of a line that begins with a house number the country does not allow ("B7 High Street" in GB)."""
        rules = self.pack.syntax.get("house_number")
        if rules is None or rules.start != "digit" or not _LETTER_FIRST.match(line):
            return []
        return [Fault("ADR-SYN-HNO-START", "house_number", ())]

    def knows_city(self, key: str) -> bool:
        """Whether a key names a town of a register or of the reference tables."""
        known = self._known_cities.get(key)
        if known is None:
            known = any(m.register.cities_named(key) for m in self.matchers) or (
                self.gazetteer is not None and bool(self.gazetteer.by_name(key))
            )
            _remember(self._known_cities, key, known)
        return known

    def doubts(self, outcome: Outcome) -> bool:
        """Whether words left over may mean another house, street, town or country than the one found."""
        reading, found = outcome.reading, outcome.found
        if found is None or not reading.remarks:
            return False
        if found.hit.type_changed:
            return True  # another type of street, and words that fit nothing: the two may be one fact
        if not reading.city and found.scope.basis is not Basis.POSTCODE:
            return True  # no town was recognised, and any word left over may be one
        if self.gazetteer is None and not found.register.has_postcodes:
            return True  # no towns are known but the register's: "..., Bad Essen" may be one
        town = found.register.street_city[found.street]
        own = town_key(found.register.city_name[town], self.grammar.lexicon)
        for remark in reading.remarks:
            text = " ".join(remark)
            if text in _foreign_names() and text not in self._own_names:
                return True
            if text in self.grammar.regions and self.grammar.regions[text] != reading.region:
                return True
            key = city_key(remark, self.grammar.lexicon)
            local = self.same_town(key, reading.city) or self.same_town(key, own)
            if self.knows_city(key) and not local and key not in found.register.localities_of(town):
                return True
            if self._another_street(remark, found):
                return True
        return False

    def _another_street(self, remark: tuple[str, ...], found: Found) -> bool:
        """Whether words left over are the whole name of another street of the town."""
        for matcher in self.matchers:
            if matcher.register is not found.register:
                continue
            key = matcher.key(remark)
            if not key.type or key == found.register.name_key(found.hit.name):
                return False
            city = (found.register.street_city[found.street],)
            return any(h.cost < 0.2 and found.register.streets_of(h.name, city) for h in matcher.exact(key))
        return False

    def places(self, reading: Reading, folded: dict[str, str]) -> list[tuple[StreetMatcher, Place]]:
        """What town, postcode, code and region mean in each register."""
        regions = self.grammar.regions
        region = fold(reading.region) if reading.region else ""
        if region:
            region = fold(regions.get(region, "" if regions else region))
        code = folded.get("city_code", "").upper()
        mark = (reading.city, reading.postcode, code, region, folded.get("county", ""))
        found = self._places.get(mark)
        if found is None:
            where = Whereabouts(*mark)
            single = self.grammar.single_town
            named = [bool(reading.city and m.register.cities_named(reading.city)) for m in self.matchers]
            found = [
                (
                    m,
                    resolve_place(
                        m.register, self.gazetteer, where, elsewhere=not own and any(named), single_town=single
                    ),
                )
                for m, own in zip(self.matchers, named, strict=True)
            ]
            _remember(self._places, mark, found)
        return found


def _remember(memory: dict[Any, Any], key: Any, value: Any) -> None:
    """Keep a result; the memory starts anew when it is full, so it never grows without bound."""
    if len(memory) >= _MEMORY:
        memory.clear()
    memory[key] = value
