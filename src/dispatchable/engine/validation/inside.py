"""What lies inside the house: building, staircase, floor, unit, and whom to ask for."""

from __future__ import annotations

from dispatchable.engine.countries.lexicon import Lexicon
from dispatchable.engine.registers.keys import match_phrase, type_at
from dispatchable.engine.validation.housenumber import MARKS, glued_end
from dispatchable.engine.validation.line import Line, Reading
from dispatchable.engine.validation.text import STRONG


def inside_begins(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Whether what begins at ``at`` lies inside the house: a keyword, or an ordinal with one ("2e étage")."""
    words = line.words
    if not words[at][0].isdigit():
        return inside_word(words, at, lexicon)
    return not (at == 0 and words[at].isdigit()) and counted_inside(line, at, lexicon)


def counted_inside(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Whether a number is followed by what it counts ("2e étage", "3rd floor")."""
    after = glued_end(line.gaps, at)
    if after >= len(line.words) or line.gaps[after] in STRONG:
        return False
    return line.words[after] in lexicon.inside_after


def inside_word(words: list[str], at: int, lexicon: Lexicon) -> bool:
    """Whether a keyword for a part of the house stands at ``at`` ("bat", "apt", "c/o")."""
    if words[at] in lexicon.inside:
        return True
    return words[at] in lexicon.inside_phrases and match_phrase(lexicon.inside_phrases, words, at) is not None


def names_street(line: Line, start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether a keyword is a street's name after all: "Résidence" as a type in front, "Story St" before one."""
    if type_at(line.words, start, lexicon) is not None:
        return True
    return not lexicon.type_first and any(w in lexicon.types for w in line.words[start + 1 : max(end, start + 2)])


def read_inside(
    line: Line, start: int, end: int, reading: Reading, lexicon: Lexicon, *, before_number: bool = False
) -> None:
    """Read what lies inside the house out of the words from ``start`` to ``end``, which are not the street.

    Fills ``reading.inside``; words that fit nothing go to ``reading.unexpected``. ``before_number``: the house number
    follows at ``end``; a word that stands right before it may mean another house ("face au 12", "casier 12").
    """
    if start >= end:
        return
    words, gaps = line.words, line.gaps
    rest: list[str] = []
    dangling = False
    i = start
    while i < end:
        word = words[i]
        element, length = _keyword_at(line, i, end, lexicon)
        dangling = not element
        if element:
            stop = max(_value_end(line, i, length, end, lexicon), i + 1)
            value = " ".join(line.joined(i + length, stop))
            name = " ".join(words[i : i + length])
            text = f"{name} {value}".strip() if element in _NAMED else value or name
            reading.inside[element] = f"{reading.inside[element]} {text}" if element in reading.inside else text
            i = stop
            continue
        if word[0].isdigit():
            after = glued_end(gaps, i)
            if after < end and counted_inside(line, i, lexicon):
                reading.inside[lexicon.inside_after[words[after]]] = "".join(words[i:after])
                i = after + 1
                dangling = False
                continue
        if word not in MARKS and word not in lexicon.particles:
            if rest and gaps[i] in STRONG:
                reading.remarks = (*reading.remarks, tuple(rest))
                reading.unexpected = (*reading.unexpected, *rest)
                rest = []
            rest.append(word)
            if word.isdigit() and not (_bracketed(gaps, i) and reading.numbers and start > 0):
                reading.doubt = True
        i += 1
    if rest:
        reading.remarks = (*reading.remarks, tuple(rest))
        reading.unexpected = (*reading.unexpected, *rest)
    if before_number and dangling and end < len(words) and gaps[end] not in STRONG:
        reading.doubt = True


_NAMED = frozenset({"building", "care_of", "landmark"})
"""Elements that keep their keyword: "bâtiment A" and "tour A" are two buildings, "apt 4" and "unit 4" one flat."""


def _keyword_at(line: Line, at: int, end: int, lexicon: Lexicon) -> tuple[str, int]:
    """The element that the keyword at ``at`` introduces, and the keyword's length in words; "" when there is none."""
    word = line.words[at]
    if word in lexicon.inside:
        return lexicon.inside[word], 1
    found = match_phrase(lexicon.inside_phrases, line.words, at)
    if found and at + found[0] <= end:
        return found[1], found[0]
    return ("unit", 0) if line.gaps[at] == "#" else ("", 1)


def _value_end(line: Line, at: int, length: int, end: int, lexicon: Lexicon) -> int:
    """Where the value of a keyword at ``at`` ends: at the next keyword or comma; a name may be several words."""
    stop = at + length
    while stop < end and not (stop > at and line.gaps[stop] in STRONG) and not inside_word(line.words, stop, lexicon):
        if line.words[stop][0].isdigit() and counted_inside(line, stop, lexicon):
            both_numbered = length and stop == at + length and stop + 2 < end and line.words[stop + 2].isdigit()
            if not (both_numbered and line.gaps[stop + 1]):  # "bat 40 etg 2" against "apt 2e etg"
                break
        stop += 1
    return stop


def _bracketed(gaps: list[str], at: int) -> bool:
    """Whether the word at ``at`` stands in brackets."""
    while at > 0 and gaps[at] not in STRONG:
        at -= 1
    return gaps[at] == "("
