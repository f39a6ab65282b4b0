"""Layouts: how the addresses of a country are put on one line, on several, and on a postal label.

They are written in the ``[format]`` and ``[label]`` tables of the country's pack file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_COUNTRIES = files("dispatchable.engine") / "countries"
_GENERIC = "ZZ"


@dataclass(frozen=True, slots=True)
class LabelRules:
    """How the post wants a label written."""

    upper: tuple[str, ...]
    """Elements written in upper case; ``("*",)`` for all."""
    plain: bool
    """True when accents and punctuation are left out."""
    keep: str
    """Punctuation that stays where ``plain`` is true."""
    max_length: int
    """Characters a line may have; 0 for any number."""
    abbreviate: str
    """``always``, ``when_needed`` (a line is too long) or ``never``."""
    abbreviations: Mapping[str, str]
    """Folded word -> the post's abbreviation of it."""
    droppable: frozenset[str]
    """Folded words that may be left out of a line that is too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The lines of an address as templates, which ``template`` explains."""

    number_position: str
    """``before`` or ``after`` the street."""
    suffix_joint: str
    """What stands between house number and suffix: a space, a slash or nothing."""
    one_line: tuple[str, ...]
    """The parts of the address on one line; they are joined by a comma."""
    multi_line: tuple[str, ...]
    """The lines; an empty one is left out."""
    postal_label: tuple[str, ...]
    """The lines of a postal label."""
    inside_labels: Mapping[str, str]
    """Element -> how a bare value is introduced: ``{"floor": "Étage {}"}``."""
    label: LabelRules


@cache
def layout_of(country: str) -> Layout:
    """The layout of ``country`` (ISO 3166-1 alpha-2); a plain international one for a country without a pack."""
    path = _COUNTRIES / "packs" / f"{country}.toml"
    if not (country.isalpha() and path.is_file()):
        path = _COUNTRIES / "packs" / f"{_GENERIC}.toml"
    return parse_layout(tomllib.loads(path.read_text(encoding="utf-8")))


def parse_layout(data: Mapping[str, Any]) -> Layout:
    """The layout in ``data``, the content of a pack's file. Raises KeyError for a table or key that is missing."""
    form = data["format"]
    return Layout(
        number_position=form["number"],
        suffix_joint=form["suffix_joint"],
        one_line=tuple(form.get("one_line", form["multi_line"])),
        multi_line=tuple(form["multi_line"]),
        postal_label=tuple(form.get("postal_label", form["multi_line"])),
        inside_labels=MappingProxyType(dict(form["inside_labels"])),
        label=_label_rules(data["label"]),
    )


def _label_rules(table: Mapping[str, Any]) -> LabelRules:
    words: dict[str, str] = {}
    droppable: list[str] = []
    if "abbreviations" in table:
        path = _COUNTRIES / "abbreviations" / f"{table['abbreviations']}.toml"
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
        words, droppable = listed["words"], listed["droppable"]["words"]
    return LabelRules(
        upper=tuple(table["upper"]),
        plain=table["plain"],
        keep=table.get("keep", ""),
        max_length=table.get("max_length", 0),
        abbreviate=table.get("abbreviate", "never"),
        abbreviations=MappingProxyType(words),
        droppable=frozenset(droppable),
    )
