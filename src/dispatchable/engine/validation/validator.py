"""The validator: registers in, verdicts out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from dispatchable.engine.civic.address import ELEMENTS, CivicAddress
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.civic.syntax import Fault, check_syntax
from dispatchable.engine.countries.gazetteer import Gazetteer
from dispatchable.engine.countries.pack import countries, load_pack
from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.keys import city_key
from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation import refusals
from dispatchable.engine.validation.explanation import Explanation
from dispatchable.engine.validation.grammar import grammar_for
from dispatchable.engine.validation.judge import Judge
from dispatchable.engine.validation.places import Basis, Place, Whereabouts, is_single_town, resolve_place
from dispatchable.engine.validation.reading import Grammar, Reading, corner_reading, readings
from dispatchable.engine.validation.search import Found, Outcome, near, search
from dispatchable.engine.validation.streets import StreetMatcher
from dispatchable.engine.validation.text import text_faults, words_of
from dispatchable.engine.validation.verdict import Reason, Verdict
from dispatchable.engine.validation.written import Written

INSIDE = frozenset({"building", "staircase", "floor", "unit", "room", "landmark", "care_of"})
MAX_READINGS = 10
MEMORY = 32_768
"""How many towns are remembered at the most, each with what it means."""
GOOD_ENOUGH = 0.45
"""A house found at this cost or less ends the search: no other reading can be better."""
CERTAIN = 0.15
"""So does a street without the house, when it is the very street written."""


_NUMBER_FIRST = re.compile(r"\s*\d+")
_LETTER_FIRST = re.compile(r"\s*[A-Za-z]\d+\s")


@lru_cache(maxsize=1)
def _foreign() -> frozenset[str]:
    """The folded names of all countries with a pack, in English and French."""
    packs = [load_pack(code) for code in countries()]
    return frozenset(fold(name) for pack in packs for name in (pack.name_en, pack.name_fr, *pack.other_names))


class _Country:
    """The registers of one country with what reading them needs."""

    def __init__(self, country: str, registers: Sequence[Register]) -> None:
        self.country = country
        self.matchers = [StreetMatcher(r) for r in registers]
        self.pack = load_pack(country)
        self.gazetteer = Gazetteer.open(country)
        self._faults: dict[tuple[tuple[str, str], ...], list[Fault]] = {}
        self._known_cities: dict[str, bool] = {}
        self._places: dict[Whereabouts, list[tuple[StreetMatcher, Place]]] = {}
        single = len(registers) == 1 and is_single_town(registers[0])
        self.grammar: Grammar = grammar_for(country, self.knows_city, self.same_town, single_town=single)

    def same_town(self, one: str, other: str) -> bool:
        """Whether a register has a town that both keys name."""
        for matcher in self.matchers:
            towns = {a.city for a in matcher.register.cities_named(one)}
            if towns and not towns.isdisjoint(a.city for a in matcher.register.cities_named(other)):
                return True
        return False

    def folded(self, given: Mapping[str, str]) -> dict[str, str]:
        """The given elements folded, the postcode in canonical form."""
        folded = {k: fold(v) for k, v in given.items()}
        if folded.get("postcode"):
            folded["postcode"] = self.postcode(folded["postcode"])
        words = folded.get("city", "").split()
        for at in (0, -1):
            if (
                len(words) > 1
                and any(c.isdigit() for c in words[at])
                and (found := self.grammar.postcode_of(words[at]))
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

    def faults(self, given: Mapping[str, str]) -> list[Fault]:
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
        if not reading.city and found.scope.basis is not Basis.POSTCODE:
            return True  # no town was recognised, and any word left over may be one
        town = found.register.street_city[found.street]
        own = city_key(
            fold(found.register.city_name[found.register.street_city[found.street]]).split(), self.grammar.lexicon
        )
        for remark in reading.remarks:
            text = " ".join(remark)
            if text in _foreign() and text not in self.grammar.country_words:
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

    def places(self, reading: Reading, folded: Mapping[str, str]) -> list[tuple[StreetMatcher, Place]]:
        """What town, postcode, code and region mean in each register."""
        regions = self.grammar.regions
        region = fold(reading.region)
        where = Whereabouts(
            reading.city,
            reading.postcode,
            folded.get("city_code", "").upper(),
            fold(regions.get(region, "" if regions else region)),
            folded.get("county", ""),
        )
        found = self._places.get(where)
        if found is None:
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
            _remember(self._places, where, found)
        return found


def _remember(memory: dict[Any, Any], key: Any, value: Any) -> None:
    """Keep a result; the memory starts anew when it is full, so it never grows without bound."""
    if len(memory) >= MEMORY:
        memory.clear()
    memory[key] = value


class Validator:
    """Validates addresses against a set of registers. Safe to share between threads; keeps no state between calls."""

    def __init__(self, registers: Sequence[Register]) -> None:
        self.registers = tuple(registers)
        self._countries: dict[str, _Country] = {}
        self._uncovered: dict[str, _Country] = {}
        for country in dict.fromkeys(r.country for r in registers):
            self._countries[country] = _Country(country, [r for r in registers if r.country == country])

    def validate(
        self, address: str | CivicAddress, *, country: str = "", elements: Mapping[str, str] | None = None
    ) -> Verdict:
        """The verdict on one address.

        ``address`` is a free line (or several lines) or a structured address; ``elements`` are parts that were written
        apart from the line (names of ``civic.ELEMENTS``). The country is the one given, else the address's own, else
        the only one the registers have. Raises UserError when the country cannot be told.
        """
        return self._judged(address, country, elements, None)

    def explain(
        self, address: str | CivicAddress, *, country: str = "", elements: Mapping[str, str] | None = None
    ) -> Verdict:
        """As ``validate``, with every step taken in ``Verdict.explanation``, in plain words of both languages."""
        return self._judged(address, country, elements, Explanation())

    def validate_many(self, rows: Iterable[Any], *, country: str = "") -> Iterator[Verdict]:
        """Verdicts on many addresses, in order. A row is a text, a CivicAddress, or has ``text`` and ``elements``."""
        for row in rows:
            if isinstance(row, str | CivicAddress):
                yield self.validate(row, country=country)
            else:
                yield self.validate(row.text, country=country, elements=row.elements)

    def outcome(
        self, address: str | CivicAddress, *, country: str = "", elements: Mapping[str, str] | None = None
    ) -> Outcome:
        """What the registers say to the best reading, before it is judged: for measuring and fitting."""
        text, given, where = self._input(address, country, elements)
        context = self._context(where)
        return self._best(context, _line_of(_tidied(text), given)[0], given, context.folded(given), None)

    # -- steps --------------------------------------------------------------------------------------------------------

    def _judged(
        self,
        address: str | CivicAddress,
        country: str,
        elements: Mapping[str, str] | None,
        explanation: Explanation | None,
    ) -> Verdict:
        text, given, where = self._input(address, country, elements)
        context = self._context(where)
        line, conflict = _line_of(_tidied(text), given)
        if not line.strip() and not given:
            return refusals.nothing_written(where)
        folded = context.folded(given)
        best = self._best(context, line, given, folded, explanation)
        if conflict and best.accepted and best.found:
            # the number in the text and the one given apart differ: only a person can say which is meant
            best.accepted, best.ambiguous, best.rivals = False, True, [best.found, *best.rivals]
        faults = context.faults({**given, **_rebuilt(given, folded)}) if given else []
        if not best.accepted and not given.get("house_number"):
            faults += context.number_fault(line)
        faults += text_faults(line, given)
        verdict = Judge(best, given, where, Written(line, *given.values()), covered=bool(context.matchers)).verdict()
        if faults:
            verdict = refusals.against_the_rules(verdict, [Reason(*fault) for fault in faults])
        if explanation is not None:
            explanation.verdict(verdict)
            verdict = replace(verdict, explanation=explanation.steps)
        return verdict

    def _input(
        self, address: str | CivicAddress, country: str, elements: Mapping[str, str] | None
    ) -> tuple[str, dict[str, str], str]:
        given = {k: cleaned for k, v in (elements or {}).items() if (cleaned := " ".join(v.split()))}
        if isinstance(address, CivicAddress):
            given = {**address.as_dict(), **given}
            text = ""
        else:
            text = address
        unknown = [name for name in given if name not in ELEMENTS]
        if unknown:
            raise UserError(
                "address.element",
                en=f"{unknown[0]} is no element of an address. The elements are: {', '.join(ELEMENTS)}.",
                fr=f"{unknown[0]} n'est pas un élément d'adresse. Les éléments sont\u00a0: {', '.join(ELEMENTS)}.",
                usage=True,
            )
        where = country or given.pop("country", "")
        given.pop("country", None)
        if not where and len(self._countries) == 1:
            where = next(iter(self._countries))
        if not where:
            raise UserError(
                "address.country",
                en="The country of the address is not known. Give it with --country, or as a column.",
                fr="Le pays de l'adresse n'est pas connu. Indiquez-le avec --country, ou dans une colonne.",
                usage=True,
            )
        return text, given, where.upper()

    def _context(self, country: str) -> _Country:
        context = self._countries.get(country) or self._uncovered.get(country)
        if context is None:
            context = self._uncovered[country] = _Country(country, ())
        return context

    def _best(
        self,
        context: _Country,
        line: str,
        given: Mapping[str, str],
        folded: Mapping[str, str],
        explanation: Explanation | None,
    ) -> Outcome:
        """The outcome of the reading that explains most."""
        inside = {k: v for k, v in given.items() if k in INSIDE}
        street = set(fold(_street_of(given)).split()) if given.get("street") else None
        best: Outcome | None = None
        least = (9, 0.0)
        for count, reading in enumerate(readings(words_of(line), folded, context.grammar)):
            if street and not street.issuperset(reading.street):
                continue  # the street was given apart: nothing else in the line is it
            if inside:
                reading.inside.update(inside)
            if given.get("po_box"):
                reading.po_box = given["po_box"]
            outcome = search(reading, context.places(reading, folded))
            if explanation is not None:
                explanation.reading(outcome)
            mark = outcome.rank()
            if best is None or mark < least:
                best, least = outcome, mark
            rank, cost = least
            if best.found and not best.ambiguous and rank <= 1 and cost <= (CERTAIN if rank else GOOD_ENOUGH):
                break
            # a suffix may be the street's first word, and what seems to lie inside the house its last ones
            plain = bool(reading.numbers) and not reading.numbers[0][1] and not reading.inside
            if rank == 3 and best.elsewhere and plain and not best.reading.unexpected:
                break  # the very street, in another town than the one written
            if count + 1 >= MAX_READINGS:
                break
        best = best or Outcome(Reading())
        if best.accepted and best.found and best.found.housed:
            if best.reading.doubt or context.doubts(best):
                best.accepted, best.ambiguous, best.rivals = False, True, [best.found, *best.rivals]
            elif best.reading.corner and best.reading.corner[0][0].isdigit():
                self._weigh_second(context, best, folded)
        return best

    @staticmethod
    def _weigh_second(context: _Country, best: Outcome, folded: Mapping[str, str]) -> None:
        """Two addresses in one line: a corner house bears both, else a person must say which is meant."""
        assert best.found is not None
        second = corner_reading(best.reading, context.grammar)
        if second is None:
            return
        other = search(second, context.places(second, folded))
        if other.accepted and other.found and other.found.housed and not near(best.found, other.found):
            best.accepted, best.ambiguous = False, True
            best.rivals = [best.found, other.found]


def _tidied(text: str) -> str:
    """The text with runs of blanks as one; lines stay apart."""
    return "\n".join(" ".join(part.split()) for part in text.splitlines()) if "\n" in text else " ".join(text.split())


def _rebuilt(given: Mapping[str, str], folded: Mapping[str, str]) -> dict[str, str]:
    """The postcode with what a spreadsheet took from it."""
    return {"postcode": folded["postcode"]} if given.get("postcode") and folded["postcode"][:1].isdigit() else {}


def _street_of(given: Mapping[str, str]) -> str:
    parts = (given.get(k, "") for k in ("pre_direction", "pre_type", "street", "street_type", "post_direction"))
    return " ".join(p for p in parts if p)


def _line_of(text: str, given: Mapping[str, str]) -> tuple[str, bool]:
    """The line to read, and whether it contradicts itself.

    Number and street that were written apart are put before the text, unless the text begins with the number already.
    """
    number, suffix = given.get("house_number", ""), given.get("suffix", "")
    own = _NUMBER_FIRST.match(text) if number or suffix else None
    if own and not given.get("street"):
        if suffix and not number:
            return f"{own[0]} {suffix} {text[own.end() :].lstrip()}", False
        same = fold(own[0]) == fold(number)
        return (f"{own[0]} {suffix} {text[own.end() :].lstrip()}" if suffix and same else text), not same
    written = " ".join(p for p in (number, suffix, _street_of(given)) if p)
    if not written:
        return text, False
    if not given.get("street"):
        return f"{written} {text}", False
    return (f"{written}, {text}" if text else written), False
