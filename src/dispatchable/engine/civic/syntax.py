"""Syntax: what can be told about an address without any register, by the rules of its country's pack."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.civic.template import render
from dispatchable.engine.countries.pack import CountryPack, FieldSyntax
from dispatchable.engine.validation.verdict import Reason


def check_syntax(address: CivicAddress, pack: CountryPack) -> list[Reason]:
    """The rules that ``address`` breaks, in the order of the elements; empty when it breaks none.

    ``ADR-SYN-LEN`` (fact ``maximum``), ``ADR-SYN-HNO-START``, ``ADR-SYN-LEAD``, ``ADR-SYN-HNO-CHARS`` and
    ``ADR-SYN-CHARS`` (fact ``characters``: those that are not allowed), ``ADR-SYN-PC`` (facts ``country`` and
    ``example``). Only given elements are looked at.
    """
    reasons: list[Reason] = []
    for element, text in address.as_dict().items():
        rules = pack.syntax.get(element)
        if rules is not None:
            reasons += _broken(element, text, rules)
        if element == "postcode":
            if pack.postcode is not None and normal_postcode(text, pack) is None:
                facts = (("country", pack.country), ("example", pack.postcode.example))
                reasons.append(Reason("ADR-SYN-PC", element, facts))
        elif control := _distinct(c for c in text if unicodedata.category(c) == "Cc"):
            reasons.append(Reason("ADR-SYN-CHARS", element, (("characters", control),)))
    return reasons


def normal_postcode(text: str, pack: CountryPack) -> str | None:
    """``text`` as the country writes the postal code ("sw1a1aa" -> "SW1A 1AA"), None when it has another format.

    Case, spaces, hyphens and a country prefix ("D-10115") do not count. A country without postal codes gives None.
    """
    if pack.postcode is None:
        return None
    match = pack.postcode.pattern.fullmatch(fold(text).replace(" ", "").upper())
    if match is None:
        return None
    return render(pack.postcode.canonical, lambda number: match.group(int(number)) or "")


def _broken(element: str, text: str, rules: FieldSyntax) -> list[Reason]:
    reasons = []
    if rules.max_length and len(" ".join(text.split())) > rules.max_length:
        reasons.append(Reason("ADR-SYN-LEN", element, (("maximum", str(rules.max_length)),)))
    if element == "postcode":
        return reasons
    if rules.start == "digit" and not text[0].isdigit():
        reasons.append(Reason("ADR-SYN-HNO-START", element))
    elif rules.start == "alphanumeric" and not text[0].isalnum():
        reasons.append(Reason("ADR-SYN-LEAD", element))
    if not rules.any_chars:
        allowed = rules.chars + (" " if rules.spaces else "")
        # A typographic apostrophe is the same sign to the one who types it.
        plain = unicodedata.normalize("NFC", text).replace("\u2019", "'")
        if wrong := _distinct(
            c for c in plain if not c.isalnum() and c not in allowed and unicodedata.category(c) != "Cc"
        ):
            code = "ADR-SYN-HNO-CHARS" if element == "house_number" else "ADR-SYN-CHARS"
            reasons.append(Reason(code, element, (("characters", wrong),)))
    return reasons


def _distinct(characters: Iterable[str]) -> str:
    return "".join(dict.fromkeys(characters))
