"""Kinds of the noise suite whose address does not exist; ``bench.noise`` says how each is made."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

from bench.drafts import LeaveOut, Query, Towns, as_is, base
from bench.french import core_key, fold, street_key, suffix_key
from bench.points import House, Points, Street
from bench.writing import Draft, abbreviate, plain_case, suffix_forms

_SUFFIXES = ("bis",) * 8 + ("ter",) * 3 + ("quater", "A", "A", "A", "B", "B", "B", "C", "C", "D", "E", "F")
_TYPES = (
    "Rue",
    "Rue",
    "Rue",
    "Avenue",
    "Boulevard",
    "Place",
    "Impasse",
    "Allée",
    "Chemin",
    "Route",
    "Square",
    "Passage",
)
_FIRST = (
    "Anatole", "Aurélie", "Barnabé", "Clémentine", "Désiré", "Éléonore", "Ferréol", "Gontran", "Hyacinthe", "Isaure",
    "Joséphin", "Léontine", "Marius", "Ninon", "Octavie", "Philibert", "Roseline", "Siméon", "Théodule", "Ursule",
)  # fmt: skip
_LAST = (
    "Barbezin", "Courtevel", "Dagonnière", "Escoubrac", "Fontrailles", "Galibert", "Harvoux", "Joncherat", "Kermadou",
    "Lauzerande", "Malpertus", "Nerveaux", "Ostrevant", "Peyrecave", "Quintrac", "Roumégas", "Sauvebelle", "Tréguinec",
    "Valbrousse", "Ydernec", "Bressandin", "Chantepoule", "Grandvaucel", "Vermenoux",
)  # fmt: skip
_THINGS = (
    "Tisserands", "Cordeliers", "Marronniers", "Grenouilles", "Vignerons", "Meuniers", "Trois Chênes", "Quatre Bornes",
    "Orpailleurs", "Chaufourniers", "Sabotiers", "Hirondelles", "Verdiers", "Belettes", "Fougères", "Myrtilles",
)  # fmt: skip
_WHICH = (
    "Bleus",
    "Perdus",
    "Dorés",
    "Rouges",
    "d'Orient",
    "du Levant",
    "de Grandval",
    "du Clos Neuf",
    "Réunis",
    "d'Antan",
)


def uncovered_towns(data: Path, points: Points) -> Towns:
    """Today's communes, with a postcode each, that no register covers; empty without ``fr-communes`` in the folder.

    Towns called like a covered one, give or take a letter, are not among them.
    """
    path = data / "fr-communes" / "communes.json.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        communes = json.load(stream)
    covered = {fold(n) for names in points.town_names.values() for n in names}
    found = []
    for commune in communes:
        if commune["type"] != "commune-actuelle" or not commune.get("codesPostaux") or commune["code"] in points.towns:
            continue
        if commune["code"] != "75056" and fold(commune["nom"]) not in covered:
            found.append((commune["nom"], commune["codesPostaux"][0], commune.get("population", 0)))
    large = sorted(found, key=lambda c: -c[2])[:1500]
    near = [c for c in found if c[1][:2] == "48"]
    return [(name, code) for name, code, _ in [*found[::9], *large, *near * 6] if not points.covers_town(name)]


def _street(points: Points, house: House) -> Street:
    street = points.street(house.town, house.street)
    assert street is not None
    return street


def _lightly(rng: Random, draft: Draft) -> Query:
    """The absent query, three in ten abbreviated or in another case."""
    case: Callable[[str], str] = as_is
    if rng.random() < 0.3:
        if rng.random() < 0.5:
            draft.street = abbreviate(rng, draft.street)
        else:
            case = plain_case(rng)
    return Query(draft, [], absent=True, case=case)


def beyond_end(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    """A number past the highest of the street in its town."""
    draft = base(rng, points, house)
    highest = max(_street(points, house).numbers())
    number = highest + rng.choice((1, 2, 2, 3, 4, 6, 8, 10, 12, 20, 31, 50, 100))
    draft.number, draft.suffix = str(number), ""
    return _lightly(rng, draft)


def gap(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    """A number between the lowest and highest of the street in its town that no record has."""
    draft = base(rng, points, house)
    street = _street(points, house)
    here = street.numbers(house.postcode)
    plain_numbers = {int(n) for n, s in street.houses if not s}
    free = [n for n in range(min(here) + 1, max(here)) if n not in plain_numbers]
    if not free:
        raise LeaveOut("not_applicable")
    number = rng.choice(free)
    if number in street.numbers():
        draft.notes += ("only with suffix",)
    draft.number, draft.suffix = str(number), ""
    return _lightly(rng, draft)


def suffix(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    """A number that exists with a suffix that does not."""
    draft = base(rng, points, house)
    wanted = rng.choice(_SUFFIXES)
    if (house.number, suffix_key(wanted)) in _street(points, house).houses:
        raise LeaveOut("exists")
    draft.shape = suffix_forms(rng, house.number, wanted, letter_only=len(wanted) == 1)
    return _lightly(rng, draft)


def other_town_street(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    """A house of one town, asked for in another that has no street of that name, whatever its type."""
    elsewhere = rng.choice(points.houses)
    if rng.random() < 0.5:
        town = rng.choice(sorted(points.towns))
        elsewhere = rng.choice(rng.choice(list(rng.choice(list(points.towns[town].values())).houses.values())))
    if elsewhere.town == house.town or house.technical:
        raise LeaveOut("not_applicable")
    if core_key(house.street) in points.cores[elsewhere.town]:
        raise LeaveOut("exists")
    if elsewhere.postcode == house.postcode or house.town in points.by_postcode[elsewhere.postcode]:
        raise LeaveOut("same_postcode")
    draft = base(rng, points, elsewhere)
    own = base(rng, points, house)
    draft.number, draft.suffix, draft.street = own.number, own.suffix, own.street
    if points.near(house.street, elsewhere.town, 1):
        draft.notes += ("one edit from a street of the town",)
    return _lightly(rng, draft)


def _invented_name(rng: Random, points: Points) -> str:
    way = rng.random()
    kind = rng.choice(_TYPES)
    if way < 0.35:
        return f"{kind} {rng.choice(_FIRST)} {rng.choice(_LAST)}"
    if way < 0.55:
        return f"{kind} {rng.choice(_LAST)}"
    if way < 0.8:
        return f"{kind} des {rng.choice(_THINGS)} {rng.choice(_WHICH)}"
    one, other = rng.choice(points.houses).street.split(), rng.choice(points.houses).street.split()
    if len(one) < 3 or len(other) < 2 or not other[-1].isalpha():
        raise LeaveOut("not_applicable")
    return " ".join([*one[:-1], other[-1]])


def invented_street(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    """A street name that no register has, more than two edits from every name of the town."""
    draft = base(rng, points, house)
    draft.street = _invented_name(rng, points)
    draft.suffix = ""
    words = set(core_key(draft.street).split())
    if street_key(draft.street) in points.keys or any(
        core_key(draft.street) in cores for cores in points.cores.values()
    ):
        raise LeaveOut("exists")
    if any(words >= set(core.split()) or words <= set(core.split()) for core in points.cores[house.town]):
        raise LeaveOut("near_real")
    if points.near(draft.street, house.town, 2):
        raise LeaveOut("near_real")
    return _lightly(rng, draft)


def town_not_covered(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    """A real street and number, asked for in a town that no register covers."""
    if house.technical:
        raise LeaveOut("not_applicable")
    draft = base(rng, points, house)
    draft.city, draft.postcode = rng.choice(towns)
    if rng.random() < 0.15:
        draft.city = draft.city.upper()
    if re.fullmatch(r"(75|48).*", draft.postcode):
        draft.notes += ("near by",)
    if points.answers(street_key(house.street), house.house_key, "", draft.postcode):
        raise LeaveOut("same_postcode")
    return _lightly(rng, draft)


KINDS: dict[str, Callable[[Random, Points, House, Towns], Query]] = {
    f.__name__: f for f in (beyond_end, gap, suffix, other_town_street, invented_street, town_not_covered)
}
"""Kind -> builder; each raises LeaveOut where the house does not lend itself to it."""
