"""What a notice says: the wording proposed for a country, and the letters that bring it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from dispatchable.engine.countries.pack import load_pack
from dispatchable.service.notices.models import LONGEST, Notice

NUMBERS_NAMED = 2
"""Emergency numbers that the proposed wording names: the first ones of the country."""


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("texts.toml").read_text(encoding="utf-8"))


def default(country: str) -> dict[str, str]:
    """The wording proposed for a country, by language ("en", "fr"), each of at most ``LONGEST`` characters."""
    words = _texts()["default"]
    numbers = load_pack(country).emergency.numbers
    for named in range(NUMBERS_NAMED, 0, -1):
        said = {
            language: words[language].format(numbers=words[f"or_{language}"].join(numbers[:named]) or "112")
            for language in ("en", "fr")
        }
        if all(len(text) <= LONGEST for text in said.values()):
            break
    return said


def letter(notice: Notice, language: str, *, again: bool, **facts: str) -> tuple[str, str]:
    """Subject and body of the mail with a notice; ``facts``: phones, until, link, organization."""
    texts = _texts()
    subject = texts["reminder" if again else "letter"]["subject"][language]
    said = notice.fr if language == "fr" else notice.en
    return subject, texts["letter"]["body"][language].strip().format(notice=said, **facts) + "\n"
