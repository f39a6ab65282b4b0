"""Names that people taught: what is typed for a town or a street, and how the register writes it.

They lie over the registers and never in them. An address that the registers do not confirm as written is asked once
more with the register's names in the place of the learnt ones; only a house that they then confirm, with the very
number that was written, becomes the answer, and the answer says by which name it was found. Without the name the
verdict is what it was.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.gazetteer import Gazetteer
from dispatchable.engine.countries.lexicon import lexicon_for
from dispatchable.engine.registers.keys import NameKey, name_key, town_key
from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation.text import words_of
from dispatchable.engine.validation.validator import Validator
from dispatchable.engine.validation.verdict import Depth, Element, ElementResult, Reason, Status, Verdict

REASON = "ADR-LEARNT"
TOWN, STREET = "city", "street"
"""Kinds of names: the element that they stand for."""
_STREET_PARTS = ("pre_direction", "pre_type", "street_type", "post_direction")
_MENDED = (Status.NOT_FOUND, Status.NOT_CHECKED, Status.CORRECTED)
_DIGITS = re.compile(r"\d+")
_OF_TOWN = ("city_code", "community", "county")


@dataclass(frozen=True, slots=True)
class LearntName:
    """One name and what it stands for."""

    id: str
    kind: str
    country: str
    given: str
    """As people type it."""
    value: str
    """As the register writes it."""
    city: str = ""
    """Of a street: the town in which it holds, as the register writes it."""
    postcode: str = ""
    """Of a town: the postcode with which it holds; "" with any."""
    by: str = ""
    at: str = ""
    """Who approved it, and when: said with every verdict that rests on it."""


def mendable(verdict: Verdict) -> bool:
    """Whether a learnt name could change anything at all: never where a register has the house, or several may be."""
    return verdict.status in _MENDED


class Overlay:
    """Learnt names, ready to be looked up. Safe to share between threads."""

    def __init__(self, names: Iterable[LearntName]) -> None:
        self._towns: dict[tuple[str, str], list[LearntName]] = defaultdict(list)
        self._streets: dict[tuple[str, NameKey, str], list[LearntName]] = defaultdict(list)
        for name in names:
            if name.kind == TOWN:
                self._towns[name.country, town_of(name.given, name.country)].append(name)
            else:
                key = name.country, street_of(name.given, name.country), town_of(name.city, name.country)
                self._streets[key].append(name)

    def __bool__(self) -> bool:
        return bool(self._towns or self._streets)

    def applied(
        self, validator: Validator, verdict: Verdict, country: str, text: str, elements: Mapping[str, str]
    ) -> Verdict:
        """The verdict by learnt names where they find the house that was written; else ``verdict`` itself."""
        if not mendable(verdict) or not self:
            return verdict
        written = _written(verdict, text, elements)
        if not written.get("house_number") or not written.get("city"):
            return verdict
        confirmed = {e.name for e in verdict.elements if e.result is ElementResult.CONFIRMED}
        for names in self._fitting(country, written, confirmed):
            found = _by(validator, verdict, country, written, names)
            if found is not None:
                return found
        return verdict

    def _fitting(
        self, country: str, written: Mapping[str, str], confirmed: set[str]
    ) -> Iterator[tuple[LearntName, ...]]:
        """The names that may be meant: a town's, a street's, then both together."""
        towns: list[LearntName] = []
        if TOWN not in confirmed:
            postcode = fold(written.get("postcode", "")).replace(" ", "")
            towns = [
                name
                for name in self._towns.get((country, town_of(written["city"], country)), ())
                if not name.postcode or fold(name.postcode).replace(" ", "") == postcode
            ]
        yield from ((town,) for town in towns)
        if STREET in confirmed or not written.get("street"):
            return
        key = street_of(_line(written), country)
        for town in (None, *towns):
            city = town_of(town.value if town else written["city"], country)
            for street in self._streets.get((country, key, city), ()):
                yield (street,) if town is None else (town, street)


def _written(verdict: Verdict, text: str, elements: Mapping[str, str]) -> dict[str, str]:
    """What was written, part by part; nothing where a word of the line belongs to no part."""
    given = {name: value for name, value in elements.items() if value}
    if not text:
        return given
    if verdict.status is Status.CORRECTED:
        parts = {e.name: e.given for e in verdict.elements if e.given}
    else:
        parts = {name: value for name, value in verdict.address.as_dict().items() if name != "country"}
    known = sorted(fold(" ".join(parts.values())).split())
    return parts if known == sorted(fold(" ".join((text, *given.values()))).split()) else {}


def _by(
    validator: Validator, verdict: Verdict, country: str, written: Mapping[str, str], names: tuple[LearntName, ...]
) -> Verdict | None:
    """The verdict with these names in place of those written; None unless it is the house that was written."""
    asked = dict(written)
    for name in names:
        for part in _OF_TOWN if name.kind == TOWN else _STREET_PARTS:
            asked.pop(part, None)
        asked[name.kind] = name.value
    found = validator.validate("", country=country, elements=asked)
    if found.status is not Status.VALID or found.depth not in (Depth.PREMISE, Depth.SUBPREMISE) or not found.record_id:
        return None
    if verdict.record_id and verdict.record_id != found.record_id:
        return None  # the registers themselves would correct it to another house
    if _number(written) != _number(found.address.as_dict()):
        return None
    typed = {name.kind: _line(written) if name.kind == STREET else written["city"] for name in names}
    told = tuple(
        Element(e.name, typed[e.name], e.value, ElementResult.CONFIRMED) if e.name in typed else e
        for e in found.elements
    )
    reasons = [Reason(REASON, name.kind, _facts(name, typed[name.kind])) for name in names]
    return replace(found, elements=told, reasons=(*found.reasons, *reasons))


def _facts(name: LearntName, typed: str) -> tuple[tuple[str, str], ...]:
    return ("given", typed), ("value", name.value), ("by", name.by), ("at", name.at), ("alias", name.id)


def _line(elements: Mapping[str, str]) -> str:
    """The street in one text, whatever parts it was written in."""
    return CivicAddress.from_mapping(elements).street_line


def _number(elements: Mapping[str, str]) -> list[str]:
    return _DIGITS.findall(f"{elements.get('house_number', '')} {elements.get('suffix', '')}")


# -- what may be learnt ------------------------------------------------------------------------------------------------


def town_of(name: str, country: str) -> str:
    """The key of a town's name."""
    return town_key(name, lexicon_for(country))


