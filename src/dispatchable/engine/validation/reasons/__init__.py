"""Reason codes and next steps in words: French and English, authored side by side in ``catalogue.toml``."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from dispatchable.engine.validation.verdict import Reason

LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class ReasonText:
    """One entry of the catalogue. The mappings go from language ("en", "fr") to text with ``{fact}`` in it."""

    code: str
    element: str
    """The part of the address at fault, a name out of ``civic.ELEMENTS``; "" for the whole."""
    next_step: str
    """Code of the next step that this reason alone calls for."""
    title: Mapping[str, str]
    sentence: Mapping[str, str]
    more: tuple[Mapping[str, str], ...]
    """Further sentences, each said only when all of its facts are known."""

    @property
    def facts(self) -> frozenset[str]:
        """Names of the facts that the sentences use."""
        return facts_of(" ".join([self.sentence["en"], *(further["en"] for further in self.more)]))


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next: the words of a button and a sentence of advice, by language."""

    code: str
    button: Mapping[str, str]
    advice: Mapping[str, str]


@cache
def _catalogue() -> tuple[dict[str, ReasonText], dict[str, NextStep], dict[str, dict[str, str]]]:
    text = resources.files(__name__).joinpath("catalogue.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    reasons = {
        code: ReasonText(
            code,
            entry["element"],
            entry["next_step"],
            entry["title"],
            {language: entry[language] for language in LANGUAGES},
            tuple(entry[name] for name in ("more", "also") if name in entry),
        )
        for code, entry in data["reasons"].items()
    }
    return reasons, parse_next_steps(data["next_steps"]), data["elements"]


def parse_next_steps(table: Mapping[str, Any]) -> dict[str, NextStep]:
    """The next steps of a catalogue, by code."""
    return {
        code: NextStep(code, {language: entry[language] for language in LANGUAGES}, entry["advice"])
        for code, entry in table.items()
    }


def codes() -> tuple[str, ...]:
    """All reason codes in the order of the catalogue."""
    return tuple(_catalogue()[0])


def next_steps() -> tuple[str, ...]:
    """All codes of next steps in the order of the catalogue."""
    return tuple(_catalogue()[1])


def reason_text(code: str) -> ReasonText:
    """The catalogue's entry of ``code``. Raises KeyError when there is none."""
    return _catalogue()[0][code]


def facts_of(sentence: str) -> frozenset[str]:
    """Names of the facts that a sentence of the catalogue uses."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def title(code: str, language: str) -> str:
    """A few words that name the reason, in "fr" or "en". Raises KeyError for an unknown code."""
    return reason_text(code).title[_known(language)]


def sentence(reason: Reason, language: str) -> str:
    """The whole sentence for a reason with its facts, in "fr" or "en" (anything else is English).

    ``{field}`` is the label of the reason's element. A fact that the reason does not carry is written as a dash. Raises
    KeyError for an unknown code.
    """
    entry = reason_text(reason.code)
    language = _known(language)
    facts = {name: value for name, value in reason.facts if value}
    if reason.element:
        facts["field"] = element_label(reason.element, language)
    words = [entry.sentence[language].format_map(Facts(facts))]
    words += [more[language].format_map(facts) for more in entry.more if facts_of(more[language]) <= facts.keys()]
    return " ".join(words)


def element_label(element: str, language: str) -> str:
    """The label of a part of an address ("house number", "numéro de voie"); an unknown name is its own label."""
    return _catalogue()[2].get(element, {}).get(_known(language), element)


def next_step(code: str, language: str) -> str:
    """The words of the button for a next step. ``""`` is ``none``. Raises KeyError for an unknown code."""
    return _catalogue()[1][code or "none"].button[_known(language)]


def advice(code: str, language: str) -> str:
    """A sentence that says how to take the next step. ``""`` is ``none``. Raises KeyError for an unknown code."""
    return _catalogue()[1][code or "none"].advice[_known(language)]


def _known(language: str) -> str:
    return language if language in LANGUAGES else "en"


class Facts(dict[str, str]):
    """Facts for a sentence; one that is not known is written as a dash."""

    def __missing__(self, name: str) -> str:
        return "–"
