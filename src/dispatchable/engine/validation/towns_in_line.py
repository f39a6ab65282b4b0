"""Which words of a line may be the town."""

from __future__ import annotations

from dispatchable.engine.countries.lexicon import Lexicon
from dispatchable.engine.registers.keys import city_key, type_at
from dispatchable.engine.validation.grammar import Grammar
from dispatchable.engine.validation.housenumber import glued_end
from dispatchable.engine.validation.line import Line, Span
from dispatchable.engine.validation.text import STRONG

_REMEMBERED = 32_768


def town_spans(line: Line, at: int, grammar: Grammar) -> list[Span]:
    """Spans that may be the town, likeliest first. ``at`` is where the postcode stood, -1 when there was none."""
    if not 0 <= at < len(line.words):
        return _spans_at_the_ends(line, at, grammar)
    before = [
        (start, at)
        for start in range(max(at - 7, 0), at)
        if (start == 0 or line.gaps[start] in STRONG) and names_town(line, start, at, grammar)
    ]
    spans = _spans_around_street(line, at, before, grammar) if starts_street(line, at, grammar.lexicon) else None
    return _spans_behind_postcode(line, at, before, grammar) if spans is None else spans


def _spans_around_street(line: Line, at: int, before: list[Span], grammar: Grammar) -> list[Span] | None:
    """Where the street follows the postcode at once: the town stands before it, or at the very end.

    None when what looks like a street may be the town all the same. ``before`` are the known towns before the postcode.
    """
    words, gaps, size = line.words, line.gaps, len(line.words)
    town_like = not words[at].isdigit() and (
        any(names_town(line, at, end, grammar) for end in range(min(at + 6, size), at + 1, -1))
        or (at > 0 and words[0].isdigit())
    )
    if town_like and not (before and gaps[at] in STRONG):
        return None
    last = [
        (start, size)
        for start in range(max(size - 6, at + 1), size)
        if gaps[start] in STRONG and names_town(line, start, size, grammar)
    ]
    if before or last:
        return list(dict.fromkeys(before + last))
    return [(max((i for i in range(at) if gaps[i] in STRONG), default=0), at)] if at else []


def _spans_behind_postcode(line: Line, at: int, before: list[Span], grammar: Grammar) -> list[Span]:
    """The town behind its postcode, known or not; then the known ones ``before`` it."""
    words, gaps, size = line.words, line.gaps, len(line.words)
    stop = at + 1
    while stop < size and stop - at < 8 and gaps[stop] not in STRONG:
        stop += 1
    if stop == size and names_town(line, at, stop, grammar):
        return [(at, stop)]

    def ends_badly(span: Span) -> bool:
        end = span[1]
        return end < size and gaps[end] not in STRONG and not starts_street(line, end, grammar.lexicon)

    spans = [(at, end) for end in range(stop, at, -1) if names_town(line, at, end, grammar)]
    spans.sort(key=ends_badly)
    if not spans or stop == size or at > 0:
        spans.append((at, _unknown_town_end(line, at, stop)))
        if size - at <= 8 and stop < size and not any(w[0].isdigit() for w in words[at:]):
            spans.insert(0, (at, size))
    if at == 0 and len(spans) > 1 and stop < size:
        spans.append((at, stop))
    return list(dict.fromkeys(spans + before))


def _unknown_town_end(line: Line, at: int, stop: int) -> int:
    """Where a town that nobody knows ends: before the next number, or at ``stop``."""
    words, gaps, size = line.words, line.gaps, len(line.words)
    end = next((i for i in range(at + 1, stop) if words[i].isdigit() and gaps[i]), stop)
    if end < stop == size and len(words[end]) <= 2 and glued_end(gaps, end) >= size - 1:
        return size  # "75013 Parsi 13e": the arrondissement belongs to the town
    return end


def _spans_at_the_ends(line: Line, at: int, grammar: Grammar) -> list[Span]:
    """The town where nothing follows a postcode: at the end of the line, or at its beginning.

    ``at`` is 0 or more when a postcode stood last, which makes the last piece a town even when nobody knows it.
    """
    words, gaps, size = line.words, line.gaps, len(line.words)
    lexicon = grammar.lexicon
    spans = [
        (start, size)
        for start in range(max(size - 7, 0), size)
        if gaps[start] and not _is_type_of_street(line, start, lexicon) and names_town(line, start, size, grammar)
    ]
    if at > 0 and not spans:
        spans = _last_piece(line, lexicon)
    for stop in range(min(7, size - 1), 0, -1):
        bounded = gaps[stop] in STRONG or starts_street(line, stop, lexicon)
        if bounded and names_town(line, 0, stop, grammar):
            spans.append((0, stop))
    spans.sort(key=lambda s: gaps[s[0]] not in STRONG or (s[1] < size and gaps[s[1]] not in STRONG))
    if not spans:
        spans = _last_piece(line, lexicon)
        if at < 0:
            starts = (size - 1, size - 2, size - 3)
            spans += [(start, size) for start in starts if start > 1 and not words[start].isdigit()]
    return list(dict.fromkeys(spans))


def _is_type_of_street(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Whether the last word is the type of the street before it, be there a town of that name ("12 Main Street")."""
    last = at == len(line.words) - 1 and at > 0 and line.gaps[at] not in STRONG
    return last and not lexicon.type_first and line.words[at] in lexicon.types


def _last_piece(line: Line, lexicon: Lexicon) -> list[Span]:
    """What stands behind the last comma, unless it is a number or a street; none or one span."""
    size = len(line.words)
    last = max((i for i in range(size) if line.gaps[i] in STRONG), default=0)
    plain = last > 0 and not line.words[last].isdigit() and type_at(line.words, last, lexicon) is None
    return [(last, size)] if plain else []


def is_firm(line: Line, start: int, end: int, at: int, grammar: Grammar) -> bool:
    """Whether a span is beyond doubt the town: behind the postcode, or a known name set apart by a comma."""
    if start == at:
        return True
    return (start == 0 or line.gaps[start] in STRONG) and names_town(line, start, end, grammar)


def names_town(line: Line, start: int, end: int, grammar: Grammar) -> bool:
    """Whether the words from ``start`` to ``end`` are the name of a known town."""
    words = tuple(line.joined(start, end))
    known = grammar.towns.get(words)
    if known is None:
        if len(grammar.towns) >= _REMEMBERED:
            grammar.towns.clear()
        known = grammar.towns[words] = grammar.knows_city(city_key(words, grammar.lexicon))
    return known


def starts_street(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Whether a house number or a street type stands at ``at``, which may be the end of the line."""
    if at >= len(line.words):
        return False
    return line.words[at][0].isdigit() or type_at(line.words, at, lexicon) is not None


def without_repeated_town(line: Line, city: str, at: int, grammar: Grammar) -> Line | None:
    """The line without the town it repeats at its end or behind its postcode, or None."""
    size = len(line.words)
    for length in range(1, min(size, 8)):
        start = size - length
        cut_off = line.gaps[start] in STRONG or start == at
        if cut_off and city_key(line.joined(start, size), grammar.lexicon) == city:
            return line.without(start, size)
    return None
