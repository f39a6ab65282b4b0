"""The keys under which streets are filed: one spelling for all the ways to write a name.

Build and validation use the same functions, so a register holds exactly what a query will be turned into.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.lexicon import Lexicon, Phrases, plain_umlauts

RULES_VERSION = "1"
"""Raised whenever a key changes its form: registers compiled under other rules must be compiled again."""


class NameKey:
    """A street name taken apart into canonical words. Treat as read-only."""

    __slots__ = ("core", "full", "joined", "sorted_core", "type")

    def __init__(self, type: str, core: tuple[str, ...], full: tuple[str, ...]) -> None:
        self.type = type
        """Canonical street type, "" when the name has none."""
        self.core = core
        """Words that tell this street from others: without type and particles."""
        self.full = full
        """All words but the type, particles kept, in writing order."""
        self.sorted_core = " ".join(sorted(core)) if len(core) > 1 else "".join(core)
        """The core's words in alphabetical order: equal for any word order."""
        self.joined = "".join(core)
        """The core as one run of letters: equal however words are split."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NameKey):
            return NotImplemented
        return self.type == other.type and self.core == other.core and self.full == other.full

    def __hash__(self) -> int:
        return hash((self.type, self.full))

    def __repr__(self) -> str:
        return f"NameKey({self.type!r}, {self.core!r}, {self.full!r})"


def rules_of(lexicon: Lexicon) -> str:
    """Identifies the matching rules a register is compiled under: engine rules and the country's words."""
    return f"{RULES_VERSION}-{lexicon.digest}"


def match_phrase(phrases: Phrases, tokens: list[str], start: int) -> tuple[int, str] | None:
    """The longest phrase that begins at ``start``: its length in words and its meaning, or None."""
    for words, meaning in phrases.get(tokens[start], ()):
        if len(words) <= len(tokens) - start and tuple(tokens[start : start + len(words)]) == words:
            return len(words), meaning
    return None


def type_at(tokens: list[str], start: int, lexicon: Lexicon) -> tuple[int, str] | None:
    """The street type written at ``start``: its length in words and its canonical form, or None."""
    if tokens[start] in lexicon.type_phrases:
        found = match_phrase(lexicon.type_phrases, tokens, start)
        if found:
            return found
    canonical = lexicon.types.get(tokens[start])
    return (1, canonical) if canonical else None


def name_key(tokens: Sequence[str], lexicon: Lexicon) -> NameKey:
    """The key of a street name given as folded words. An empty name has an empty key."""
    words = list(tokens)
    if not words:
        return NameKey("", (), ())
    if len(words) > 1 and words[0] in ("lieu", "lieudit", "ld"):
        skip = 1 if words[0] != "lieu" else 2 if words[1] == "dit" else 0
        if skip and len(words) > skip:
            words = ["lieudit", *words[skip:]]
    if "s" in words and "en" in lexicon.languages:
        words = _genitives_joined(words)
    if lexicon.directions:
        _expand_directions(words, lexicon)
    if lexicon.umlauts:
        words = [plain_umlauts(w) for w in words]
    kind = ""
    if lexicon.type_first:
        kind, rest = _take_first(words, lexicon)
        if not kind and len(lexicon.languages) > 1:
            kind, rest = _take_last(words, lexicon)
    else:
        kind, rest = _take_last(words, lexicon)
        if not kind:
            kind, rest = _take_first(words, lexicon)
    full = [_expanded(rest, i, lexicon) for i in range(len(rest))]
    if len(full) > 1 and not lexicon.number_words.isdisjoint(full):
        full = _numbers_joined(full, lexicon)
    if kind and not full:
        return NameKey("", (kind.replace(" ", ""),), (kind,))
    return NameKey(kind, core_words(full, lexicon), tuple(full))


