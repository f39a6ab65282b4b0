"""Addresses of a register that a person may be about to type.

Every word typed must be explained: as the beginning of a word of the street's name, of its town, or of its postcode.
A number before or behind them is looked for among the street's houses. Nothing is corrected here and nothing is
confirmed: a suggestion is text to choose, and what is chosen is validated like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.civic.format import one_line
from dispatchable.engine.countries.lexicon import Lexicon
from dispatchable.engine.countries.pack import load_pack
from dispatchable.engine.registers.prefixes import StreetWords
from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation.candidates import address_of
from dispatchable.engine.validation.verdict import Position

_NUMBER = re.compile(r"(\d{1,6})([a-z]{0,8})")
_LOOKED_AT = 300
"""Streets that are asked for the house, the likeliest of all that fit."""
REMEMBERED = 1_000_000
"""Streets times words whose meaning is remembered, six bytes each: the words before the last are asked at each letter.
"""
MAX_WORDS = 12
"""Words of the text that are looked at."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One address to choose."""

    line: str
    """As its country writes it."""
    address: CivicAddress
    record_id: str
    """The register's own id of the house; "" for a street."""
    position: Position | None
    depth: str
    """``house``, or ``street`` when the number is still missing or not among the street's houses."""
    register: str
    likeliness: float
    """Comparable between registers for one text."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One way to read the text: a house number or none, and words."""

    number: int | None
    suffix: str
    words: tuple[str, ...]


class _Meaning(NamedTuple):
    """One value a street for one word."""

    named: Any
    """Whether the word is of the street's name."""
    anyhow: Any
    """Whether it is, or of the town's name, or of the postcode."""
    worth: Any
    """How much it speaks for the street."""


