"""The words of a country's addresses: street types, abbreviations, particles, what introduces a flat or a floor.

The words themselves are data (``lexicons/<language>.toml``); this module merges the languages of a country into one
set of look-up tables. All words are folded (see ``civic.folding``).
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

TYPE_LAST = frozenset({"en", "de", "nl", "sv", "da", "no", "fi", "et", "hu", "lt", "lv"})
"""Languages that write the street type after the name (or glue it on)."""

DIRECTION_COUNTRIES = frozenset({"US", "CA", "PR"})
"""Countries whose street names carry a direction ("5th Ave NE") that may be abbreviated to letters."""


def plain_umlauts(word: str) -> str:
    """German "oe" for "ö" as the same letter: "koenig" and "könig" (folded "konig") meet."""
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


Phrases = dict[str, list[tuple[tuple[str, ...], str]]]
"""First word -> phrases of several words beginning with it, longest first, each with what it stands for."""


@dataclass(slots=True)
class Lexicon:
    """Look-up tables of one country. Treat as read-only."""

    country: str
    languages: tuple[str, ...]
    digest: str
    """Identifies the content: registers compiled with other words must be compiled again."""
    type_first: bool
    types: dict[str, str] = field(default_factory=dict)
    """One-word street type or abbreviation -> canonical type."""
    first_types: dict[str, str] = field(default_factory=dict)
    """In a country of several languages, the types of those that write them first ("ch" -> "chemin" in Canada)."""
    type_phrases: Phrases = field(default_factory=dict)
    endings: dict[str, str] = field(default_factory=dict)
    """Glued abbreviation at a word's end -> full form ("str" -> "strasse")."""
    words: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    """Number, ordinal or number word -> the canonical word ("3" and "3e" -> "trois"): letters bear typos, digits do
    not."""
    number_words: frozenset[str] = frozenset()
    """The canonical number words."""
    number_values: dict[str, int] = field(default_factory=dict)
    """Canonical number word -> its value."""
    titles: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    also_words: frozenset[str] = frozenset()
    """Abbreviations that are words of their own: "col" (colonel, or a pass), "pres" (président, or near)."""
    distinguishing: frozenset[str] = frozenset()
    """Words that make another street of a name ("Petite Rue X")."""
    directions: dict[str, str] = field(default_factory=dict)
    direction_words: frozenset[str] = frozenset()
    umlauts: bool = False
    """Whether "ae oe ue" may stand for letters with two dots (German)."""
    suffixes: dict[str, str] = field(default_factory=dict)
    inside: dict[str, str] = field(default_factory=dict)
    """Keyword -> element that it introduces ("bat" -> "building")."""
    inside_phrases: Phrases = field(default_factory=dict)
    inside_after: dict[str, str] = field(default_factory=dict)
    po_box: frozenset[str] = frozenset()
    po_box_phrases: Phrases = field(default_factory=dict)
    range_words: frozenset[str] = frozenset()
    corner_words: frozenset[str] = frozenset()
    corner_phrases: Phrases = field(default_factory=dict)
    city_drop: frozenset[str] = frozenset()
    placeless: frozenset[str] = frozenset()


def _languages_of(country: str) -> tuple[str, ...]:
    from dispatchable.engine.countries.pack import load_pack

    return tuple(load_pack(country).languages)


def _read(language: str) -> bytes:
    path = resources.files("dispatchable.engine.countries") / "lexicons" / f"{language}.toml"
    return path.read_bytes()


def _file_phrase(phrases: Phrases, words: str, meaning: str) -> None:
    parts = tuple(words.split())
    phrases.setdefault(parts[0], []).append((parts, meaning))


def _file_numbers(numbers: dict[str, str], table: dict[str, str], *, english: bool) -> None:
    """File the ways to write numbers: "8" as "huit", "1er" as "premier"; words stay what they are."""
    words: dict[str, list[str]] = {}
    for word, digits in table.items():
        if word.isalpha():
            words.setdefault(digits, []).append(word)
    for word, digits in table.items():
        known = sorted(words.get(digits, ()), key=len)
        if not known:
            continue
        if word.isalpha():
            numbers.setdefault(word, word)
        elif word[0].isdigit():
            # an ordinal in digits: "premier" rather than "premiere", "deuxieme" rather than "deux"
            ordinals = [w for w in known if len(w) > len(known[0])] or known
            numbers.setdefault(word, known[0] if digits == "1" else ordinals[0])
    for digits, known in words.items():
        # English names streets by ordinals ("5 Ave" is 5th Avenue), French counts ("8 mai")
        ordinal = (
            numbers.get(f"{digits}th")
            or numbers.get(f"{digits}st")
            or numbers.get(f"{digits}nd")
            or numbers.get(f"{digits}rd")
        )
        numbers.setdefault(digits, ordinal if english and ordinal else min(known, key=len))


