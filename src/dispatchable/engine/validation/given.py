"""What was given apart from the line: put together with it, or held against it."""

from __future__ import annotations

import re

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.lexicon import lexicon_for

_NUMBER_FIRST = re.compile(r"\s*\d+")
_NUMERIC = ("house_number", "postcode", "city_code")
_FLOAT = re.compile(r"^(\d+)[.,]0+$")
"""A whole number as a spreadsheet may write it ("54.0")."""


def as_meant(given: dict[str, str], country: str) -> dict[str, str]:
    """The elements without a spreadsheet's decimals, and the street's type where the country writes it."""
    out = dict(given)
    if not out:
        return out
    for name in _NUMERIC:
        if "." in (text := out.get(name, "")) or "," in text:
            out[name] = _FLOAT.sub(r"\1", text)
    if out.get("street_type") and not out.get("pre_type") and lexicon_for(country).type_first:
        out["pre_type"] = out.pop("street_type")
    return out


def tidied(text: str) -> str:
    """The text with runs of blanks as one; lines stay apart."""
    return "\n".join(" ".join(part.split()) for part in text.splitlines()) if "\n" in text else " ".join(text.split())


def rebuilt(given: dict[str, str], folded: dict[str, str]) -> dict[str, str]:
    """The postcode with what a spreadsheet took from it."""
    return {"postcode": folded["postcode"]} if given.get("postcode") and folded["postcode"][:1].isdigit() else {}


def street_of(given: dict[str, str]) -> str:
    """The whole street name out of its parts, "" when none was given."""
    parts = (given.get(k, "") for k in ("pre_direction", "pre_type", "street", "street_type", "post_direction"))
    return " ".join(p for p in parts if p)


def line_of(text: str, given: dict[str, str]) -> tuple[str, bool]:
    """The line to read, and whether it contradicts itself.

    Number and street that were written apart are put before the text, unless the text begins with the number already.
    """
    if not given:
        return text, False
    number, suffix = given.get("house_number", ""), given.get("suffix", "")
    own = _NUMBER_FIRST.match(text) if number or suffix else None
    if own and not given.get("street"):
        if suffix and not number:
            return f"{own[0]} {suffix} {text[own.end() :].lstrip()}", False
        same = fold(own[0]) == fold(number)
        return (f"{own[0]} {suffix} {text[own.end() :].lstrip()}" if suffix and same else text), not same
    written = " ".join(p for p in (number, suffix, street_of(given)) if p)
    if not written:
        return text, False
    if not given.get("street"):
        return f"{written} {text}", False
    return (f"{written}, {text}" if text else written), False