class Suggester:
    """Suggests addresses of one register. Makes its index at the first text; safe to share between threads."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._words: StreetWords | None = None
        self._meanings: dict[tuple[str, bool], _Meaning] = {}
        self._before = load_pack(register.country).number_position == "before"

    def suggest(self, text: str, limit: int = 8) -> list[Suggestion]:
        """At most ``limit`` addresses for what has been typed so far, the likeliest first; none for nothing."""
        tokens = fold(text).split()[:MAX_WORDS]
        found: dict[tuple[int, int], Suggestion] = {}
        for loose in (False, True):
            for asked in _readings(tokens, self._before, self.register.lexicon):
                for place, suggestion in self._streets(asked, limit, loose):
                    found.setdefault(place, suggestion)
                if found and (asked.number is None or any(s.depth == "house" for s in found.values())):
                    break
            if found:
                break
        return sorted(found.values(), key=lambda s: -s.likeliness)[:limit]

    @property
    def index(self) -> StreetWords:
        """The index of the register's words, made when first asked for."""
        if self._words is None:
            self._words = StreetWords(self.register)
        return self._words

    def _streets(self, asked: _Asked, limit: int, loose: bool) -> Iterator[tuple[tuple[int, int], Suggestion]]:
        likely = self._likeliness(asked.words, loose)
        if likely is None:
            return
        fitting = np.flatnonzero(likely > 0)
        if len(fitting) > _LOOKED_AT:
            fitting = fitting[np.argpartition(-likely[fitting], _LOOKED_AT)[:_LOOKED_AT]]
        ranked = []
        for street in fitting.tolist():
            point = -1 if asked.number is None else self.register.find_house(street, asked.number, asked.suffix)
            ranked.append((float(likely[street]) + (8.0 if point >= 0 else 0.0), -street, point))
        ranked.sort(reverse=True)
        for score, negative, point in ranked[:limit]:
            yield (-negative, point), self._suggestion(-negative, point, asked, score)
        if len(ranked) == 1 and asked.number is None:
            street = -ranked[0][1]
            for place, point in enumerate(list(self.register.points_of(street))[: limit - 1]):
                if self.register.number_at(point) is not None:
                    yield (street, point), self._suggestion(street, point, asked, ranked[0][0] - 0.01 * (place + 1))

    def _likeliness(self, words: Sequence[str], loose: bool) -> Any:
        """One figure a street, 0 where a word is not explained; None when no word can be one of a street's name."""
        index, lexicon = self.index, self.register.lexicon
        meant = [self._meaning(word, loose) for word in words]
        fits = np.ones(len(index.street_name), np.bool_)
        street_meant = np.zeros(len(fits), np.bool_)
        for word, one in zip(words, meant, strict=True):
            if word not in lexicon.particles:
                fits &= one.anyhow
                street_meant |= one.named
        fits &= street_meant
        if not fits.any():
            return None
        score = np.zeros(len(fits), np.float32)
        explained = np.zeros(len(fits), np.uint8)
        for place, one in enumerate(meant):
            explained += one.named
            score += one.worth
            if not place:
                score += one.named * np.float32(0.5)
        left_over = index.name_length[index.street_name].astype(np.float32) - explained
        score += 4.0 - 0.5 * np.clip(left_over, 0, 6) + 0.1 * np.log1p(index.street_size)
        return np.where(fits, np.maximum(score, 0.01), 0)

    def _meaning(self, word: str, loose: bool) -> _Meaning:
        """Which streets a word may mean, and how well; the last words asked for are remembered."""
        known = self._meanings.get((word, loose))
        if known is not None:
            return known
        index, lexicon = self.index, self.register.lexicon
        spelled, filed = _spellings(word, lexicon), index.plain(word)
        named, exactly = index.by_name(filed, spelled)
        towns, town_exactly = index.by_city(filed, spelled)
        if loose and len(word) > 3 and not (named.any() or towns.any()):
            named = index.like_name(word, 1 if len(word) < 7 else 2)
        anyhow = named | towns
        worth = named + exactly * np.float32(2.0) + (town_exactly & ~named) * np.float32(1.5)
        if any(c.isdigit() for c in word):
            posted = index.by_postcode(word)
            anyhow |= posted
            worth += posted * np.float32(2.0)
        made = _Meaning(named, anyhow, worth)
        if len(self._meanings) >= max(16, REMEMBERED // max(len(named), 1)):
            self._meanings.clear()
        self._meanings[word, loose] = made
        return made

    def _suggestion(self, street: int, point: int, asked: _Asked, likeliness: float) -> Suggestion:
        register = self.register
        address = address_of(register, street, point)
        if point < 0 and asked.number is not None:
            # what was typed is kept: the number is then looked at when the address is checked
            address = address.with_(house_number=str(asked.number), suffix=asked.suffix)
        where = register.position(point) if point >= 0 else None
        return Suggestion(
            line=one_line(address),
            address=address,
            record_id=register.record_id(point, street) if point >= 0 else "",
            position=Position(*where) if where else None,
            depth="house" if point >= 0 else "street",
            register=register.name,
            likeliness=likeliness,
        )


def _spellings(word: str, lexicon: Lexicon) -> list[str]:
    """Other ways to write a word: abbreviations, numbers and directions spelled out."""
    tables = (lexicon.types, lexicon.words, lexicon.numbers, lexicon.directions)
    return [part for table in tables if word in table for part in table[word].split() if part != word]


def _readings(tokens: Sequence[str], before: bool, lexicon: Lexicon) -> Iterator[_Asked]:
    """The ways to tell the house number from the other words, in the order of the country's habit."""
    numbered = [place for place, token in enumerate(tokens) if _NUMBER.fullmatch(token) and len(tokens) > 1]
    first, others = [p for p in numbered if p == 0], [p for p in numbered if p > 0]
    plain = _Asked(None, "", tuple(tokens))
    for places in (first, None, others) if before else (others, None, first):
        if places is None:
            yield plain
        else:
            for place in places:
                yield from _numbered(tokens, place, lexicon)


def _numbered(tokens: Sequence[str], place: int, lexicon: Lexicon) -> Iterator[_Asked]:
    """The word at ``place`` as the house number, with and without the next one as its suffix."""
    match = _NUMBER.fullmatch(tokens[place])
    assert match is not None  # only such places are asked for
    number, rest = int(match[1]), tokens[place + 1 :]
    plain = _Asked(number, match[2], (*tokens[:place], *rest))
    if match[2] or not rest or not (rest[0] in lexicon.suffixes or len(rest[0]) == 1) or len(tokens) < 3:
        yield plain
        return
    lettered = _Asked(number, rest[0], (*tokens[:place], *rest[1:]))
    # "12 n main", "12 r de la paix": the letter is rather the street's
    yield from (plain, lettered) if rest[0] in lexicon.directions or rest[0] in lexicon.types else (lettered, plain)
