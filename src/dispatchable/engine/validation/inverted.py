"""Streets written the wrong way round: the name first, its type behind."""

from __future__ import annotations

from dispatchable.engine.countries.lexicon import Lexicon
from dispatchable.engine.registers.keys import type_at
from dispatchable.engine.validation.housenumber import MARKS
from dispatchable.engine.validation.line import Line
from dispatchable.engine.validation.text import STRONG


def turned_round(line: Line, lexicon: Lexicon) -> Line:
    """Put a type written behind the name in front: "Gallieni (avenue du Général)", "Picpus, rue de"."""
    words, gaps = line.words, line.gaps
    for i, gap in enumerate(gaps):
        if i == 0 or (gap != "," and gap != "("):
            continue
        if not (_bare_type(line, i, lexicon) if gap == "," else _bracketed_type(line, i, lexicon)):
            continue
        end = i + 1
        while end < len(words) and gaps[end] not in STRONG and not words[end].isdigit():
            end += 1
        start = _name_start(line, i, end, lexicon)
        if start == i:
            continue
        turned = [*words[:start], *words[i:end], *words[start:i], *words[end:]]
        turned_gaps = [
            *(*gaps[:start], gaps[start] or " ", *gaps[i + 1 : end]),
            *(" ", *gaps[start + 1 : i], *gaps[end:]),
        ]
        if end < len(words):
            turned_gaps[end] = ","
        return Line(turned, turned_gaps)
    return line


def _name_start(line: Line, at: int, end: int, lexicon: Lexicon) -> int:
    """Where the name begins whose type stands from ``at`` to ``end``: behind a comma, or behind the house number.

    A number before the name is a part of it when the house number follows the type ("8 mai 1945 (rue du), 12").
    """
    words, gaps = line.words, line.gaps
    numbered_behind = any(words[k].isdigit() and gaps[k] in STRONG | {" ", "."} for k in range(end, len(words)))
    start = at
    while start > 0 and (
        numbered_behind
        or not _ends_number(words, gaps, start - 1, lexicon)
        or (1 < start < at and words[start - 1].isdigit() and words[start - 2].isdigit())
    ):
        start -= 1
        if gaps[start] in STRONG:
            break
    return start


def _bracketed_type(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Whether the bracket that opens at ``at`` holds a street type with particles, titles or one first name."""
    found = type_at(line.words, at, lexicon)
    if not found:
        return False
    end = at + found[0]
    names = 0
    while end < len(line.words) and line.gaps[end] not in STRONG:
        word = line.words[end]
        if word.isdigit():
            return False
        names += word not in lexicon.particles and lexicon.words.get(word, word) not in lexicon.titles
        end += 1
    return names <= (0 if line.words[at] in lexicon.inside else 1)  # "Gallier (avenue Célestin)"


def _bare_type(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Whether the piece between commas at ``at`` is a street type and nothing but particles."""
    found = type_at(line.words, at, lexicon)
    if not found or not lexicon.type_first or _ends_number(line.words, line.gaps, at - 1, lexicon):
        return False
    end = at + found[0]
    while end < len(line.words) and line.gaps[end] not in STRONG and not line.words[end].isdigit():
        word = line.words[end]
        # "escalier D" is no inverted street, "villa d'" is one
        coded = len(word) == 1 and lexicon.inside.get(line.words[at]) in ("staircase", "floor", "unit", "room")
        if coded or (word not in lexicon.particles and word not in MARKS):
            return False
        end += 1
    return end == len(line.words) or line.gaps[end] in STRONG or line.words[end - 1] in MARKS


def _ends_number(words: list[str], gaps: list[str], at: int, lexicon: Lexicon) -> bool:
    """Whether the word at ``at`` is a house number or its suffix."""
    if words[at].isdigit():
        return True
    if at == 0:
        return False
    short = words[at] in lexicon.suffixes or len(words[at]) <= 2
    return words[at - 1].isdigit() and short and (not gaps[at] or words[at] in lexicon.suffixes)
