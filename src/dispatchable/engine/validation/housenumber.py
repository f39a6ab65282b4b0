"""House numbers in running text: one, a range, or a list, with their suffixes."""

from __future__ import annotations

from dispatchable.engine.countries.lexicon import Lexicon
from dispatchable.engine.registers.keys import match_phrase, type_at
from dispatchable.engine.registers.numbers import canonical_suffix, parse_number
from dispatchable.engine.validation.text import STRONG

Number = tuple[int, str]
"""Number and canonical suffix."""

MAX_RANGE = 200
"""A range wider than this is no range of one building."""
MARKS = frozenset({"n", "no", "nr", "num", "numero", "number", "nummer", "hausnummer"})
"""Words that announce a house number and are no part of it."""
_MONTHS = frozenset({
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
})  # fmt: skip
"""A number before one of these is the day in a street's name ("2, 19 mars 1962")."""


class WrittenNumber:
    """A house number as it stands in a line."""

    __slots__ = ("end", "numbers", "several", "text")

    def __init__(self, numbers: tuple[Number, ...], end: int, several: bool, text: str) -> None:
        self.numbers = numbers
        """The numbers it can mean, in the order they are to be tried."""
        self.end = end
        """Index of the first word behind it."""
        self.several = several
        """A range or a list."""
        self.text = text


def glued_end(gaps: list[str], start: int) -> int:
    """End of the run of words that begins at ``start`` and is written without any gap."""
    end = start + 1
    while end < len(gaps) and not gaps[end]:
        end += 1
    return end


def number_at(
    words: list[str], gaps: list[str], start: int, lexicon: Lexicon, *, lists: bool = True, letter: bool = True
) -> WrittenNumber | None:
    """The house number that begins at ``start``, or None.

    Without ``lists`` a comma ends it; without ``letter`` a single letter behind it is not its suffix.
    """
    found = _one(words, gaps, start, lexicon, letter=letter)
    if found is None:
        return None
    main, end = found
    text = _written(words, gaps, start, end)
    single = WrittenNumber((main,), end, False, text)
    if end >= len(words) or (not lists and gaps[end] in STRONG):
        return single
    if words[end].isdigit() or words[end] in lexicon.range_words or gaps[end] in "-/,;&":
        return _several(words, gaps, main, start, end, lexicon)
    return single


def _one(
    words: list[str], gaps: list[str], start: int, lexicon: Lexicon, *, letter: bool = True
) -> tuple[Number, int] | None:
    """One number with its suffix, glued or apart, and the index of the first word behind it."""
    size = len(words)
    end = glued_end(gaps, start)
    grid = _grid_end(words, gaps, start, end)
    if grid:
        parsed = parse_number("".join(words[start:grid]), lexicon.suffixes)
        return (parsed, grid) if parsed else None
    if end == start + 1:
        if not words[start].isdigit() or len(words[start]) > 9:
            return None
        main: Number = (int(words[start]), "")
    else:
        parsed = parse_number("".join(words[start:end]), lexicon.suffixes)
        if parsed is None:
            return None
        main = parsed
    if main[1] and _second_suffix(words, gaps, end, lexicon):
        return (main[0], main[1] + words[end]), end + 1
    if end < size and not main[1]:
        if words[end] == "0" and gaps[end] in ".,":
            return main, end + 1  # "54.0": a spreadsheet's number
        half = _half(words, gaps, end, lexicon) if words[end].isdigit() else 0
        if half:
            return (main[0], "1/2"), half
        if (letter or len(words[end]) > 2) and not words[end].isdigit() and _suffix_at(words, gaps, end, lexicon):
            return (main[0], canonical_suffix(words[end], lexicon.suffixes)), end + 1
    return main, end


def _second_suffix(words: list[str], gaps: list[str], at: int, lexicon: Lexicon) -> bool:
    """Whether a letter behind a suffix belongs to the house number as well ("24bis Z chemin ...", "27A/B rue ...")."""
    if at + 1 >= len(words) or len(words[at]) > 1 or not words[at].isalpha() or gaps[at] not in " -/":
        return False
    return lexicon.type_first and gaps[at + 1] == " " and type_at(words, at + 1, lexicon) is not None


