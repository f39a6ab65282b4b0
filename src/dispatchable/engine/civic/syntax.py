"""Syntax: what can be told about an address without any register, by the rules of its country's pack."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.civic.template import render


@dataclass(frozen=True, slots=True)
class PostcodeRules:
    """How the country's postal codes look."""

    pattern: re.Pattern[str]
    """Matches the whole code in upper case with everything but A-Z and 0-9 removed; its groups are the parts."""
    canonical: str
    """How the parts are put together, as a template over their numbers: ``"{1} {2}"``."""
    example: str
    """A code in canonical form."""
    position: str
    """``before`` or ``after`` the town, or on a ``line`` of its own."""


@dataclass(frozen=True, slots=True)
class FieldSyntax:
    """What a field may consist of."""

    chars: str
    """Allowed beside letters and digits, unless ``any_chars``."""
    any_chars: bool
    spaces: bool
    """True when spaces are allowed."""
    max_length: int
    """In characters; 0 for any number."""
    start: str
    """``digit``, ``alphanumeric`` (no special character) or ``any``."""


class SyntaxRules(Protocol):
    """The rules that this module reads; a country pack has them."""

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2."""

    @property
    def postcode(self) -> PostcodeRules | None:
        """None where there are no postal codes."""

    @property
    def syntax(self) -> Mapping[str, FieldSyntax]:
        """Rules by element."""


class Fault(NamedTuple):
    """A broken rule; the fields are those of a verdict's reason."""

    code: str
    element: str
    facts: tuple[tuple[str, str], ...] = ()


def check_syntax(address: CivicAddress, pack: SyntaxRules) -> list[Fault]:
    """The rules that ``address`` breaks, in the order of the elements; empty when it breaks none.

    ``ADR-SYN-LEN`` (fact ``maximum``), ``ADR-SYN-HNO-START``, ``ADR-SYN-LEAD``, ``ADR-SYN-HNO-CHARS`` and
    ``ADR-SYN-CHARS`` (fact ``characters``: those that are not allowed), ``ADR-SYN-PC`` (facts ``country`` and
    ``example``). Only given elements are looked at.
    """
    reasons: list[Fault] = []
    for element, text in address.as_dict().items():
        rules = pack.syntax.get(element)
        if rules is not None:
            reasons += _broken(element, text, rules)
        if element == "postcode":
            if pack.postcode is not None and normal_postcode(text, pack) is None:
                facts = (("country", pack.country), ("example", pack.postcode.example))
                reasons.append(Fault("ADR-SYN-PC", element, facts))
        elif control := _distinct(c for c in text if unicodedata.category(c) == "Cc"):
            reasons.append(Fault("ADR-SYN-CHARS", element, (("characters", control),)))
    return reasons


def normal_postcode(text: str, pack: SyntaxRules) -> str | None:
    """``text`` as the country writes the postal code ("sw1a1aa" -> "SW1A 1AA"), None when it has another format.

    Case, spaces, hyphens and a country prefix ("D-10115") do not count. A country without postal codes gives None.
    """
    if pack.postcode is None:
        return None
    match = pack.postcode.pattern.fullmatch(fold(text).replace(" ", "").upper())
    if match is None:
        return None
    return render(pack.postcode.canonical, {str(number): text or "" for number, text in enumerate(match.groups(), 1)})


def _broken(element: str, text: str, rules: FieldSyntax) -> list[Fault]:
    reasons = []
    if rules.max_length and len(" ".join(text.split())) > rules.max_length:
        reasons.append(Fault("ADR-SYN-LEN", element, (("maximum", str(rules.max_length)),)))
    if element == "postcode":
        return reasons
    if rules.start == "digit" and not text[0].isdigit():
        reasons.append(Fault("ADR-SYN-HNO-START", element))
    elif rules.start == "alphanumeric" and not text[0].isalnum():
        reasons.append(Fault("ADR-SYN-LEAD", element))
    if not rules.any_chars:
        allowed = rules.chars + (" " if rules.spaces else "")
        # A typographic apostrophe is the same sign to the one who types it.
        plain = unicodedata.normalize("NFC", text).replace("\u2019", "'")
        if wrong := _distinct(
            c for c in plain if not c.isalnum() and c not in allowed and unicodedata.category(c) != "Cc"
        ):
            code = "ADR-SYN-HNO-CHARS" if element == "house_number" else "ADR-SYN-CHARS"
            reasons.append(Fault(code, element, (("characters", wrong),)))
    return reasons


def _distinct(characters: Iterable[str]) -> str:
    return "".join(dict.fromkeys(characters))
