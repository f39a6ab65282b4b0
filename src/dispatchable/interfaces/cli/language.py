"""The language in which the command line speaks: French or English."""

from __future__ import annotations

import os
import re
from typing import Literal

Language = Literal["fr", "en"]
_FRENCH = re.compile(r"fr($|[-_.@])", re.IGNORECASE)
_SOURCES = ("DISPATCHABLE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def current() -> Language:
    """The reader's language: the first of DISPATCHABLE_LANG, LC_ALL, LC_MESSAGES and LANG that is set decides.

    ``--lang`` reaches here as DISPATCHABLE_LANG. Anything that is not French reads English.
    """
    wanted = next((value for name in _SOURCES if (value := os.environ.get(name))), "")
    return "fr" if _FRENCH.match(wanted) else "en"


def say(en: str, fr: str) -> str:
    """The sentence in the reader's language."""
    return fr if current() == "fr" else en


def whole(number: int) -> str:
    """A whole number with its thousands apart: 1,234, or 1 234 with a narrow no-break space in French."""
    return f"{number:,}".replace(",", say(",", "\u202f"))


def decimal(number: float, digits: int = 1) -> str:
    """A number with ``digits`` decimals as the reader writes it."""
    text = f"{number:,.{digits}f}"
    return text if current() == "en" else text.replace(",", "\u202f").replace(".", ",")