def _grid_end(words: list[str], gaps: list[str], start: int, end: int) -> int:
    """End of a Wisconsin grid number written in two parts ("N6 W23031"), or 0."""
    if end != start + 2 or words[start] not in ("n", "s", "e", "w") or end + 1 >= len(words) or gaps[end] != " ":
        return 0
    return end + 2 if words[end] in ("n", "s", "e", "w") and words[end + 1].isdigit() and not gaps[end + 1] else 0


def _written(words: list[str], gaps: list[str], start: int, end: int) -> str:
    """The words as they were written, blanks and signs between them kept."""
    out = words[start]
    for i in range(start + 1, end):
        gap = gaps[i]
        out += (gap + " " if gap in ",;&" else gap) + words[i]
    return out


def _half(words: list[str], gaps: list[str], at: int, lexicon: Lexicon) -> int:
    """End of "1/2" or ".5" written behind a number, or 0."""
    if words[at] == "5" and gaps[at] == ".":
        return at + 1
    if words[at] == "1" and at + 1 < len(words) and words[at + 1] == "2" and gaps[at + 1] == "/" and gaps[at] in " -,(":
        return at + 2
    return 0


def _suffix_at(words: list[str], gaps: list[str], at: int, lexicon: Lexicon) -> bool:
    """Whether the word at ``at`` is the suffix of the number before it."""
    word, gap = words[at], gaps[at]
    if not lexicon.type_first and len(word) == 1 and gap and at + 1 < len(words) and gaps[at + 1] == " ":
        if _ends_street(words, gaps, at + 1, lexicon):
            return False  # "1318 P St NW": the letter is the street's name
        if gap == "," and word not in lexicon.directions and _typed_later(words, gaps, at + 2, lexicon):
            return True  # "39, A Lawrence St"
    if gap in ",(" and (len(word) == 1 or word in lexicon.suffixes):
        # "101, bis rue X", "46 (B) rue X", "12 (c)": set apart, but the house's own letter
        ended = at + 1 >= len(words) or gaps[at + 1] in STRONG
        return ended or (type_at(words, at + 1, lexicon) is not None and gaps[at + 1] != "'")
    if gap not in " -./":
        return False
    if len(word) > 1:
        if word in lexicon.types and at + 1 < len(words) and words[at + 1] in lexicon.particles:
            return False  # "15 qua de la Table Ronde": the quartier, not quater
        if word in lexicon.suffixes or (len(word) == 2 and gap in "-/" and word not in lexicon.types):
            return True
        # a register's own two-letter suffix ("22 bv avenue ..."): only with a street type right behind it
        if len(word) != 2 or word in lexicon.particles or match_phrase(lexicon.type_phrases, words, at):
            return False
        return at + 1 >= len(words) or type_at(words, at + 1, lexicon) is not None
    if at + 1 >= len(words):
        return True
    after, after_gap = words[at + 1], gaps[at + 1]
    if after.isdigit() or not after_gap or after_gap == "'":
        return False
    if word in lexicon.types and gap == " ":  # "31 R Moulin" may be either; see ``doubtful_suffix``
        return type_at(words, at + 1, lexicon) is not None
    if word in lexicon.directions and gap == " ":
        return False
    if type_at(words, at + 1, lexicon) is not None or gap in "-/" or after_gap in ",;(" or word == "a":
        return True
    return (word not in lexicon.particles or word == "d") and after_gap == " "  # "3 d Caussignac", not "3 d'Arpaon"


def _ends_street(words: list[str], gaps: list[str], at: int, lexicon: Lexicon) -> bool:
    """Whether a street type stands at ``at`` with nothing of the name behind it but a direction."""
    if words[at] not in lexicon.types:
        return False
    after = at + 1
    return after >= len(words) or gaps[after] in STRONG or words[after] in lexicon.directions


