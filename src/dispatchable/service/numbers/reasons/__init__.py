"""Why a number is not active: codes, sentences, next steps, in French and English (``catalogue.toml``).

A reason about the address alone may also be one of the engine's own (``ADR-...``): every function here takes both.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from dispatchable.engine.countries.pack import load_pack
from dispatchable.engine.errors import UserError
from dispatchable.engine.validation import reasons as engine
from dispatchable.engine.validation.reasons import LANGUAGES
from dispatchable.engine.validation.verdict import Reason

ENGINE_STEPS = {"give_physical_address": "change_address"}
"""What the engine's next steps become when a number waits; any other leads to the address."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One reason why a number does not activate, with its facts."""

    code: str
    element: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NumberReason:
    """An entry of the catalogue; the mappings go from language ("en", "fr") to text."""

    code: str
    element: str
    next_step: str
    title: Mapping[str, str]
    sentence: Mapping[str, str]
    more: Mapping[str, str]
    """A further sentence, said only when its facts are known; may be empty."""
    means: Mapping[str, str]
    remedy: Mapping[str, str]


@cache
def _catalogue() -> tuple[dict[str, NumberReason], dict[str, engine.NextStep]]:
    data = tomllib.loads(resources.files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8"))
    found = {
        code: NumberReason(
            code, entry["element"], entry["next_step"], entry["title"], {lang: entry[lang] for lang in LANGUAGES},
            entry.get("more", {}), entry["means"], entry["remedy"],
        )
        for code, entry in data["reasons"].items()
    }  # fmt: skip
    return found, engine.parse_next_steps(data["next_steps"])


def codes() -> tuple[str, ...]:
    """The codes of this catalogue, in its order."""
    return tuple(_catalogue()[0])


def steps() -> tuple[str, ...]:
    """The codes of the next steps, in order."""
    return tuple(_catalogue()[1])


def step(code: str) -> engine.NextStep:
    """A next step. Raises KeyError when there is none."""
    return _catalogue()[1][code]


def reason(code: str) -> NumberReason:
    """The entry of a code, the engine's codes among them. Raises KeyError for an unknown one."""
    own = _catalogue()[0].get(code)
    return own or _from_engine(code)


def _from_engine(code: str) -> NumberReason:
    entry = engine.reason_text(code)
    advice = {lang: engine.advice(entry.next_step, lang) for lang in LANGUAGES}
    known = ENGINE_STEPS.get(entry.next_step, "mend_address")
    return NumberReason(code, entry.element, known, entry.title, entry.sentence, {}, entry.sentence, advice)


def sentence(code: str, facts: Mapping[str, str], language: str) -> str:
    """The whole sentence of a reason with its facts, in "fr" or "en"; never fails for want of a fact."""
    language = language if language in LANGUAGES else "en"
    if code not in _catalogue()[0]:
        element = engine.reason_text(code).element
        return engine.sentence(Reason(code, element, tuple(facts.items())), language)
    entry = reason(code)
    said = {name: _in_words(name, value, language) for name, value in facts.items() if value}
    words = [entry.sentence[language].format_map(engine.Facts(said))]
    further = entry.more.get(language, "")
    if further and engine.facts_of(further) <= said.keys():
        words.append(further.format_map(said))
    return " ".join(words)


def _in_words(name: str, value: str, language: str) -> str:
    if name.endswith("country"):
        try:
            return load_pack(value).name(language)
        except UserError:
            return value
    return value
