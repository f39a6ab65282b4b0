"""Where to look: the towns of a register that a written town, postcode or code can mean, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.gazetteer import Gazetteer
from dispatchable.engine.registers.aliases import AliasKind
from dispatchable.engine.registers.keys import town_key
from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation.whereabouts import Contradiction, Whereabouts

CANDIDATES_ONLY = 3.0
"""From this penalty on, what is found in a scope may be proposed but never answered."""


class Basis(StrEnum):
    """Why a scope is looked at."""

    GIVEN = "given"
    """Town (and postcode, when given) agree."""
    OTHER_POSTCODE = "other_postcode"
    """The town is right, its postcode is not."""
    SIBLING = "sibling"
    """Another arrondissement of the same town."""
    POSTCODE = "postcode"
    """No town was given; the postcode decides."""
    SIMILAR = "similar"
    """The town is spelled a little differently."""
    UNKNOWN_TOWN = "unknown_town"
    """Nobody knows a town of that name; the postcode decides."""
    CONTRADICTION = "contradiction"
    """The postcode belongs to another town than the one written."""
    WHOLE_REGISTER = "whole_register"
    """Neither town nor postcode; the register covers one town only."""
    ANYWHERE = "anywhere"
    """Neither town nor postcode."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A set of towns to look in."""

    cities: tuple[int, ...]
    penalty: float
    basis: Basis
    communities: tuple[int, ...] = ()
    """Parts of the towns that the written name means, by index in the register; they are looked at first."""
    edits: int = 0
    corroborated: bool = False
    """The postcode speaks for these towns too."""


@dataclass(slots=True)
class Place:
    """What became of the written town and postcode."""

    scopes: list[Scope] = field(default_factory=list)
    city_known: bool = False
    """The town is one of the register's."""
    elsewhere: bool = False
    """The reference tables know the town, and it is none of the register's."""
    postcode_known: bool = False
    """The postcode is one of the register's."""
    homonyms: bool = False
    """Other towns of the same name exist outside the register, and no postcode tells them apart."""


def resolve_place(
    register: Register,
    gazetteer: Gazetteer | None,
    where: Whereabouts,
    *,
    elsewhere: bool = False,
    single_town: bool = False,
) -> Place:
    """The towns of ``register`` that ``where`` can mean.

    ``elsewhere``: another loaded register has a town of that name. ``single_town``: all that is loaded is one town.
    """
    place = _by_town(register, gazetteer, where, elsewhere, single_town)
    if where.region or where.county or where.code or (where.postcode and not place.postcode_known):
        contradicts = Contradiction(register, gazetteer, where)
        place.scopes = [part for scope in place.scopes for part in _divided(scope, contradicts)]
    return place


def _divided(scope: Scope, contradicts: Callable[[int], bool]) -> Iterator[Scope]:
    """A scope without the towns that something else written speaks against; those may only be proposed."""
    against = tuple(filter(contradicts, scope.cities)) if scope.penalty < CANDIDATES_ONLY else ()
    if not against:
        yield scope
        return
    if rest := tuple(c for c in scope.cities if c not in against):
        yield replace(scope, cities=rest)
    yield Scope(against, CANDIDATES_ONLY, Basis.CONTRADICTION, scope.communities, scope.edits)


def _by_town(
    register: Register, gazetteer: Gazetteer | None, where: Whereabouts, elsewhere: bool, single_town: bool
) -> Place:
    city, postcode, code = where.city, where.postcode, where.code
    place = Place()
    by_postcode = register.cities_of_postcode(postcode) if postcode else ()
    place.postcode_known = bool(by_postcode)
    by_code = register.cities_of_code(code) if code else ()
    if by_code and not city:
        place.city_known = True
        place.scopes.append(Scope(_unique(by_code), 0.0, Basis.GIVEN))
    if not city:
        _without_town(register, place, by_postcode, bool(postcode), single_town)
        return place
    named = register.cities_named(city)
    if named:
        _known_town(register, gazetteer, place, city, postcode, by_postcode)
        return place
    place.elsewhere = elsewhere or bool(gazetteer and gazetteer.by_name(city))
    if by_postcode:
        _unknown_town_with_postcode(register, gazetteer, place, city, postcode, by_postcode)
    elif not place.elsewhere:
        foreign = bool(postcode and gazetteer and gazetteer.by_postcode(postcode))
        like = _similar(register, city, None)
        if like and not foreign:
            best = like[0][0]
            cities = _unique(c for e, _, c in like if e == best)
            place.scopes.append(Scope(cities, 0.5 + best + (1.0 if postcode else 0.0), Basis.SIMILAR, edits=best))
    return place


