"""Which number of a line may be the house number."""

from __future__ import annotations

from dispatchable.engine.countries.lexicon import Lexicon
from dispatchable.engine.registers.keys import type_at
from dispatchable.engine.validation.housenumber import MARKS, WrittenNumber, doubtful_suffix, glued_end, number_at
from dispatchable.engine.validation.inside import inside_begins, names_street
from dispatchable.engine.validation.line import Line
from dispatchable.engine.validation.text import STRONG


def number_spots(line: Line, lexicon: Lexicon) -> list[tuple[int, WrittenNumber]]:
    """The numbers that may be the house number, each with the index where it begins, likeliest first."""
    words, gaps, size = line.words, line.gaps, len(line.words)
    scored: list[tuple[float, int, WrittenNumber]] = []
    i = 0
    while i < size:
        word = words[i]
        if not (word.isdigit() or (len(word) <= 2 and i + 1 < size and not gaps[i + 1])) or not gaps[i]:
            i += 1
            continue
        before = words[i - 1] if i else ""
        if gaps[i] == "#" or (i and _is_code(line, i, lexicon)):
            i = glued_end(gaps, i)
            continue
        number = number_at(words, gaps, i, lexicon, lists=i == 0 or gaps[i] in STRONG or before in MARKS)
        if number is None:
            i += 1
            continue
        scored.append((_likelihood(line, i, number, lexicon), i, number))
        i = max(number.end, i + 1)
    if len(scored) > 1:
        scored.sort(key=lambda s: (-s[0], s[1]))
    out = [(i, number) for score, i, number in scored[:3] if score > -1]
    for i, number in out[:1]:
        if doubtful_suffix(words, gaps, i, number.end, lexicon):
            bare = number_at(words, gaps, i, lexicon, lists=False, letter=False)
            if bare is not None:
                # "12 av Foch": two letters are sooner the type, "31 r Moulin": one letter sooner the suffix
                out.insert(0 if len(words[number.end - 1]) > 1 else 1, (i, bare))
    return out


_NUMBERED = frozenset({"building", "staircase", "floor", "unit", "room"})
"""Parts of a house that bear numbers."""


def _is_code(line: Line, at: int, lexicon: Lexicon) -> bool:
    """Whether a number names a part of the house ("appt 12", "lot n° 14") and is no house number."""
    words, gaps = line.words, line.gaps
    if gaps[at] in STRONG:
        return False
    keyword = at - 2 if at > 1 and words[at - 1] in MARKS and gaps[at - 1] not in STRONG else at - 1
    if lexicon.inside.get(words[keyword]) not in _NUMBERED or (keyword and words[keyword - 1] in lexicon.particles):
        return False
    if _is_counted(line, keyword, lexicon):
        return False  # "2e étage 12 rue X": the floor has its number already
    if keyword == at - 2 or type_at(words, keyword, lexicon) is None:
        return True
    # "Porte 13, passage Moncey": a street type as well, but the street comes behind a comma
    after = glued_end(gaps, at)
    return after < len(words) and gaps[after] in STRONG and type_at(words, after, lexicon) is not None


def _is_counted(line: Line, keyword: int, lexicon: Lexicon) -> bool:
    """Whether a part of the house has its number before it ("2e étage"); that of "bat 40 etg 2" is the building's."""
    words, gaps = line.words, line.gaps
    if not keyword or words[keyword] not in lexicon.inside_after or gaps[keyword] in STRONG:
        return False
    start = keyword - 1
    while start and not gaps[start]:
        start -= 1
    if not words[start][0].isdigit():
        return False
    return not (start == keyword - 1 and start and lexicon.inside.get(words[start - 1]) in _NUMBERED)


def _likelihood(line: Line, at: int, number: WrittenNumber, lexicon: Lexicon) -> float:
    """How much speaks for a number being the house number: what announces it, where it stands, what follows it."""
    words, gaps, size = line.words, line.gaps, len(line.words)
    before = words[at - 1] if at else ""
    marked = before in MARKS
    apart = gaps[at] in STRONG
    after = number.end
    score = 0.0
    if after < size and type_at(words, after, lexicon) is not None:
        score += 3
    if at == 0:
        score += 2
    elif apart:
        score += 1
    if marked:
        score += 3
    elif lexicon.inside.get(before, "care_of") != "care_of" and not apart:
        counted = _is_counted(line, at - 1, lexicon)
        score -= 0 if counted or (at > 1 and words[at - 2] in lexicon.particles) else 4
    elif before and not apart:
        behind_type = before in lexicon.types and gaps[at - 1] in STRONG  # "Route 9": the number is the name
        score -= 2 if behind_type or before in lexicon.particles else 0
    if after < size and words[after] in lexicon.inside_after and not names_street(line, after, after + 2, lexicon):
        score -= 6
    if after == size or gaps[after] in STRONG or inside_begins(line, after, lexicon):
        score += 0.5 if at > 0 else 0
    elif at > 0 and not apart and not marked and words[0] not in lexicon.inside:
        score -= 1  # but "Résidence les Mésanges 36 ..." may well have its number there
    return score
