"""Two streets in one line: a corner, or two addresses of one house."""

from __future__ import annotations

from typing import NamedTuple

from dispatchable.engine.countries.lexicon import Lexicon
from dispatchable.engine.registers.keys import match_phrase, type_at
from dispatchable.engine.validation.grammar import Grammar
from dispatchable.engine.validation.housenumber import number_at
from dispatchable.engine.validation.line import Line, Reading

_BETWEEN = frozenset("/&,")
_AND = frozenset({"et", "and", "und", "y", "e", "en"})
"""Words that join the two streets of a corner."""


class Corner(NamedTuple):
    """Where a second street is named in a span of words."""

    first_end: int
    """End of the first street."""
    second_start: int
    certain: bool
    """The words leave no doubt ("angle de"); "et" or "/" may be a part of one street's name."""


def corner_without_number(line: Line, base: Reading, lexicon: Lexicon) -> Reading | None:
    """Two streets and no house number: "angle rue A / rue B", "corner of A St and B Ave"."""
    words, size = line.words, len(line.words)
    announced = 0
    for i in range(min(2, size)):
        found = match_phrase(lexicon.corner_phrases, words, i)
        if found or words[i] in lexicon.corner_words:
            announced = i + (found[0] if found else 1)
            break
    if not announced:
        return None
    while announced < size - 1 and words[announced] in lexicon.particles | {"of"}:
        announced += 1
    for i in range(announced + 1, size - 1):
        joined = words[i] in _AND
        if joined or line.gaps[i] in _BETWEEN:
            second = i + 1 if joined else i
            while second < size - 1 and words[second] in lexicon.particles:
                second += 1
            reading = base.copy()
            reading.street, reading.corner = tuple(line.joined(announced, i)), tuple(line.joined(second, size))
            return reading
    return None


def corner_reading(reading: Reading, grammar: Grammar) -> Reading | None:
    """The second address of a line that holds two ("... / 4 rue des Orfraies"), or None when it has no number."""
    words = list(reading.corner)
    gaps = [" "] * len(words)
    number = number_at(words, gaps, 0, grammar.lexicon, lists=False)
    if number is None or number.end >= len(words):
        return None
    second = reading.copy()
    second.numbers, second.number_text = number.numbers, number.text
    second.street = tuple(words[number.end :])
    return second


def second_street(line: Line, first: int, last: int, lexicon: Lexicon) -> Corner | None:
    """Where a second street is named between ``first`` and ``last``, or None."""
    words, gaps = line.words, line.gaps
    for i in range(first + 2, last):
        found = match_phrase(lexicon.corner_phrases, words, i)
        if found or words[i] in lexicon.corner_words:
            skip = found[0] if found else 1
            if i + skip < last:
                return Corner(i, i + skip, certain=True)
        if type_at(words, first, lexicon) is None:
            continue
        if gaps[i] in "/&" and type_at(words, i, lexicon) is not None:
            return Corner(i, i, certain=False)
        if words[i] in _AND and i + 1 < last and type_at(words, i + 1, lexicon) is not None:
            return Corner(i, i + 1, certain=False)
    return None


def second_address(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Whether a second number with a street begins here: "21 rue de Buci 77 rue de Seine"."""
    if not lexicon.type_first or not line.words[at].isdigit() or not line.gaps[at]:
        return False
    number = number_at(line.words, line.gaps, at, lexicon, lists=False)
    if number is None or number.end >= len(line.words) or line.words[number.end] in lexicon.inside:
        return False
    return type_at(line.words, number.end, lexicon) is not None
