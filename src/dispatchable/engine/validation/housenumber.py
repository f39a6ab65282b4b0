"""House numbers in running text: one, a range, or a list, with their suffixes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dispatchable.engine.countries.lexicon import Lexicon
from dispatchable.engine.registers.keys import type_at
from dispatchable.engine.registers.numbers import canonical_suffix, parse_number
from dispatchable.engine.validation.text import STRONG

Number = tuple[int, str]
"""Number and canonical suffix."""

MAX_RANGE = 200
"""A range wider than this is no range of one building."""
MARKS = frozenset({"n", "no", "nr", "num", "numero", "number", "nummer", "hausnummer"})
"""Words that announce a house number and are no part of it."""


class WrittenNumber(NamedTuple):
    """A house number as it stands in a line."""

    numbers: tuple[Number, ...]
    """The numbers it can mean, in the order they are to be tried."""
    end: int
    """Index of the first word behind it."""
    several: bool
    """A range or a list."""
    text: str


def glued_end(gaps: Sequence[str], start: int, size: int) -> int:
    """End of the run of words written without any gap."""
    end = start + 1
    while end < size and not gaps[end]:
        end += 1
    return end


def number_at(
    words: Sequence[str], gaps: Sequence[str], start: int, lexicon: Lexicon, *, lists: bool = True, letter: bool = True
) -> WrittenNumber | None:
    """The house number that begins at ``start``, or None.

    Without ``lists`` a comma ends it; without ``letter`` a single letter behind it is not its suffix.
    """
    size = len(words)
    first = words[start]
    end = start + 1
    while end < size and not gaps[end]:
        end += 1
    if end == start + 1:
        if not first.isdigit() or len(first) > 9:
            return None
        main: Number = (int(first), "")
        text = first
    else:
        text = "".join(words[start:end])
        parsed = parse_number(text, lexicon.suffixes)
        if parsed is None:
            return None
        main = parsed
    if end >= size:
        return WrittenNumber((main,), end, False, text)
    word, gap = words[end], gaps[end]
    if not main[1]:
        if word.isdigit():
            half = _half(words, gaps, end, lexicon)
            if half:
                return WrittenNumber(((main[0], "1/2"),), half, False, f"{text} 1/2")
        else:
            suffix = (letter or len(word) > 1) and _suffix_at(words, gaps, end, lexicon)
            if suffix:
                main = (main[0], canonical_suffix(word, lexicon.suffixes))
                text = f"{text} {word}"
                end += 1
                if end >= size:
                    return WrittenNumber((main,), end, False, text)
                word, gap = words[end], gaps[end]
    if not lists and gap in STRONG:
        return WrittenNumber((main,), end, False, text)
    if word.isdigit() or word in lexicon.range_words or gap in "-/,;&":
        return _several(words, gaps, main, end, text, lexicon)
    return WrittenNumber((main,), end, False, text)


def _half(words: Sequence[str], gaps: Sequence[str], at: int, lexicon: Lexicon) -> int:
    """End of "1/2" or ".5" written behind a number, or 0."""
    if words[at] == "5" and gaps[at] == ".":
        return at + 1
    if words[at] == "1" and at + 1 < len(words) and words[at + 1] == "2" and gaps[at + 1] == "/" and gaps[at] in " -":
        return at + 2
    return 0


def _suffix_at(words: Sequence[str], gaps: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    """Whether the word at ``at`` is the suffix of the number before it."""
    word, gap = words[at], gaps[at]
    if gap == "," and len(word) > 2 and word in lexicon.suffixes:
        return at + 1 < len(words) and type_at(words, at + 1, lexicon) is not None
    if gap not in " -./":
        return False
    if len(word) > 1:
        if word in lexicon.suffixes or (len(word) == 2 and gap in "-/" and word not in lexicon.types):
            return True
        # a register's own two-letter suffix ("22 bv avenue ..."): only with a street type right behind it
        if len(word) != 2 or word in lexicon.particles:
            return False
        return at + 1 >= len(words) or type_at(words, at + 1, lexicon) is not None
    if at + 1 >= len(words):
        return True
    after, after_gap = words[at + 1], gaps[at + 1]
    if after.isdigit() or not after_gap or after_gap == "'":
        return False
    if word in lexicon.types and gap == " ":  # "31 R Moulin" may be either; see ``doubtful_letter``
        return type_at(words, at + 1, lexicon) is not None
    if word in lexicon.directions and gap == " ":
        return False
    if type_at(words, at + 1, lexicon) is not None or gap in "-/" or after_gap in ",;(" or word == "a":
        return True
    return word not in lexicon.particles and after_gap == " "


def doubtful_letter(words: Sequence[str], gaps: Sequence[str], start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether a number's suffix may rather be the first word of the street ("31 R Moulin Joly", "17 D Hauteville")."""
    last = words[end - 1]
    doubtful = last in lexicon.types or (last in lexicon.particles and last != "a")
    return end - start == 2 and len(last) == 1 and gaps[end - 1] == " " and doubtful


def _several(
    words: Sequence[str], gaps: Sequence[str], first: Number, at: int, text: str, lexicon: Lexicon
) -> WrittenNumber:
    """Read on behind a first number: "45-47", "90 à 96", "24, 26, 28"."""
    single = WrittenNumber((first,), at, False, text)
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
            ranged = ranged or gap in "-"
        else:
            break
        if len(words[step]) > 5:
            break
        following = glued_end(gaps, step, size)
        if following < size and words[following] in lexicon.inside_after:
            break
        if gap == "," and following > step + 1 and words[step + 1] in ("e", "er", "eme"):
            break  # "n° 14 - 2e gauche": an ordinal begins something else
        parsed = parse_number("".join(words[step:following]), lexicon.suffixes)
        if parsed is None:
            break
        behind = following
        if behind < size and not parsed[1] and _suffix_at(words, gaps, behind, lexicon):
            parsed = (parsed[0], canonical_suffix(words[behind], lexicon.suffixes))
            behind += 1
        if behind >= size and gap == "," and step == end:
            break  # "12, 75": nothing follows, so the second number is something else
        numbers.append(parsed)
        text += (gap if gap != " " else "") + (" " if gap in " ,;" else "") + " ".join(words[end:behind])
        end = behind
    if len(numbers) == 1:
        return single
    tries: list[Number] = []
    if len(numbers) == 2 and gaps[at] == "-" and not first[1] and not numbers[1][1]:
        tries.append((first[0], f"-{words[at]}"))  # Queens: "40-12" is one house
    tries.append(first)
    low, high = first[0], numbers[-1][0]
    if len(numbers) == 2 and low < high <= low + MAX_RANGE and (ranged or gaps[at] == "/"):
        step_size = 2 if (high - low) % 2 == 0 else 1
        tries += [(n, "") for n in range(low + step_size, high, step_size)]
        if first[1]:
            tries.append((low, ""))
    tries += numbers[1:]
    return WrittenNumber(tuple(dict.fromkeys(tries)), end, True, text)
