"""Which words of a line may be the street, with and without a house number."""

from __future__ import annotations

from collections.abc import Iterator

from dispatchable.engine.countries.lexicon import Lexicon
from dispatchable.engine.registers.keys import type_at
from dispatchable.engine.validation.corners import corner_without_number, second_address, second_street
from dispatchable.engine.validation.grammar import Grammar
from dispatchable.engine.validation.housenumber import MARKS, WrittenNumber
from dispatchable.engine.validation.inside import inside_begins, inside_word, names_street, read_inside
from dispatchable.engine.validation.inverted import turned_round
from dispatchable.engine.validation.line import Line, Reading, Span
from dispatchable.engine.validation.number_in_line import number_spots
from dispatchable.engine.validation.text import STRONG


def street_readings(line: Line, base: Reading, grammar: Grammar) -> Iterator[Reading]:
    """The readings of what is left of a line once town and postcode are out of it, likeliest first.

    Each is a copy of ``base``. Those with a house number come first; no street comes twice with the same number.
    """
    lexicon = grammar.lexicon
    line = turned_round(line, lexicon)
    size = len(line.words)
    if not size:
        yield base.copy()
        return
    corner = corner_without_number(line, base, lexicon)
    if corner is not None:
        yield corner
        return
    seen: set[tuple[object, ...]] = set()
    for start, number in number_spots(line, lexicon):
        for reading in _with_number(line, base, start, number, lexicon):
            mark = (reading.street, reading.numbers)
            if mark not in seen:
                seen.add(mark)
                yield reading
    for start, end in _streets_without_number(line, lexicon):
        reading = base.copy()
        reading.street = tuple(line.joined(start, end))
        read_inside(line, 0, start, reading, lexicon)
        read_inside(line, end, size, reading, lexicon)
        if (reading.street, ()) not in seen:
            seen.add((reading.street, ()))
            yield reading


def _with_number(line: Line, base: Reading, at: int, number: WrittenNumber, lexicon: Lexicon) -> Iterator[Reading]:
    """The readings that take ``number``, which begins at ``at``, for the house number."""
    words, size = line.words, len(line.words)
    before = at - 1 if at and words[at - 1] in MARKS else at
    for first, last in _streets_around(line, before, at, number.end, lexicon):
        reading = base.copy()
        behind = last
        if number.end < last < size and words[last].isdigit() and second_address(line, last, lexicon):
            behind = line.piece_end(last)
            reading.corner = tuple(line.joined(last, behind))
        reading.numbers, reading.number_text, reading.several = number.numbers, number.text, number.several
        corner = second_street(line, first, last, lexicon)
        reading.street = tuple(line.joined(first, corner.first_end if corner and corner.certain else last))
        read_inside(line, 0, min(first, before), reading, lexicon, before_number=first >= number.end)
        read_inside(line, max(behind, number.end), size, reading, lexicon)
        if last <= before:
            read_inside(line, last, before, reading, lexicon)
        if corner is None:
            yield reading
            continue
        second = tuple(line.joined(corner.second_start, last))
        reading.corner = second if corner.certain else ()
        yield reading
        if not corner.certain:
            street = tuple(line.joined(first, corner.first_end))
            yield reading.with_streets(street, second)


def _streets_around(line: Line, before: int, at: int, after: int, lexicon: Lexicon) -> list[Span]:
    """Spans that may be the street of a house number, likeliest first: mostly behind it, at times before it.

    The number stands from ``at`` to ``after``, the mark that announces it from ``before``.
    """
    spans = _streets_behind(line, after, lexicon) if after < len(line.words) else []
    ended = after >= len(line.words) or line.gaps[after] in STRONG or inside_begins(line, after, lexicon)
    marked = before != at
    if before > 0 and (ended or marked or not spans):
        trailing = _streets_before(line, before, lexicon)
        return trailing + spans if ended or marked else spans + trailing
    return spans


def _streets_behind(line: Line, start: int, lexicon: Lexicon) -> list[Span]:
    """Spans that may be the street of a house number that ends at ``start``."""
    words, gaps = line.words, line.gaps
    end = street_end(line, start, lexicon)
    if inside_begins(line, start, lexicon) and not names_street(line, start, end, lexicon):
        return []
    spans = [(start, end)]
    longer = line.piece_end(start)
    if longer > end:
        spans.append((start, longer))
    if end == len(words) or gaps[end] not in STRONG:
        return spans
    if gaps[end] == "(" or not (words[end].isdigit() or inside_word(words, end, lexicon)):
        spans.append((start, line.piece_end(end)))  # a bracket, or a further piece of the name
    return spans


def _streets_before(line: Line, before: int, lexicon: Lexicon) -> list[Span]:
    """Spans that may be the street of a house number that is written behind it, from ``before`` on."""
    first = _piece_start(line, before)
    if first == before:
        first = _piece_start(line, before - 1)
    end = min(street_end(line, first, lexicon), before)
    spans = [(first, end)] if end > first else []
    if inside_begins(line, first, lexicon):  # "c/o M. Durand rue Colette Magny, n° 24"
        spans = [(i, before) for i in range(first + 1, before) if type_at(line.words, i, lexicon)][:1] + spans
    if end < before:
        spans.append((first, before))
    if first > 0:
        spans.append((0, before))
    return spans


def _piece_start(line: Line, at: int) -> int:
    """Where the piece between commas begins that holds the word at ``at``."""
    while at > 0 and line.gaps[at] not in STRONG:
        at -= 1
    return at


def street_end(line: Line, start: int, lexicon: Lexicon) -> int:
    """Where the street's name that begins at ``start`` ends: before a comma, or before what lies inside the house."""
    words = line.words
    stop = line.piece_end(start)
    end = start + 1
    while end < stop:
        word = words[end]
        if end > start + 1 or type_at(words, start, lexicon) is None:
            if inside_word(words, end, lexicon) and words[end - 1] not in lexicon.particles:
                return end
            if word[0].isdigit() and (inside_begins(line, end, lexicon) or second_address(line, end, lexicon)):
                return end
        end += 1
    return stop


def _streets_without_number(line: Line, lexicon: Lexicon) -> list[Span]:
    """Spans that may be a street written without a house number."""
    words, gaps, size = line.words, line.gaps, len(line.words)
    spans: list[Span] = []
    starts = [i for i in range(size) if gaps[i] in STRONG]
    starts.sort(key=lambda i: type_at(words, i, lexicon) is None)
    for start in starts:
        end = street_end(line, start, lexicon)
        spans.append((start, end))
        stop = line.piece_end(start)
        if stop > end:
            spans.append((start, stop))
    spans += [
        (i, street_end(line, i, lexicon)) for i in range(1, size) if i not in starts and type_at(words, i, lexicon)
    ][:2]
    spans = [s for s in spans if not words[s[0]].isdigit() or _is_name(line, s)]
    return list(dict.fromkeys(spans))[:6]


def _is_name(line: Line, span: Span) -> bool:
    """Whether a span that begins with a number can be a name ("8 mai 1945") and not a number with something behind."""
    return span[1] - span[0] > 1 and any(w.isdigit() for w in line.words[span[0] + 1 : span[1]])
