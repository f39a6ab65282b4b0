"""Names and codes under which a town is known: its own, its parts', its former ones, the post's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import numpy as np

from dispatchable.engine.countries.gazetteer import Gazetteer
from dispatchable.engine.countries.lexicon import Lexicon
from dispatchable.engine.registers.file import narrow, string_sections
from dispatchable.engine.registers.hashing import key_hash
from dispatchable.engine.registers.keys import town_key


class AliasKind(IntEnum):
    """How a name relates to the town it leads to."""

    OWN = 0
    GROUP = 1
    """The town as a whole, where the register files its arrondissements apart ("Paris")."""
    COMMUNITY = 2
    """A part of today's town: commune déléguée, borough."""
    FORMER = 3
    """A former name or a merged town."""
    POSTAL = 4
    """The name the post uses."""


_ARRONDISSEMENT_NAME = re.compile(r"^(.*?)[ -]+(\d{1,2})(?:er|e|ème|eme)?(?:[ -]+arrondissement)?$", re.IGNORECASE)


class AliasBook:
    """Collects the names, codes and postcodes of the towns of one register."""

    def __init__(self, country: str, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.gazetteer = Gazetteer.open(country)
        self._entries: set[tuple[str, int, int, int]] = set()
        self._codes: set[tuple[str, int]] = set()
        self._postcodes: set[tuple[str, int, int]] = set()
        self._groups: dict[str, int] = {"": 0}
        self._city_group: dict[int, int] = {}

    def _name(self, text: str, city: int, kind: AliasKind, community: int = 0) -> None:
        key = town_key(text, self.lexicon)
        if key:
            self._entries.add((key, city, int(kind), community))

    def add_city(
        self, city: int, name: str, code: str, *,
        communities: Sequence[tuple[str, int, str]], postal_names: Sequence[str], postcodes: Sequence[str],
    ) -> None:  # fmt: skip
        """File one town. ``communities`` are (name, index in the register, official code) of its parts."""
        self._name(name, city, AliasKind.OWN)
        if code:
            self._codes.add((code, city))
        for postcode in postcodes:
            self._postcodes.add((postcode, city, 0))
        arrondissement = _ARRONDISSEMENT_NAME.match(name) if code else None
        if arrondissement:
            group = arrondissement[1]
            self._city_group[city] = self._groups.setdefault(group, len(self._groups))
            self._name(group, city, AliasKind.GROUP)
        for postal in postal_names:
            self._name(postal, city, AliasKind.POSTAL)
        for community, index, community_code in communities:
            self._name(community, city, AliasKind.COMMUNITY, index)
            if community_code and community_code != code:
                self._codes.add((community_code, city))
        if self.gazetteer is not None:
            self._from_gazetteer(city, name, code, postcodes)

    def _from_gazetteer(self, city: int, name: str, code: str, postcodes: Sequence[str]) -> None:
        assert self.gazetteer is not None
        code = code or self._delivered_to(city, name, postcodes)
        place = self.gazetteer.by_code(code) if code else None
        if place is None:
            return
        self._codes.add((code, city))
        for other in place.other_names:
            self._name(other, city, AliasKind.FORMER)
        for former in place.former_codes:
            self._codes.add((former, city))
        for postcode in place.postcodes:
            self._postcodes.add((postcode, city, 1))
        for part in self.gazetteer.parts_of(code):
            self._name(part.name, city, AliasKind.FORMER)
            self._codes.add((part.code, city))
            for postcode in part.postcodes:
                self._postcodes.add((postcode, city, 1))

    def _delivered_to(self, city: int, name: str, postcodes: Sequence[str]) -> str:
        """File the postal names of a town without a code; its code where the tables know it by name and postcode.

        A delivery area's names (US ZIP Codes) mean every town in it. Towns that only share a postcode, as in France,
        do not: each is a place of its own.
        """
        assert self.gazetteer is not None
        own = town_key(name, self.lexicon)
        codes = set()
        for postcode in postcodes:
            for zone in self.gazetteer.by_postcode(postcode):
                keys = {other: town_key(other, self.lexicon) for other in (zone.name, *zone.other_names)}
                if zone.is_delivery_area:
                    for other, key in keys.items():
                        if key != own:
                            self._name(other, city, AliasKind.POSTAL)
                elif own in keys.values():
                    codes.add(zone.code)
        return codes.pop() if len(codes) == 1 else ""

    def sections(self) -> dict[str, Any]:
        """The alias sections of a register file."""
        entries = sorted(self._entries)
        out: dict[str, Any] = string_sections("alias", [e[0] for e in entries])
        out["alias.city"] = narrow(np.array([e[1] for e in entries], np.uint32))
        out["alias.kind"] = np.array([e[2] for e in entries], np.uint8)
        out["alias.community"] = narrow(np.array([e[3] for e in entries], np.uint32))
        hashes = sorted((key_hash(e[0]), i) for i, e in enumerate(entries))
        out["alias.hash"] = np.array([h for h, _ in hashes], np.uint32)
        out["alias.hash.entry"] = narrow(np.array([i for _, i in hashes], np.uint32))
        codes = sorted(self._codes)
        out |= string_sections("code", [c for c, _ in codes])
        out["code.city"] = narrow(np.array([c for _, c in codes], np.uint32))
        known = {(p, c) for p, c, former in self._postcodes if not former}
        postcodes = sorted(known | {(p, c) for p, c, former in self._postcodes if former})
        out |= string_sections("zone", [p for p, _ in postcodes])
        out["zone.city"] = narrow(np.array([c for _, c in postcodes], np.uint32))
        out["zone.former"] = np.array([(p, c) not in known for p, c in postcodes], np.uint8)
        cities = 1 + max((c for _, c in postcodes), default=max((e[1] for e in entries), default=-1))
        cities = max(cities, 1 + max((e[1] for e in entries), default=-1))
        out["city.group"] = narrow(np.array([self._city_group.get(i, 0) for i in range(cities)], np.uint32))
        out |= string_sections("group", list(self._groups))
        return out
