"""Folding, abbreviations and edit distance for the measures; kept apart from the product's own on purpose."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

PARTICLES = frozenset({"de", "du", "des", "d", "la", "le", "les", "l", "et", "au", "aux"})
"""Small words that people leave out of a street's name."""

TYPES = frozenset({
    "rue", "avenue", "boulevard", "place", "impasse", "allee", "chemin", "route", "square", "passage", "quai",
    "cours", "cour", "villa", "cite", "ruelle", "voie", "lotissement", "residence", "quartier", "hameau", "montee",
    "traverse", "esplanade", "promenade", "sentier", "faubourg", "clos", "galerie", "port", "chaussee", "parvis",
    "terrasse", "sente", "carrefour", "pont", "porte", "calade", "zone", "venelle", "placette", "cote", "descente",
    "draille", "rampe", "village", "parc", "domaine", "boucle", "passerelle", "camin", "peristyle",
})  # fmt: skip
"""First words of a name that say what kind of street it is (folded)."""

TYPE_ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "rue": ("r.", "r"),
    "avenue": ("av.", "av", "ave", "ave."),
    "boulevard": ("bd", "bd.", "bld", "boul.", "bvd", "blvd"),
    "place": ("pl.", "pl"),
    "impasse": ("imp.", "imp"),
    "allee": ("all.", "all"),
    "chemin": ("ch.", "che", "chem.", "chem"),
    "route": ("rte", "rte."),
    "square": ("sq.", "sq"),
    "passage": ("pass.", "pass", "psg"),
    "lotissement": ("lot.", "lot"),
    "residence": ("rés.", "res"),
    "hameau": ("ham.", "ham"),
    "quartier": ("quart.", "qua"),
    "faubourg": ("fg", "fbg"),
    "montee": ("mte",),
    "esplanade": ("esp.", "esp"),
    "promenade": ("prom.",),
    "traverse": ("tra.",),
}
"""Folded street type -> how people shorten it."""

WORD_ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "faubourg": ("fg", "fbg"),
    "saint": ("st", "st."),
    "sainte": ("ste", "ste."),
    "general": ("gal", "gén.", "gal."),
    "marechal": ("mal", "mal."),
    "docteur": ("dr", "dr."),
    "professeur": ("pr", "prof."),
    "president": ("pdt", "prés."),
    "colonel": ("col", "col."),
    "capitaine": ("cap.", "cne"),
    "commandant": ("cdt", "cdt.", "cmdt"),
    "lieutenant": ("lt", "lt."),
    "sergent": ("sgt",),
    "monseigneur": ("mgr",),
    "grand": ("gd",),
    "grande": ("gde",),
    "ancien": ("anc.",),
    "ancienne": ("anc.",),
    "vieux": ("vx",),
}
"""Folded word inside a name -> how people shorten it."""

_SUFFIXES = {"bis": "b", "ter": "t", "quater": "q"}
_EXTRA_TYPE_FORMS = {"bvd": "boulevard", "boul": "boulevard", "vlg": "village"}


def plain(text: str) -> str:
    """The text without accents and ligatures, letters' case kept."""
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE").replace("ß", "ss")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Lower case, no accents, everything but letters and digits one blank."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", plain(text).lower()).split())


def _expansions(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {fold(short): full for full, shorts in table.items() for short in shorts}


_TYPE_FULL = _expansions(TYPE_ABBREVIATIONS) | _EXTRA_TYPE_FORMS
_WORD_FULL = _expansions(WORD_ABBREVIATIONS) | {"anc": "ancien"}


@lru_cache(maxsize=200_000)
def street_key(name: str) -> str:
    """What two spellings of one street share: folded, abbreviations written out, particles dropped."""
    words = fold(name).split()
    if len(words) > 1 and words[0] in _TYPE_FULL:
        words[0] = _TYPE_FULL[words[0]]
    words = [_WORD_FULL.get(w, w) for w in words]
    kept = [w for w in words if w not in PARTICLES]
    return " ".join(kept or words)


@lru_cache(maxsize=200_000)
def core_key(name: str) -> str:
    """The key without the street's type: "gallieni" for "Avenue Gallieni"; the whole key where there is no type."""
    words = street_key(name).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in TYPES else words)


def suffix_key(suffix: str) -> str:
    """One letter for bis, ter, quater, so that "12 bis" is "12 B"; any other suffix folded."""
    folded = fold(suffix)
    return _SUFFIXES.get(folded, folded)


def letters_mask(text: str) -> int:
    """A bit for each letter or digit that occurs; two texts one edit apart differ in at most two bits."""
    mask = 0
    for char in text:
        mask |= 1 << (ord(char) & 63)
    return mask


def osa(a: str, b: str, limit: int) -> int:
    """Optimal string alignment distance (insert, delete, substitute, swap neighbours), or ``limit + 1`` when beyond."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, ca in enumerate(a, 1):
        row = [i]
        for j, cb in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (ca != cb))
            if i > 1 and j > 1 and ca == b[j - 2] and a[i - 2] == cb:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return min(last[-1], limit + 1)
