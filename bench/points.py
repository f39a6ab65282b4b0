"""The address points of the BAN csv files, indexed for the measures."""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO, cast

from bench.french import core_key, fold, letters_mask, osa, street_key, suffix_key

REGISTERS = ("fr-ban-75-paris/adresses-75.csv.gz", "fr-ban-48-lozere/adresses-48.csv.gz")
"""The BAN files of the French measures, below the data folder."""

PARIS = "75056"
"""INSEE code of Paris as one town; BAN knows its arrondissements 75101 to 75120."""


@dataclass(frozen=True, slots=True)
class House:
    """One address point."""

    record_id: str
    number: str
    suffix: str
    street: str
    postcode: str
    city: str
    city_code: str
    community: str
    locality: str
    longitude: float
    latitude: float

    @property
    def town(self) -> str:
        """INSEE code of the town, all of Paris being one."""
        return PARIS if self.city_code.startswith("751") else self.city_code

    @property
    def arrondissement(self) -> int:
        """1 to 20 in Paris, else 0."""
        return int(self.city_code[3:]) if self.town == PARIS else 0

    @property
    def house_key(self) -> tuple[str, str]:
        """Number and folded suffix."""
        return self.number, suffix_key(self.suffix)

    @property
    def technical(self) -> bool:
        """Whether the name is a surveyor's label ("Voie Ab/20") that nobody misspells."""
        return re.search(r"/\d+$", self.street) is not None

    @property
    def doubled(self) -> bool:
        """Whether the house number stands again in the street's name ("1P1 Avenue Ingres"), a slip of the publisher."""
        return re.match(r"\d+[A-Za-z]*[A-Z]\d*\s", self.street) is not None


@dataclass(slots=True)
class Street:
    """All houses of one street key in one town."""

    key: str
    houses: dict[tuple[str, str], list[House]] = field(default_factory=lambda: defaultdict(list))
    postcodes: set[str] = field(default_factory=set)
    mask: int = 0

    def numbers(self, postcode: str = "") -> set[int]:
        """The numbers in use, of one postcode when given."""
        return {int(h.number) for hs in self.houses.values() for h in hs if postcode in ("", h.postcode)}


class Points:
    """Houses by town, street key and postcode."""

    def __init__(self, houses: Iterable[House]) -> None:
        self.houses = list(houses)
        self.towns: dict[str, dict[str, Street]] = defaultdict(dict)
        self.town_names: dict[str, set[str]] = defaultdict(set)
        self.by_postcode: dict[str, set[str]] = defaultdict(set)
        self.cores: dict[str, set[str]] = defaultdict(set)
        for house in self.houses:
            key = street_key(house.street)
            streets = self.towns[house.town]
            if key not in streets:
                streets[key] = Street(key, mask=letters_mask(key))
                self.cores[house.town].add(core_key(house.street))
            streets[key].houses[house.house_key].append(house)
            streets[key].postcodes.add(house.postcode)
            self.by_postcode[house.postcode].add(house.town)
            self.town_names[house.town] |= {house.city, house.community} - {""}
        self.town_names[PARIS] |= {"Paris"} if PARIS in self.towns else set()
        self.keys = {key for streets in self.towns.values() for key in streets}

    def street(self, town: str, name: str) -> Street | None:
        """The street of that name in the town."""
        return self.towns[town].get(street_key(name)) if town in self.towns else None

    def scope(self, town: str, postcode: str) -> list[tuple[str, str]]:
        """(town, postcode or "" for any) pairs that what is written leaves open; both empty is an error."""
        if town:
            return [(town, postcode)]
        return [(t, postcode) for t in sorted(self.by_postcode.get(postcode, ()))]

    def answers(self, key: str, house_key: tuple[str, str], town: str, postcode: str) -> list[House]:
        """Every house with that street key, number and suffix within the scope."""
        found = []
        for t, p in self.scope(town, postcode):
            street = self.towns[t].get(key)
            if street:
                found += [h for h in street.houses.get(house_key, ()) if p in ("", h.postcode)]
        return found

    def rivals(self, key: str, house: House, town: str, postcode: str, others: bool = True) -> str:
        """Why a misspelt street key can no longer be told, or "".

        ``hits_real_street``: the key is the name of another street of the scope. ``as_near_to_another``: another street
        of the scope with this very number is as few edits away as the one that was meant.
        """
        own = street_key(house.street)
        if key == own:
            return ""
        distance = osa(key, own, 12)
        mask = letters_mask(key)
        for t, p in self.scope(town, postcode):
            hit = self.towns[t].get(key)
            if hit and (not p or p in hit.postcodes):
                return "hits_real_street"
            for street in self.towns[t].values() if others else ():
                if street.key == own or (p and p not in street.postcodes) or house.house_key not in street.houses:
                    continue
                if (mask ^ street.mask).bit_count() <= 2 * distance and osa(key, street.key, distance) <= distance:
                    return "as_near_to_another"
        return ""

    def near(self, name: str, town: str, limit: int) -> bool:
        """Whether a street of the town is within so many edits of the name, with or without its type."""
        key, core = street_key(name), core_key(name)
        if any(osa(core, other, limit) <= limit for other in self.cores[town]):
            return True
        return any(osa(key, other, limit) <= limit for other in self.towns[town])

    def covers_town(self, name: str) -> bool:
        """Whether a town or former town of the register is called so, give or take one letter."""
        wanted = fold(name)
        return any(osa(wanted, fold(n), 1) <= 1 for names in self.town_names.values() for n in names)


def open_text(path: Path) -> TextIO:
    """The UTF-8 text of a plain or gzip file; the caller closes it."""
    return (
        cast(TextIO, gzip.open(path, "rt", encoding="utf-8")) if path.suffix == ".gz" else path.open(encoding="utf-8")
    )


def read_ban(path: Path) -> Iterable[House]:
    """The houses of a BAN csv file (``;``, UTF-8, plain or gzip). Rows without house number (99999) are left out."""
    with open_text(path) as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            if row["numero"] == "99999" or not row["nom_voie"]:
                continue
            yield House(
                row["id"], row["numero"], row["rep"], row["nom_voie"].strip(), row["code_postal"], row["nom_commune"],
                row["code_insee"], row["nom_ancienne_commune"], row["nom_ld"],
                float(row["lon"] or 0), float(row["lat"] or 0),
            )  # fmt: skip


def read_registers(data: Path) -> Points:
    """All points of the French registers below the data folder."""
    return Points(house for name in REGISTERS for house in read_ban(data / name))
