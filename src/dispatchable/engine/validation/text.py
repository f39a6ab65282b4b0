"""From a written line to words: folded, with what stood between them kept."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.civic.syntax import Fault

MAX_TEXT = 500
"""Longest line that is looked at, in characters."""

_PLAIN = {code: chr(code).lower() for code in range(128)}
_PLAIN.update({ord(c): p for c, p in zip("’‘`´–—−«»°º№ª", "''''---  " + " " * 4, strict=True)})
_PLAIN[ord("½")] = " 1/2"


class _Keeping(dict[int, str]):
    """Folds letters one by one and keeps ASCII punctuation."""

    def __missing__(self, code: int) -> str:
        folded = fold(f"x{chr(code)}x")[1:-1] or ("" if fold(chr(code) + "x") == "x" else " ")
        self[code] = folded
        return folded


_KEEP = _Keeping(_PLAIN)

_WORD = re.compile(r"([^a-z0-9]*)(\d+(?:st|nd|rd|th|er|ere|eme|ieme|nde)(?![a-z0-9])|\d+|[a-z]+)")
"""A word with what stands before it."""


class Words:
    """A line as words, each with what stands before it."""

    __slots__ = ("gaps", "words")

    def __init__(self, words: list[str], gaps: list[str]) -> None:
        self.words = words
        """Runs of letters, runs of digits, and ordinals ("1er", "5th") in lower case without accents."""
        self.gaps = gaps
        """What stands before each word: "" (glued), " ", or one of ``, ; ( ) / # - ' . & :``, the strongest of several.

        A comma stands before the first word where nothing else does.
        """


STRONG = frozenset(",;()\n|")
"""Gaps that end a part of an address."""
_RANK = {c: i for i, c in enumerate(" .':-&#/)(;|,")}


def folded_line(text: str) -> str:
    """Lower case without accents, punctuation kept, several lines as one with commas."""
    line = text.lower() if text.isascii() else text.translate(_KEEP)
    if "\n" in line or "\r" in line:
        line = ", ".join(part.strip(" ,") for part in line.splitlines() if part.strip(" ,"))
    return line


def words_of(text: str) -> Words:
    """Take a line apart. Text beyond ``MAX_TEXT`` characters is not looked at."""
    words: list[str] = []
    gaps: list[str] = []
    found: list[tuple[str, str]] = _WORD.findall(folded_line(text[:MAX_TEXT]))
    for between, word in found:
        words.append(word)
        gaps.append(between if between in ("", " ") else _strongest(between))
    if gaps and not gaps[0]:
        gaps[0] = ","
    return Words(words, gaps)


def _strongest(text: str) -> str:
    if text.rstrip()[-1:] == "#":
        return "#"  # ", #3": what follows is a unit, whatever stands before
    best = " "
    for character in text:
        if _RANK.get(character, 0) > _RANK[best]:
            best = character
    return "," if best == "-" and text.startswith(" ") and text.endswith(" ") and len(text) > 2 else best


_COUNTED = re.compile(r"\d\s*([%€$£])")
"""A percentage or a price: not a house number."""


def text_faults(line: str, given: dict[str, str]) -> list[Fault]:
    """What in the text cannot be read: letters and digits of other scripts, and text beyond the longest that is read.

    They would vanish in folding, and an address with a vanished word must not be confirmed.
    """
    faults = []
    if ("%" in line or "€" in line or "$" in line or "£" in line) and (counted := _COUNTED.search(line)):
        faults.append(Fault("ADR-SYN-CHARS", "house_number", (("characters", counted[1]),)))
    if len(line) > MAX_TEXT:
        faults.append(Fault("ADR-SYN-LEN", "street", (("maximum", str(MAX_TEXT)),)))
    if line.isascii() and "".join(given.values()).isascii():
        return faults
    for element, text in (("street", line[:MAX_TEXT]), *given.items()):
        if not text.isascii() and (unread := [c for c in text if not c.isascii() and _unreadable(c)]):
            faults.append(Fault("ADR-SYN-CHARS", element, (("characters", "".join(dict.fromkeys(unread))[:40]),)))
            break
    return faults


@lru_cache(maxsize=4096)
def _unreadable(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "No":  # "½" is read as 1/2; "²" would run into the number before it
        return "\u2044" not in unicodedata.normalize("NFKC", character)
    return category[0] in "LN" and not fold(character)
