"""The terms of each country, in French and English: one general text, and what the country's pack says."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from dispatchable.engine.countries.pack import countries, load_pack

LANGUAGES = ("en", "fr")
OWN_TEXTS = 1024
"""Texts with an operator's own words that are kept in memory."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its paragraphs, by language ("en", "fr")."""

    title: Mapping[str, str]
    paragraphs: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TermsText:
    """The terms of one country as they stand now."""

    country: str
    version: str
    """The edition and the start of the digest of both languages: another wording is always another version."""
    supported: bool
    """False where no emergency call can be made; such terms cannot be accepted, because no number may activate."""
    title: Mapping[str, str]
    sections: tuple[Section, ...]

    def digest(self, language: str) -> str:
        """SHA-256 of the very text shown in ``language`` ("fr" or "en")."""
        parts = [
            self.title[language],
            *(p for s in self.sections for p in (s.title[language], *s.paragraphs[language])),
        ]
        return hashlib.sha256("\n".join([self.country, *parts]).encode()).hexdigest()

    def document(self) -> dict[str, Any]:
        """All of it as JSON, to be kept (``terms.versions``)."""
        sections = [
            {"title": dict(s.title), "paragraphs": {lang: list(s.paragraphs[lang]) for lang in LANGUAGES}}
            for s in self.sections
        ]
        return {"supported": self.supported, "title": dict(self.title), "sections": sections}


def from_document(country: str, version: str, document: Mapping[str, Any]) -> TermsText:
    """The text that ``TermsText.document`` gave."""
    sections = tuple(
        Section(s["title"], {lang: tuple(s["paragraphs"][lang]) for lang in LANGUAGES}) for s in document["sections"]
    )
    return TermsText(country, version, document["supported"], document["title"], sections)


def offered() -> tuple[str, ...]:
    """Codes of the countries that have terms: all with a pack."""
    return countries()


@lru_cache(maxsize=OWN_TEXTS)
def current(country: str, own_en: str = "", own_fr: str = "") -> TermsText:
    """The terms of a country as they stand now, followed by an operator's own words where there are some.

    Raises UserError ``country.unknown`` when the country is not offered. What holds for an organisation:
    ``terms.accepted.in_force``.
    """
    data = _general()
    rules = load_pack(country).emergency
    words = data["country"]
    lines: list[dict[str, str]] = []
    if not rules.supported:
        lines.append(words["unsupported"])
    if rules.numbers:
        lines.append(_filled(words["numbers"], numbers=", ".join(rules.numbers)))
    if rules.supported:
        lines.append(_filled(words["test"], test_number=rules.test_number) if rules.test_number else words["no_test"])
    lines.append(words[rules.address_required_at])
    here = Section(words["title"], {language: tuple(line[language] for line in lines) for language in LANGUAGES})
    sections = [
        here,
        *(Section(s["title"], {lang: (s["text"][lang],) for lang in LANGUAGES}) for s in data["sections"]),
    ]
    if own_en or own_fr:
        said = {"en": _paragraphs(own_en or own_fr), "fr": _paragraphs(own_fr or own_en)}
        sections.append(Section(data["own"]["title"], said))
    text = TermsText(country.upper(), "", rules.supported, data["title"], tuple(sections))
    both = hashlib.sha256(json.dumps([text.digest(language) for language in LANGUAGES]).encode()).hexdigest()
    return TermsText(text.country, f"{data['edition']}-{both[:8]}", text.supported, text.title, text.sections)


def _paragraphs(text: str) -> tuple[str, ...]:
    """Parts that an empty line sets apart, each on one line."""
    return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))


@cache
def _general() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("general.toml").read_text(encoding="utf-8"))


def _filled(words: Mapping[str, str], **facts: str) -> dict[str, str]:
    return {language: words[language].format(**facts) for language in LANGUAGES}
