"""Folding: the spelling of a text reduced to what tells names apart."""

from __future__ import annotations

import sys
import unicodedata

_LETTERS = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "ŧ": "t",
    "ŋ": "n",
    "ı": "i",
    "ĸ": "k",
    "ə": "e",
}
"""Letters that Unicode does not decompose into a base letter and an accent."""


def _folded_character(character: str) -> str:
    """What one character becomes: letters and digits, one space, or nothing for accents and invisible marks."""
    if character in _LETTERS:
        return _LETTERS[character]
    # "½" reads "1 2" and must not run into the number before it.
    edge = (
        " " if unicodedata.category(character) == "No" and "\u2044" in unicodedata.normalize("NFKC", character) else ""
    )
    parts = [edge]
    for part in unicodedata.normalize("NFKD", character).lower():
        if part.isascii():
            parts.append(part if part.isalnum() else " ")
        elif part in _LETTERS:
            parts.append(_LETTERS[part])
        elif unicodedata.category(part) not in ("Mn", "Cf"):
            parts.append(" ")
    parts.append(edge)
    return "".join(parts)


class _Table(dict[int, str]):
    """A translation table; what it does not list is worked out on the spot and not kept."""

    def __missing__(self, code: int) -> str:
        return _folded_character(chr(code))


_ASCII = {code: chr(code) if chr(code).isalnum() else " " for code in range(128)}
_ASCII.update({code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)})
# Latin with its extensions, accents, and general punctuation: what addresses are written in.
_PREPARED = (*range(128, 0x370), *range(0x1E00, 0x1F00), *range(0x2000, 0x2070))
_TABLE = _Table(_ASCII)
_TABLE.update({code: sys.intern(_folded_character(chr(code))) for code in _PREPARED})


def fold(text: str) -> str:
    """``text`` in lower case a-z and 0-9, its words separated by one space.

    Accents go; œ, æ, ß, ø, ł, đ and the like are spelt with plain letters; every run of other characters becomes one
    space; leading and trailing space goes. Invisible marks (soft hyphen, zero-width space) go without leaving a space.
    Scripts other than Latin leave nothing. Folding a folded text changes nothing.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    return " ".join(text.translate(_TABLE).split())
