"""Whether an address lies in the area that a number's first digits stand for; often nobody can tell.

Two things are known: postal codes of some areas (``areas.toml``), and the names of areas in countries whose numbers
are tied to one (``compiled/area_towns.tsv``, which ``tools/build_areas.py`` makes). Areas are not towns: an exchange
serves its neighbours too. So a town of another name is not held against a number; only a town that is known to have
codes of its own, far from the number's, is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from dispatchable.engine.civic.folding import fold
from dispatchable.service.numbers.area_codes import COUNTRY_CODES

LONGEST = 10
OWN_CODE = {"DE": 3}
"""Digits that a town's own code has at most, where villages have codes too: their names are those of many places."""


def agrees(e164: str, country: str, elements: Mapping[str, str]) -> bool | None:
    """True or False where it can be told; None where no area is known for the number or for the address."""
    digits = e164.lstrip("+")
    postcode = str(elements.get("postcode", "")).replace(" ", "").upper()
    here = _prefix_of(digits, country)
    prefixes: dict[str, list[str]] = _postcodes().get(country, {}).get("prefixes", {})
    area = next((prefix for prefix in prefixes if digits.startswith(prefix)), "")
    if not (area or here):
        return None
    of_address = [prefix for prefix, codes in prefixes.items() if postcode.startswith(tuple(codes))]
    if postcode and of_address:
        return area in of_address
    if country == "ES":
        return _province(postcode, here) if here else None
    return _town(str(elements.get("city", "")), country, here) if here else None


def _province(postcode: str, prefix: str) -> bool | None:
    """Spain: a postal code begins with the number of its province, and an area is a province."""
    provinces: dict[str, str] = _postcodes()["ES"]["provinces"]
    known = [provinces[name] for name in _towns()["ES"][0][prefix] if name in provinces]
    if not known or len(postcode) != 5:
        return None
    return postcode[:2] in known


def _town(city: str, country: str, prefix: str) -> bool | None:
    names, codes = _towns()[country]
    town = fold(city).strip()
    if not town:
        return None
    if any(name == town or name.startswith(town + " ") for name in names[prefix]):
        return True
    own = codes.get(town, ())
    start = len(COUNTRY_CODES[country])
    limit = OWN_CODE.get(country, LONGEST)
    if not any(len(code) - start <= limit for code in own):
        return None
    if any(_near(code[start:], prefix[start:]) for code in own):
        return None
    return False


def _near(one: str, other: str) -> bool:
    """Codes of one neighbourhood begin alike; a big town's short code is alike only in its first digit."""
    same = 1 if min(len(one), len(other)) <= 2 else 2
    return one[:same] == other[:same]


def _prefix_of(digits: str, country: str) -> str:
    """The longest known area that the number begins with; "" when there is none."""
    if country not in COUNTRY_CODES:
        return ""
    names = _towns()[country][0]
    return next((digits[:size] for size in range(LONGEST, 1, -1) if digits[:size] in names), "")


@cache
def _towns() -> dict[str, tuple[dict[str, tuple[str, ...]], dict[str, list[str]]]]:
    """By country: folded names by prefix, prefixes by folded name. Names of Spain stay as written."""
    found: dict[str, tuple[dict[str, tuple[str, ...]], dict[str, list[str]]]] = {c: ({}, {}) for c in COUNTRY_CODES}
    text = resources.files(__package__).joinpath("compiled/area_towns.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        country, prefix, written = line.split("\t")
        names = tuple(written.split("|") if country == "ES" else (fold(name).strip() for name in written.split("|")))
        found[country][0][prefix] = names
        for name in names:
            found[country][1].setdefault(name, []).append(prefix)
    return found


@cache
def _postcodes() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("areas.toml").read_text(encoding="utf-8"))
