"""One key for all the ways to type one address, so that a manual validation is found again."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from functools import lru_cache

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.gazetteer import Gazetteer
from dispatchable.engine.countries.lexicon import Lexicon, lexicon_for
from dispatchable.engine.countries.pack import load_pack
from dispatchable.engine.registers.keys import name_key, town_key
from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation.inverted import turned_round
from dispatchable.engine.validation.line import Line
from dispatchable.engine.validation.text import words_of

_READ = (
    "region", "city", "community", "locality", "pre_direction", "pre_type", "street", "street_type", "post_direction",
    "house_number", "suffix", "building", "unit", "landmark", "postcode", "po_box",
)  # fmt: skip
_PIECES = re.compile(r"\d+|[a-z]+")


def normalised_key(address: CivicAddress) -> str:
    """The key of an address: 64 hexadecimal digits, the same however it is typed.

    Case, accents, punctuation, abbreviations, the order of the street's words, a former or postal name of the town
    with its postcode, and the way a number and its suffix are joined make no difference. Where somebody sits within
    the building (floor, door, staircase, care of) makes none either; another building or unit does. ``country`` must
    be one that has a pack.
    """
    lexicon = lexicon_for(address.country)
    code, name, community = _town(address, lexicon)
    parts = [
        address.country.upper(),
        "" if address.postcode else _region(address),
        _postcode(address),
        code or name,
        community,
        town_key(address.locality, lexicon),
        _street(address, lexicon),
        _number(address, lexicon),
        _inside(address.building, "building", lexicon),
        _inside(address.unit, "unit", lexicon),
        "" if address.street else fold(address.landmark),
        fold(address.po_box),
    ]
    # letters that folding cannot read would vanish, and two addresses become one: such parts count as they are written
    parts += _unread(address)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _unread(address: CivicAddress) -> list[str]:
    """Name and text of each part of the key that has letters or digits of a script that folding drops."""
    found = []
    for name in _READ:
        text = unicodedata.normalize("NFKC", getattr(address, name)).casefold()
        if any(sign.isalnum() and not sign.isascii() and not fold(sign) for sign in text):
            found += [name, " ".join(text.split())]
    return found


def settled(address: CivicAddress, registers: tuple[Register, ...]) -> CivicAddress:
    """The address with the town's own name and code, where its registers know exactly one town by what was written."""
    if address.city_code or not address.city:
        return address
    towns = {}
    for register in registers:
        if register.country != address.country:
            continue
        served = register.cities_of_postcode(address.postcode) if address.postcode else ()
        for alias in register.cities_named(town_key(address.city, register.lexicon)):
            if not address.postcode or alias.city in served:
                community = register.community_name(alias.community)
                towns[register.city_name[alias.city], register.city_code[alias.city], community] = register.city_region[
                    alias.city
                ]
    if len(towns) != 1:
        return address
    (name, code, community), region = next(iter(towns.items()))
    return address.with_(
        city=name, city_code=code, region=region or address.region, community=address.community or community
    )


def _street(address: CivicAddress, lexicon: Lexicon) -> str:
    """The street's telling words and its type in alphabetical order."""
    written = words_of(address.street_line)
    if not written.words:
        return ""
    line = turned_round(Line(list(written.words), list(written.gaps)), lexicon)
    key = name_key(line.joined(0, len(line.words)), lexicon)
    words = list(key.core) + key.type.split()
    if not key.type:
        words = [part for word in words for part in lexicon.types.get(word, word).split()]
    return " ".join(sorted(words))


def _number(address: CivicAddress, lexicon: Lexicon) -> str:
    pieces = _PIECES.findall(fold(f"{address.house_number} {address.suffix}"))
    # one letter stays: "12 b" may be a house beside "12 bis"
    words = [lexicon.suffixes.get(piece, piece) if len(piece) > 1 else piece for piece in pieces]
    return " ".join(piece.lstrip("0") or piece for piece in words)


def _inside(text: str, element: str, lexicon: Lexicon) -> str:
    words = fold(text).split()
    return " ".join([word for word in words if lexicon.inside.get(word) != element] or words)


def _postcode(address: CivicAddress) -> str:
    plain = fold(address.postcode).replace(" ", "")
    return plain[:5] if address.country in ("US", "PR") else plain


def _region(address: CivicAddress) -> str:
    written = fold(address.region)
    for region in load_pack(address.country).regions:
        if written in (fold(region.code), fold(region.name)):
            return fold(region.code)
    return written


def _town(address: CivicAddress, lexicon: Lexicon) -> tuple[str, str, str]:
    """Code of the town ("" when it cannot be told), key of its name, key of the part of it."""
    community = town_key(address.community, lexicon)
    name = town_key(address.city, lexicon)
    if address.country != "FR":
        return "", name, community
    places = _gazetteer(address.country)
    if places is None:
        return fold(address.city_code).upper(), name, community
    if code := fold(address.city_code).upper():
        known = places.by_code(code)
        return (known.parent_code if known and known.kind == "delegated" else code), name, community
    found = {}
    for place in places.by_postcode(_postcode(address)):
        names = {town_key(n, lexicon) for n in (place.name, *place.other_names)}
        if place.kind == "arrondissement":
            names.add(town_key(place.parent_name, lexicon))
        if name in names:
            found[place.kind] = place
    for kind in ("arrondissement", "commune", "delegated"):
        if kind in found:
            place = found[kind]
            part = town_key(place.name, lexicon) if kind == "delegated" else ""
            return (place.parent_code if part else place.code), name, community or part
    return "", name, community


@lru_cache(maxsize=8)
def _gazetteer(country: str) -> Gazetteer | None:
    return Gazetteer.open(country)
