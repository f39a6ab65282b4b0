"""What reading a country's addresses needs to know: its words and rules, and the towns of the loaded registers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.civic.syntax import normal_postcode
from dispatchable.engine.countries.lexicon import Lexicon, lexicon_for
from dispatchable.engine.countries.pack import CountryPack, load_pack

_VEHICLE_SIGNS = {
    "AT": "a", "BE": "b", "DE": "d", "ES": "e", "FI": "fin", "FR": "f", "HU": "h", "IT": "i", "LU": "l", "NO": "n",
    "PT": "p", "SE": "s",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grammar:
    """What reading needs to know of a country and of the loaded registers."""

    lexicon: Lexicon
    postcode_digits: int
    """Length of an all-digit postcode, 0 where it has letters."""
    number_first: bool
    """The house number stands before the street."""
    regions: Mapping[str, str]
    """Folded code or name of a region -> its code."""
    country_words: frozenset[str]
    """Folded names of the country itself."""
    country_ends: frozenset[str]
    """Their last words."""
    country_signs: frozenset[str]
    """What stands before a postcode for the country: its code, and its sign on motor vehicles (UN list of signs)."""
    same_town: Callable[[str, str], bool]
    """Whether two keys can name the same town, or a town and a part of it."""
    single_town: bool
    """The loaded registers cover one town only: a line without town means that one."""
    towns: dict[tuple[str, ...], bool]
    """Words that were asked for lately, and whether they are a known town's name; bounded by ``names_town``."""
    knows_city: Callable[[str], bool]
    """Whether a key names a town of a register or of the reference tables."""
    postcode_of: Callable[[str], str]
    """A folded text as a postcode in the country's canonical form, "" when it is none."""


def grammar_for(
    country: str, knows_city: Callable[[str], bool], same_town: Callable[[str, str], bool], *, single_town: bool
) -> Grammar:
    """The grammar of a country (ISO 3166-1 alpha-2). Raises UserError for an unknown one."""
    pack = load_pack(country)
    rules = pack.postcode
    digits = len(rules.example) if rules is not None and rules.example.isdigit() else 0
    return Grammar(
        lexicon=lexicon_for(country),
        postcode_digits=digits,
        number_first=pack.number_position == "before",
        regions=_regions(country),
        country_words=(names := _country_words(pack)),
        country_ends=frozenset(name.split()[-1] for name in names),
        country_signs=frozenset({country.lower(), _VEHICLE_SIGNS.get(country, country.lower())}),
        single_town=single_town,
        same_town=same_town,
        towns={},
        knows_city=knows_city,
        postcode_of=lru_cache(maxsize=4096)(lambda text: normal_postcode(text, pack) or ""),
    )


@lru_cache(maxsize=64)
def _regions(country: str) -> dict[str, str]:
    """Folded code or name of a region -> its code; empty where addresses name none."""
    pack = load_pack(country)
    if not pack.region_used:
        return {}
    out: dict[str, str] = {}
    for region in pack.regions:
        for text in (region.code, region.name):
            out[fold(text)] = region.code
    if country == "US":
        codes = set(out.values())
        out.update({short: code for short, code in _OLD_STATES.items() if code in codes and short not in out})
    return out


_OLD_STATES = {
    "ala": "AL", "ariz": "AZ", "ark": "AR", "calif": "CA", "colo": "CO", "conn": "CT", "fla": "FL", "ill": "IL",
    "kans": "KS", "mass": "MA", "mich": "MI", "minn": "MN", "nebr": "NE", "nev": "NV", "okla": "OK", "oreg": "OR",
    "ore": "OR", "penn": "PA", "penna": "PA", "tenn": "TN", "tex": "TX", "wash": "WA", "wis": "WI", "wisc": "WI",
    "wyo": "WY", "n h": "NH", "n j": "NJ", "n y": "NY", "n c": "NC", "n d": "ND", "n m": "NM", "r i": "RI", "s c": "SC",
    "s d": "SD", "w va": "WV", "d c": "DC",
}  # fmt: skip
"""Abbreviations of states from before the two letters, still written (AP stylebook)."""


def _country_words(pack: CountryPack) -> frozenset[str]:
    """Names of the country in its own languages and in English and French."""
    names = {fold(pack.name_en), fold(pack.name_fr)}
    if pack.country == "US":
        names |= {"usa", "u s a", "united states of america", "etats unis d amerique"}
    if pack.country == "GB":
        names |= {"uk", "great britain", "england", "grande bretagne"}
    if pack.country == "DE":
        names.add("deutschland")
    return frozenset(names)
