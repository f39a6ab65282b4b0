"""House numbers: one form for all the ways to write them.

A house number is a whole number and a suffix: "12bis" is (12, "bis"), "40-12" (Queens) is (40, "-12"), "12 1/2" and
"12.5" are (12, "1/2"), a spreadsheet's "12.0" is (12, ""), "N6W23001" (Wisconsin grid) is (23001, "n6w^").
"""

from __future__ import annotations

import re
from collections.abc import Mapping

NO_NUMBER = 0xFFFFFFFF
"""Stands for an address without house number."""

_SHAPE = re.compile(
    r"""^(?P<grid>[a-z]\d{1,5}[a-z](?=\d)|[a-z]{1,2}(?=\d))?(?P<main>\d{1,9})
        (?:\s*(?:(?P<half>1/2|½|[.,]5)|[.,]0|(?P<hyphen>-\d{1,4}[a-z]?)|[\s./-]*(?P<suffix>[a-z]{1,8}(?:[\s-]*[a-z0-9]{1,4})?))
        |\s*/\s*(?P<slash>\d{1,3}[a-z]?))?$""",
    re.VERBOSE,
)


def parse_number(text: str, suffixes: Mapping[str, str]) -> tuple[int, str] | None:
    """The number and canonical suffix of one house number, or None when the text is none.

    ``text`` is lower case without accents. ``suffixes`` maps a country's spellings to canonical suffixes; a single
    letter stays itself ("12b" is not "12bis" here: the register decides, see ``equivalent_suffixes``).
    """
    if text.isdigit():
        return (int(text), "") if len(text) <= 9 else None
    match = _SHAPE.match(text)
    if not match:
        return None
    main = int(match["main"])
    if match["half"]:
        suffix = "1/2"
    elif match["hyphen"]:
        suffix = match["hyphen"]
    elif match["slash"]:
        suffix = "/" + match["slash"]
    else:
        suffix = canonical_suffix(match["suffix"] or "", suffixes)
    return (main, f"{match['grid']}^{suffix}" if match["grid"] else suffix)


def canonical_suffix(text: str, suffixes: Mapping[str, str]) -> str:
    """The canonical form of a suffix that stands apart from its number ("BIS", "b", "-R", "1/2")."""
    word = text.strip().strip("-./ ").lower()
    if word in ("1/2", "½", ".5"):
        return "1/2"
    word = "".join(word.split()).replace("-", "")
    if word.isdigit():
        return f"-{word}"
    return suffixes.get(word, word) if len(word) > 1 else word


def equivalent_suffixes(suffix: str, suffixes: Mapping[str, str]) -> tuple[str, ...]:
    """Other spellings under which the same house may be filed: "b" for "bis" and "bis" for "b".

    Only to be used when the number has no lettered series (no "a"), where the letter is a letter and nothing else.
    """
    if len(suffix) == 1:
        full = suffixes.get(suffix, suffix)
        return (full,) if full != suffix else ()
    return tuple(k for k, v in suffixes.items() if v == suffix and len(k) == 1)
