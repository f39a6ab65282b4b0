"""What the help pages say, from the data files that were written for them and the catalogues of reasons."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from dispatchable.engine.validation import reasons as engine
from dispatchable.service.numbers import reasons
from dispatchable.service.numbers.models import Activation

Said = dict[str, str]
"""A text by language: "en", "fr"."""
KEYWORD = "ms.lync.lac."
"""Before the keywords of 2017, by which administration pages opened their help."""
GROUPS = {
    "number": ("number",),
    "person": ("person",),
    "address": ("address", "place", "city_code", "position"),
    "terms": ("terms",),
    "carrier": ("carrier",),
}
"""Reasons about numbers, by what is at fault; what is named nowhere else belongs to "address"."""
PARTS = {
    "house": ("house_number", "suffix"),
    "street": ("street", "street_type", "pre_type", "pre_direction", "post_direction"),
    "town": ("city", "city_code", "postcode", "region", "county", "country", "community", "locality"),
    "inside": ("building", "staircase", "floor", "unit", "room", "landmark", "care_of", "po_box"),
    "whole": ("",),
}
"""Reasons about addresses, by the part at fault."""


@dataclass(frozen=True, slots=True)
class StateHelp:
    """The page of one state."""

    state: str
    title: Said
    lead: Said
    means: list[Said]
    steps: list[Said]
    known_as: str
    keyword: str
    """The keyword of 2017, "" where there was none."""
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remedy:
    """How a next step is taken, and the topics to read with it."""

    steps: list[Said]
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the product; ``about`` is the reader's own object that it can be about."""

    route: str
    words: Said
    about: str


@dataclass(frozen=True, slots=True)
class Topic:
    """The page on a subject."""

    key: str
    title: Said
    lead: Said
    says: list[Said]
    steps: list[Said]
    links: tuple[Link, ...]
    related: tuple[str, ...]


def _read(name: str) -> dict[str, Any]:
    text = resources.files("dispatchable.interfaces.web.help").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def states() -> dict[str, StateHelp]:
    """The help of every state, the failed one first. Raises KeyError when one has none."""
    data = _read("states.toml")
    order = ["failed", *(state.value for state in Activation if state != Activation.FAILED)]
    return {
        state: StateHelp(
            state, data[state]["title"], data[state]["lead"], data[state]["means"], data[state]["steps"],
            data[state]["known_as"], data[state].get("keyword", ""), tuple(data[state]["related"]),
        )
        for state in order
    }  # fmt: skip


@cache
def topics() -> dict[str, Topic]:
    """The topics in the order of their file."""
    return {
        key: Topic(
            key, t["title"], t["lead"], t["says"], t["steps"],
            tuple(Link(one["route"], {"en": one["en"], "fr": one["fr"]}, one.get("with", "")) for one in t["links"]),
            tuple(t["related"]),
        )
        for key, t in _read("topics.toml").items()
    }  # fmt: skip


@cache
def _remedies() -> dict[str, dict[str, Remedy]]:
    return {
        about: {step: Remedy(entry["steps"], tuple(entry["related"])) for step, entry in entries.items()}
        for about, entries in _read("steps.toml").items()
    }


def remedy_of(code: str) -> Remedy:
    """How the remedy of a reason is carried out; no steps when nobody has written them, which a test refuses."""
    own = code in reasons.codes()
    step = reasons.reason(code).next_step if own else engine.reason_text(code).next_step or "none"
    return _remedies()["number" if own else "address"].get(step, Remedy([], ()))


def state_of_keyword(keyword: str) -> str:
    """The state that a keyword of 2017 stands for, with or without its beginning; "" for any other."""
    wanted = keyword.casefold().removeprefix(KEYWORD)
    found = (s.state for s in states().values() if s.keyword and s.keyword.casefold().removeprefix(KEYWORD) == wanted)
    return next(found, "")


def number_codes() -> tuple[str, ...]:
    """Reason codes about numbers."""
    return reasons.codes()


def address_codes() -> tuple[str, ...]:
    """Reason codes about addresses."""
    return engine.codes()


def grouped_numbers() -> Iterator[tuple[str, list[str]]]:
    """Codes about numbers, by what is at fault."""
    known = {element for elements in GROUPS.values() for element in elements}
    for group, elements in GROUPS.items():
        codes = [
            code for code in number_codes()
            if (element := reasons.reason(code).element) in elements or (group == "address" and element not in known)
        ]  # fmt: skip
        if codes:
            yield group, codes


def grouped_addresses() -> Iterator[tuple[str, list[str]]]:
    """Codes about addresses, by the part at fault."""
    known = {element for elements in PARTS.values() for element in elements}
    for part, elements in PARTS.items():
        codes = [
            code for code in address_codes()
            if (element := engine.reason_text(code).element) in elements or (part == "whole" and element not in known)
        ]  # fmt: skip
        if codes:
            yield part, codes