def street_of(name: str, country: str) -> NameKey:
    """The key of a street's name."""
    return name_key(words_of(name).words, lexicon_for(country))


def fault_of(name: LearntName, registers: Sequence[Register]) -> str:
    """Why a name must not be used, "" when it may.

    ``unknown``: the registers have nothing of the name it stands for. ``needless``: they know it as it is typed.
    ``number``: a number would become another. ``exists``: what is typed is a town, or a street of that town, itself.
    """
    own = [register for register in registers if register.country == name.country]
    if sorted(_DIGITS.findall(name.given)) != sorted(_DIGITS.findall(name.value)):
        return "number"
    if name.kind == TOWN:
        typed, meant = (_towns_named(own, text, name.country) for text in (name.given, name.value))
        if not typed and _is_elsewhere(name):
            return "exists"
    else:
        typed, meant = (_streets_named(own, text, name) for text in (name.given, name.value))
    if not meant:
        return "unknown"
    if typed and typed <= meant:
        return "needless"
    return "exists" if typed else ""


def collide(one: LearntName, other: LearntName) -> bool:
    """Whether the same words, written in the same place, would stand for two things."""
    if (one.kind, one.country) != (other.kind, other.country):
        return False
    if one.kind == TOWN:
        same = town_of(one.given, one.country) == town_of(other.given, one.country)
        return same and (not one.postcode or not other.postcode or fold(one.postcode) == fold(other.postcode))
    return street_of(one.given, one.country) == street_of(other.given, one.country) and (
        town_of(one.city, one.country) == town_of(other.city, one.country)
    )


def _is_elsewhere(name: LearntName) -> bool:
    """Whether the reference tables have a town of the typed name that no register covers."""
    gazetteer = _gazetteer(name.country)
    places = gazetteer.by_name(town_of(name.given, name.country)) if gazetteer else ()
    return any(not place.is_delivery_area for place in places)


@lru_cache(maxsize=8)
def _gazetteer(country: str) -> Gazetteer | None:
    return Gazetteer.open(country)


def _towns_named(registers: Sequence[Register], name: str, country: str) -> set[tuple[int, int]]:
    key = town_of(name, country)
    return {(at, alias.city) for at, register in enumerate(registers) for alias in register.cities_named(key)}


def _streets_named(registers: Sequence[Register], street: str, name: LearntName) -> set[tuple[int, int]]:
    """The streets of exactly this type and name in the town."""
    key = street_of(street, name.country)
    found = set()
    for at, register in enumerate(registers):
        cities = tuple({alias.city for alias in register.cities_named(town_of(name.city, name.country))})
        for one in register.names_of_core(key.sorted_core):
            if register.name_key(one).type == key.type:
                found |= {(at, street) for street in register.streets_of(one, cities)}
    return found