def _known_town(
    register: Register,
    gazetteer: Gazetteer | None,
    place: Place,
    city: str,
    postcode: str,
    by_postcode: tuple[int, ...],
) -> None:
    named = register.cities_named(city)
    cities = _unique(a.city for a in named)
    communities = tuple(sorted({a.community for a in named if a.kind == AliasKind.COMMUNITY and a.community}))
    of_parts = {a.city for a in named if a.community}
    if any(not a.community and not (a.kind == AliasKind.FORMER and a.city in of_parts) for a in named):
        communities = ()
    both = tuple(c for c in cities if c in by_postcode)
    if not register.has_postcodes:
        postcode = ""  # what the register cannot tell is told by the reference tables, see ``Contradiction``
    if postcode and not both and gazetteer and _is_elsewhere(register, gazetteer, city, postcode):
        # another town of the same name, and its postcode says so
        place.elsewhere = True
        place.scopes.append(Scope(cities, CANDIDATES_ONLY, Basis.CONTRADICTION, communities))
        return
    postal = {c for c in cities if all(a.kind == AliasKind.POSTAL for a in named if a.city == c)}
    if postal and postcode and gazetteer and _not_delivered(register, gazetteer, city, postcode):
        # the post serves the town under that name, but not at this postcode
        place.scopes.append(Scope(tuple(c for c in cities if c in postal), CANDIDATES_ONLY, Basis.CONTRADICTION))
        cities = tuple(c for c in cities if c not in postal)
        both = tuple(c for c in both if c not in postal)
        if not cities:
            place.elsewhere = True
            return
    place.city_known = True
    if not postcode and gazetteer and len(cities) == 1:
        place.homonyms = _has_homonyms(register, gazetteer, city, cities[0])
    if both:
        place.scopes.append(Scope(both, 0.0, Basis.GIVEN, communities))
        rest = tuple(c for c in cities if c not in both)
        if rest:
            place.scopes.append(Scope(rest, 1.0, Basis.OTHER_POSTCODE, communities))
    else:
        basis = Basis.OTHER_POSTCODE if postcode else Basis.GIVEN
        place.scopes.append(Scope(cities, 1.0 if postcode else 0.0, basis, communities))
    siblings = _siblings(register, cities)
    if siblings:
        place.scopes.append(Scope(siblings, 1.2, Basis.SIBLING))
    others = tuple(c for c in _unique(by_postcode) if c not in cities)
    if others:
        place.scopes.append(Scope(others, CANDIDATES_ONLY, Basis.CONTRADICTION))


def _unknown_town_with_postcode(
    register: Register,
    gazetteer: Gazetteer | None,
    place: Place,
    city: str,
    postcode: str,
    by_postcode: tuple[int, ...],
) -> None:
    here = _unique(by_postcode)
    real_neighbour = bool(gazetteer and _is_elsewhere(register, gazetteer, city, postcode))
    like = [] if real_neighbour else _similar(register, city, here)
    if like:
        best = like[0][0]
        cities = _unique(c for e, _, c in like if e == best)
        place.scopes.append(Scope(cities, 0.4 + 0.4 * best, Basis.SIMILAR, edits=best, corroborated=True))
        place.elsewhere = False
    rest = tuple(c for c in here if not place.scopes or c not in place.scopes[0].cities)
    if rest:
        trusted = not place.elsewhere and not like and gazetteer is not None
        place.scopes.append(
            Scope(rest, 1.5 if trusted else CANDIDATES_ONLY, Basis.UNKNOWN_TOWN if trusted else Basis.CONTRADICTION)
        )
    if not place.elsewhere and not like:
        far = _similar(register, city, None)
        if far and far[0][0] <= 2:
            cities = _unique(c for e, _, c in far if e == far[0][0])
            place.scopes.insert(0, Scope(cities, 1.0 + 0.5 * far[0][0], Basis.SIMILAR, edits=far[0][0]))


