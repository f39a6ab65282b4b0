"""Names of files as people gave them, made harmless."""

from __future__ import annotations

import unicodedata

MOST = 120


def clean_name(name: str) -> str:
    """The last part of the path without control, invisible and direction-turning characters; "file" when none is left.

    At most 120 characters, the ending kept.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    kept = " ".join("".join("_" if c in '<>:"|?*' else c for c in kept).split()).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if dot and len(ending) <= 8 and stem:
        return f"{stem[: MOST - len(ending) - 1]}.{ending}"
    return kept[:MOST] or "file"


def ending(name: str) -> str:
    """The ending in lower case with its dot, "" when there is none."""
    stem, dot, last = name.rpartition(".")
    return f".{last.lower()}" if dot and stem else ""