def core_words(full: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """The words of a name that tell it from others. A name of nothing but particles ("Le Cours") is all of them."""
    core = tuple(w for w in full if w not in lexicon.particles or w in _TELLING)
    if all(w.isdigit() or w in lexicon.number_words for w in core):
        return tuple(full)  # "Voie A/12": the letter is all that tells it from others
    return core


_TELLING = frozenset({"sous", "sur", "dans", "par", "hinter", "unter", "vor", "auf", "bei", "aus"})
"""Prepositions that tell streets apart ("rue sous Barre", "rue sur Barre"), though towns' names leave them out."""


def _genitives_joined(words: list[str]) -> list[str]:
    """English "'s" as part of its word: "st wilfrith s" -> "st wilfriths"."""
    out: list[str] = []
    for word in words:
        if word == "s" and out and len(out[-1]) > 2:
            out[-1] += "s"
        else:
            out.append(word)
    return out


def _numbers_joined(words: list[str], lexicon: Lexicon) -> list[str]:
    """Numbers of two words as one: "vingt" "cinq" -> "25", as the digits would be keyed."""
    out: list[str] = []
    for word in words:
        tens = lexicon.number_values.get(out[-1], 0) if out else 0
        ones = lexicon.number_values.get(word, 0)
        if tens >= 10 and tens % 10 == 0 and 0 < ones < 10:
            digits = str(tens + ones)
            out[-1] = lexicon.numbers.get(digits, digits)
        else:
            out.append(word)
    return out


def _expanded(words: list[str], at: int, lexicon: Lexicon) -> str:
    """The canonical form of one word of a name: number words, roman numerals and abbreviations spelled out."""
    word = words[at]
    number = lexicon.numbers.get(word)
    if number:
        return number
    if len(word) > 1 and word in NUMERALS:
        return lexicon.numbers.get(NUMERALS[word], NUMERALS[word])
    long = lexicon.words.get(word)
    if long is None:
        return word
    if word in lexicon.also_words and (at + 1 == len(words) or words[at + 1] in lexicon.particles):
        return word  # "Rue du Moulin des Pres", "Route du Col de la Croix": the word itself, no title
    return long


def town_key(name: str, lexicon: Lexicon) -> str:
    """The key (``city_key``) of a town's name as it is written."""
    return city_key(fold(name).split(), lexicon)


def city_key(tokens: Sequence[str], lexicon: Lexicon) -> str:
    """The key of a town's name given as folded words: abbreviations spelled out, particles and "cedex" left out.

    An arrondissement keeps its number only: "Paris 12e Arrondissement" and "Paris XII" are both "paris 12".
    """
    words = []
    skip_number = False
    for word in tokens:
        if word in lexicon.city_drop:
            skip_number = word == "cedex"
            continue
        if skip_number and word.isdigit() and len(word) <= 2:
            continue
        skip_number = False
        words.append(lexicon.words.get(word, word))
    if len(words) > 1:
        last = words[-1]
        if _ORDINAL.match(words[-2]) and _means_arrondissement(last):
            words.pop()
            last = words[-1]
        number = _ORDINAL.match(last)
        if number and len(words) > 1:
            words[-1] = str(int(number[1]))
        elif last in ROMAN and len(words) == 2:
            words[-1] = ROMAN[last]
    if not words:
        return ""
    core = [w for w in words if w not in lexicon.particles] or words
    if lexicon.umlauts:
        core = [plain_umlauts(w) for w in core]
    return " ".join(core)


def _means_arrondissement(word: str) -> bool:
    """Whether a word is "arrondissement", however it is cut or misspelled."""
    return word.startswith(("arr", "ard")) or (len(word) > 9 and word.endswith("ment"))


_ORDINAL = re.compile(r"^(\d{1,2})(?:er|e|eme|ere|nd|nde|st|rd|th)?$")
_NUMERALS = (
    *("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"),
    *("xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx"),
)
NUMERALS = {numeral: str(n) for n, numeral in enumerate(_NUMERALS, 1)} | {"ier": "1"}
"""Roman numerals 1 to 20 as names carry them ("Pierre Ier", "Louis XIV")."""
ROMAN = {numeral + ending: str(n) for n, numeral in enumerate(_NUMERALS, 1) for ending in ("", "e", "eme", "er")}
"""Roman numerals 1 to 20 with their ordinal endings -> digits."""


PLACE_WORD = "lieudit"
"""Stands before the name of a place without street: it may be written or left out."""


def whole_name(key: NameKey, lexicon: Lexicon) -> str:
    """Type and all words, in the country's writing order."""
    words = " ".join(key.full)
    if not key.type:
        return words
    return f"{key.type} {words}" if lexicon.type_first else f"{words} {key.type}"


def _take_first(words: list[str], lexicon: Lexicon) -> tuple[str, list[str]]:
    if words[0] == "lieudit" and len(words) > 1:
        return PLACE_WORD, words[1:]
    found = (1, lexicon.first_types[words[0]]) if words[0] in lexicon.first_types else type_at(words, 0, lexicon)
    if found and found[0] < len(words):
        return found[1], words[found[0] :]
    return "", words


def _take_last(words: list[str], lexicon: Lexicon) -> tuple[str, list[str]]:
    end = len(words)
    while end > 1 and words[end - 1] in lexicon.direction_words:
        end -= 1
    if end > 1:
        last = words[end - 1]
        canonical = lexicon.types.get(last)
        if canonical:
            return canonical, words[: end - 1] + words[end:]
        if end > 2:
            found = match_phrase(lexicon.type_phrases, words, end - 2)
            if found and found[0] == 2:
                return found[1], words[: end - 2] + words[end:]
    if lexicon.endings:
        return _split_ending(words, end, lexicon)
    return "", words


def _split_ending(words: list[str], end: int, lexicon: Lexicon) -> tuple[str, list[str]]:
    """Take a glued type off the last word: "hauptstrasse" -> "haupt" + "strasse"."""
    last = words[end - 1]
    for short, long in lexicon.endings.items():
        if last.endswith(short) and len(last) > len(short) + 2:
            return long, [*words[: end - 1], last[: -len(short)], *words[end:]]
    for size in range(min(len(last) - 3, 8), 2, -1):
        canonical = lexicon.types.get(last[-size:])
        if canonical and canonical == last[-size:]:
            return canonical, [*words[: end - 1], last[:-size], *words[end:]]
    return "", words


def _expand_directions(words: list[str], lexicon: Lexicon) -> None:
    """Spell out a direction at either end of the name: "n main st" -> "north main st"."""
    if len(words) < 2:
        return
    first = lexicon.directions.get(words[0])
    if first:
        words[0] = first
    last = lexicon.directions.get(words[-1])
    if last:
        words[-1] = last