def _siblings(register: Register, cities: tuple[int, ...]) -> tuple[int, ...]:
    """The other arrondissements of the towns that some arrondissements belong to."""
    groups = {register.city_group[c] for c in cities} - {0}
    if not groups:
        return ()
    return tuple(c for g in sorted(groups) for c in register.cities_of_group(g) if c not in cities)


def is_single_town(register: Register) -> bool:
    """Whether a register covers one town only, be it in several arrondissements."""
    group = register.city_group[0]
    return register.city_count() == 1 or (group != 0 and len(register.cities_of_group(group)) == register.city_count())


def _without_town(
    register: Register, place: Place, by_postcode: tuple[int, ...], has_postcode: bool, single_town: bool
) -> None:
    if place.scopes:
        return
    if by_postcode:
        here = _unique(by_postcode)
        place.scopes.append(Scope(here, 0.0, Basis.POSTCODE))
        siblings = _siblings(register, here)
        if siblings:
            place.scopes.append(Scope(siblings, 1.2, Basis.SIBLING))
    elif not has_postcode:
        everything = tuple(range(register.city_count()))
        if single_town:
            place.scopes.append(Scope(everything, 0.2, Basis.WHOLE_REGISTER))
        elif len(everything) <= 2000:
            place.scopes.append(Scope(everything, CANDIDATES_ONLY, Basis.ANYWHERE))


def _similar(register: Register, city: str, among: tuple[int, ...] | None) -> list[tuple[int, str, int]]:
    """Towns with a name a few edits away, or a longer form of the written name: (edits, key, town), nearest first."""
    joined = city.replace(" ", "")
    limit = 1 if len(joined) <= 5 else 2 if len(joined) <= 9 else 3
    found = [
        (edits, key, alias.city)
        for edits, key, alias in register.cities_like(joined, limit)
        if among is None or alias.city in among
    ]
    if not found and among:
        words = set(city.split())
        for town in among:
            own = town_key(register.city_name[town], register.lexicon).split()
            if words <= set(own) or (set(own) <= words and len(own) > 0):
                found.append((1, " ".join(own), town))
    found.sort()
    return found


def _is_elsewhere(register: Register, gazetteer: Gazetteer, city: str, postcode: str) -> bool:
    """Whether a town of this name outside the register has this postcode."""
    states = {fold(register.city_region[a.city]) for a in register.cities_named(city)} - {""}
    for known in gazetteer.by_postcode(postcode):
        if known.is_delivery_area and fold(known.region.split("/")[0]) in states:
            continue  # a town of that name in one state: its postcode is wrong, or one the register lacks
        for name in (known.name, *known.other_names):
            if town_key(name, register.lexicon) == city:
                owner = known.parent_code if known.kind == "delegated" else known.code
                if not (register.cities_of_code(known.code) or register.cities_of_code(owner)):
                    return True
    return False


def _not_delivered(register: Register, gazetteer: Gazetteer, city: str, postcode: str) -> bool:
    """Whether the postcode is a delivery area that does not bear this name (US ZIP Codes)."""
    zones = [zone for zone in gazetteer.by_postcode(postcode) if zone.is_delivery_area]
    names = {town_key(n, register.lexicon) for z in zones for n in (z.name, *z.other_names)}
    return bool(zones) and city not in names


def _has_homonyms(register: Register, gazetteer: Gazetteer, city: str, town: int) -> bool:
    own = register.city_code[town]
    for known in gazetteer.by_name(city):
        codes = {known.code, known.parent_code}
        if own not in codes and not any(register.cities_of_code(c) for c in codes if c):
            return True
    return False


def _unique(cities: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(cities))
