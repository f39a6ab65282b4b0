"""What was written about the place, and what in it speaks against a town."""

from __future__ import annotations

from typing import NamedTuple

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.gazetteer import Gazetteer
from dispatchable.engine.registers.keys import town_key
from dispatchable.engine.registers.register import Register


class Whereabouts(NamedTuple):
    """What was written about the place, each part "" when it was not."""

    city: str = ""
    """Key of the town (``keys.city_key``)."""
    postcode: str = ""
    code: str = ""
    """Official code of the town."""
    region: str = ""
    """Region or state, folded."""
    county: str = ""


class Contradiction:
    """Whether a town cannot be the one written: another code, state, county, or a postcode of another place."""

    def __init__(self, register: Register, gazetteer: Gazetteer | None, where: Whereabouts) -> None:
        self.register = register
        self.gazetteer = gazetteer
        self.where = where
        self.coded = register.cities_of_code(where.code) if where.code else ()

    def __call__(self, city: int) -> bool:
        """Whether what was written speaks against the town with that index in the register."""
        register, where = self.register, self.where
        if where.code and city not in self.coded and (self.coded or self._code_elsewhere(city)):
            return True
        own = self._reference(city)
        if where.region and not self._names_region(where.region, register.city_region[city], own, 0):
            return True
        if where.county and not self._names_county(where.county, city, own):
            return True
        return bool(where.postcode) and self._postcode_elsewhere(city)

    def _reference(self, city: int) -> str:
        """Region and county of a town in the reference tables ("Occitanie/Lozère"), "" when they do not know it."""
        code = self.register.city_code[city]
        place = self.gazetteer.by_code(code) if self.gazetteer and code else None
        return place.region if place else ""

    @staticmethod
    def _names_region(written: str, known: str, reference: str, level: int) -> bool:
        """Whether a region is the known one; what nobody knows cannot contradict."""
        names = {fold(known)} - {""}
        parts = reference.split("/")
        if len(parts) > level:
            names.add(fold(parts[level]))
            names.update(fold(p) for p in parts)  # a département in the column for the region is no lie
        if _is_code(written) and not any(map(_is_code, names)):
            return True  # "11", "FR-IDF": a code, and only names are known
        return not names or written in names

    def _names_county(self, written: str, city: int, reference: str) -> bool:
        """Whether a county is the known one, by name or by a code that begins the town's own ("48", "2A", "971")."""
        code = self.register.city_code[city].lower()
        if code and _is_code(written) and written[:1].isdigit() and len(written) in (2, 3):
            return code.startswith(written)
        return self._names_region(written, self.register.city_county[city], reference, 1)

    def _code_elsewhere(self, city: int) -> bool:
        """Whether the code written is a real one of another town; that of a merged part may still be this town's."""
        if self.gazetteer is None:
            return True
        known = self.gazetteer.by_code(self.where.code)
        if known is None:
            return True
        own = self.register.city_code[city]
        related = {known.code, known.parent_code, *known.former_codes}
        group = self.register.city_group[city]
        return own not in related and not (group and fold(known.name) == fold(self.register.group_name[group]))

    def _postcode_elsewhere(self, city: int) -> bool:
        """Whether the register lists no postcodes and the reference tables give the written one to other towns only."""
        if self.register.has_postcodes or self.gazetteer is None:
            return False
        zones = self.gazetteer.by_postcode(self.where.postcode)
        if not zones:
            return False
        name = town_key(self.register.city_name[city], self.register.lexicon)
        region = fold(self.register.city_region[city])
        for zone in zones:
            if region and fold(zone.region.split("/")[0]) != region:
                continue
            names = (zone.name, *zone.other_names, *zone.loose_names)
            if any(town_key(n, self.register.lexicon) == name for n in names):
                return False
        return True


def _is_code(folded: str) -> bool:
    """Whether the name of a region is rather its code."""
    return len(folded) <= 3 or any(c.isdigit() for c in folded) or (folded[2:3] == " " and len(folded) <= 6)
