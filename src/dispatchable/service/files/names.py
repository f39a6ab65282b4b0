"""Names of files as people gave them, made harmless."""

from __future__ import annotations

import unicodedata

MOST = 120
_MOST_BYTES = 200
"""A file system takes 255 bytes, and whoever saves it may add to them."""
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³")}
)
"""Names that mean a device to one maker's systems, whatever ending they have."""


def clean_name(name: str) -> str:
    """The last part of the path without control, invisible and direction-turning characters; "file" when none is left.

    At most 120 characters and 200 bytes, the ending kept. No system takes it for a device or hides it.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    kept = " ".join("".join("_" if c in '<>:"|?*' else c for c in kept).split()).strip(" .")
    stem, dot, last = kept.rpartition(".")
    if not dot or len(last.encode()) > 8 or not stem:
        stem, last = kept, ""
    most = MOST - len(last) - 1
    short = stem[:most].encode()[: _MOST_BYTES - len(last.encode()) - 1].decode("utf-8", "ignore").strip(" .")
    if not short:
        return f"file.{last}" if last else "file"
    if short.partition(".")[0].strip().lower() in _DEVICES:
        short = f"_{short}"
    return f"{short}.{last}" if last else short


def ending(name: str) -> str:
    """The ending in lower case with its dot, "" when there is none."""
    stem, dot, last = name.rpartition(".")
    return f".{last.lower()}" if dot and stem else ""