_DIRECTIONS = {
    "nord": "north", "sud": "south", "est": "east", "ouest": "west",
    "nord est": "northeast", "nord ouest": "northwest", "sud est": "southeast", "sud ouest": "southwest",
    "norte": "north", "sur": "south", "este": "east", "oeste": "west",
}  # fmt: skip
"""Directions of other languages -> the English ones, so that "Ouest" and "W" meet."""


@lru_cache(maxsize=64)
def lexicon_for(country: str) -> Lexicon:
    """The merged lexicon of a country, by ISO 3166-1 alpha-2 code.

    Where two languages disagree on a word, the country's first language wins. Raises UserError for an unknown country.
    """
    languages = _languages_of(country)
    blobs = [_read(language) for language in languages]
    digest = hashlib.sha256(b"\0".join([country.encode(), *blobs])).hexdigest()[:12]
    lex = Lexicon(country, languages, digest, type_first=languages[0] not in TYPE_LAST)
    for blob in blobs:
        data: dict[str, Any] = tomllib.loads(blob.decode())
        _add_street_words(lex, data)
        _add_inside_words(lex, data)
        _add_line_words(lex, data)
    if "de" in languages:
        lex.endings.update({"str": "strasse", "pl": "platz"})
    if "nl" in languages:
        lex.endings.update({"str": "straat", "ln": "laan"})
    for phrases in (lex.type_phrases, lex.inside_phrases, lex.po_box_phrases, lex.corner_phrases):
        for entries in phrases.values():
            entries.sort(key=lambda e: -len(e[0]))
    lex.direction_words = frozenset(lex.directions.values())
    lex.umlauts = "de" in languages
    if lex.umlauts:
        lex.types = {plain_umlauts(word): plain_umlauts(kind) for word, kind in lex.types.items()}
    lex.number_words = frozenset(lex.numbers.values())
    lex.number_values = {word: int(digits) for digits, word in lex.numbers.items() if digits.isdigit()}
    for word, other in lex.numbers.items():
        if not word.isdigit() and other in lex.number_values:
            lex.number_values.setdefault(word, lex.number_values[other])
    return lex


def _words(data: dict[str, Any], table: str, key: str = "words") -> tuple[str, ...]:
    """The list of words of a table that only some languages have."""
    return tuple(data.get(table, {}).get(key, ()))


def _add_street_words(lex: Lexicon, data: dict[str, Any]) -> None:
    """Add what one language writes in the names of streets, and behind house numbers."""
    for canonical, variants in data.get("street_types", {}).items():
        for variant in (canonical, *variants):
            if " " in variant:
                _file_phrase(lex.type_phrases, variant, canonical)
            else:
                lex.types.setdefault(variant, canonical)
                if len(lex.languages) > 1 and data["language"] not in TYPE_LAST:
                    lex.first_types.setdefault(variant, canonical)
    for canonical, variants in data.get("words", {}).items():
        for variant in variants:
            lex.words.setdefault(variant, canonical)
    _file_numbers(lex.numbers, data.get("number_words", {}), english=data["language"] == "en")
    lex.titles = lex.titles.union(_words(data, "titles"))
    lex.particles = lex.particles.union(_words(data, "particles"))
    lex.also_words = lex.also_words.union(_words(data, "also_words"))
    lex.distinguishing = lex.distinguishing.union(_words(data, "distinguishing"))
    lex.placeless = lex.placeless.union(_words(data, "without_street_type"))
    for canonical, variants in data.get("suffixes", {}).items():
        for variant in (canonical, *variants):
            lex.suffixes.setdefault(variant, canonical)
    if lex.country in DIRECTION_COUNTRIES:
        for canonical, variants in data.get("directions", {}).items():
            english = _DIRECTIONS.get(canonical, canonical)
            for variant in (canonical, *variants):
                lex.directions.setdefault(variant, english)


def _add_inside_words(lex: Lexicon, data: dict[str, Any]) -> None:
    """Add what one language calls the parts of a house."""
    for element, keywords in data.get("inside", {}).items():
        for keyword in keywords:
            if " " in keyword:
                _file_phrase(lex.inside_phrases, keyword, element)
            else:
                lex.inside.setdefault(keyword, element)
    for element, keywords in data.get("inside_after", {}).items():
        for keyword in keywords:
            lex.inside_after.setdefault(keyword, element)


def _add_line_words(lex: Lexicon, data: dict[str, Any]) -> None:
    """Add what one language writes for boxes at the post, ranges of numbers, corners and towns."""
    boxes = _words(data, "po_box")
    corners = _words(data, "corners", "phrases") + _words(data, "corners")
    for phrases, meaning, words in ((lex.po_box_phrases, "po_box", boxes), (lex.corner_phrases, "corner", corners)):
        for word in words:
            if " " in word:
                _file_phrase(phrases, word, meaning)
    lex.po_box = lex.po_box.union(w for w in boxes if " " not in w)
    lex.corner_words = lex.corner_words.union(w for w in corners if " " not in w)
    lex.range_words = lex.range_words.union(_words(data, "ranges"))
    lex.city_drop = lex.city_drop.union(_words(data, "city", "drop"))