def _typed_later(words: list[str], gaps: list[str], at: int, lexicon: Lexicon) -> bool:
    """Whether a street type follows from ``at`` on, before the next comma."""
    while at < len(words) and gaps[at] not in STRONG:
        if words[at] in lexicon.types:
            return True
        at += 1
    return False


def doubtful_suffix(words: list[str], gaps: list[str], start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether a suffix may rather be the street's type ("31 R Moulin Joly", "28 Av Pte de Clichy")."""
    last = words[end - 1]
    return end - start == 2 and len(last) <= 2 and gaps[end - 1] == " " and last in lexicon.types


def _several(words: list[str], gaps: list[str], first: Number, start: int, at: int, lexicon: Lexicon) -> WrittenNumber:
    """Read on behind a first number: "45-47", "90 à 96", "24, 26, 28", "14-16 1/2"."""
    numbers = [first]
    size = len(words)
    end = at
    ranged = False
    while end < size:
        word, gap = words[end], gaps[end]
        step = end
        if word in lexicon.range_words and end + 1 < size and words[end + 1].isdigit():
            ranged = ranged or word not in ("et", "and", "und", "y", "e")
            step = end + 1
        elif word.isdigit() and gap in "-/,;&":
            ranged = ranged or gap == "-"
        else:
            break
        if len(words[step]) > 5:
            break
        found = _one(words, gaps, step, lexicon)
        if found is None:
            break
        number, behind = found
        if behind < size and (words[behind] in lexicon.inside_after or words[behind] in _MONTHS):
            break
        if gap == "," and step == end and (behind >= size or number[1] in ("e", "er", "eme")):
            break  # "12, 75" with nothing behind, "n° 14 - 2e gauche": the second number begins something else
        numbers.append(number)
        end = behind
    text = _written(words, gaps, start, end)
    if len(numbers) == 1:
        return WrittenNumber((first,), at, False, text)
    low, high = first[0], numbers[-1][0]
    no_house: Number = (low, f"/{high}")
    if len(numbers) == 3 and gaps[at] == "/" and high > MAX_RANGE * 5:
        return WrittenNumber((no_house,), end, False, text)  # a date
    if len(numbers) == 2 and (ranged or gaps[at] == "/") and high > low + MAX_RANGE:
        return WrittenNumber((no_house,), end, False, text)  # no building is that long
    if len(numbers) == 2 and gaps[at] == "/" and not lexicon.type_first and high <= low:
        # "131/2": a half written close; "116/16": house and flat
        half = text.endswith("1/2") and len(words[start]) > 1 and bool(lexicon.direction_words)
        return WrittenNumber(((int(words[start][:-1]), "1/2") if half else no_house,), end, False, text)
    if len(numbers) == 2 and gaps[at] == "-" and lexicon.country == "CA":
        return WrittenNumber(((low, f"-{high}"),), end, False, text)  # unit and house: "5-12 Main St" is no range
    if len(numbers) == 2 and gaps[at] == "-" and first[1].isalpha() and not numbers[1][1] and not lexicon.type_first:
        return WrittenNumber(((low, f"{first[1]}-{high}"),), end, False, text)  # "2B-4": a unit, and no range
    tries: list[Number] = []
    if len(numbers) == 2 and gaps[at] == "-" and not first[1] and not numbers[1][1]:
        tries.append((first[0], f"-{words[at]}"))  # Queens: "40-12" is one house
        backwards = first[0] - numbers[1][0]
        if backwards >= 0 and not (backwards <= 4 and backwards % 2 == 0):  # "19-17" are two houses, "11-3" is one
            return WrittenNumber(tuple(tries), end, False, text)
    tries += numbers
    if len(numbers) == 2 and low < high and (ranged or gaps[at] == "/"):
        # the written ends first, then the houses between them on the same side of the street
        step_size = 2 if (high - low) % 2 == 0 else 1
        tries += [(n, "") for n in range(low, high + 1, step_size)]
    return WrittenNumber(tuple(dict.fromkeys(tries)), end, True, text)
