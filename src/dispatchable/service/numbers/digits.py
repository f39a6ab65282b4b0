"""Telephone numbers by their digits: first ones, however written, or last ones. Both are ranges of an index."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import phonenumbers
from django.db.models import CharField, Func, Q
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from dispatchable.engine.countries.pack import countries

LONGEST = 17
FEWEST = 3
"""Digits below which nothing is looked for: they would fit nearly everything."""
LONGEST_EXTENSION = 6


class Backward(Func):
    """The signs of a number from the last to the first: what ends alike begins alike, and an index finds it."""

    arity = 1
    output_field = CharField()
    template = "(" + " || ".join(f"substr(%(expressions)s, {at}, 1)" for at in range(LONGEST, 0, -1)) + ")"


def digits_in(text: str) -> str:
    """The digits of what was typed; "" when it is no part of a telephone number or says too little."""
    if re.search(r"[^\W\d_]", text):
        return ""
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    return digits if len(digits) >= FEWEST else ""


def number_begins(text: str) -> Q | None:
    """The condition that a number begins with what was typed: international, with an exit code, or national."""
    digits = digits_in(text)
    if not digits:
        return None
    if text.strip().startswith("+"):
        return _begins("e164", f"+{digits}")
    found = _begins("e164", f"+{digits}")
    for exit_code in ("00", "011"):
        if digits.startswith(exit_code) and len(digits) > len(exit_code):
            found |= _begins("e164", f"+{digits.removeprefix(exit_code)}")
    national = digits.lstrip("0")
    if national:
        for code in _calling_codes():
            found |= _begins("e164", f"+{code}{national}")
    return found


def number_ends(text: str) -> Q | None:
    """The condition that a number ends with the digits typed."""
    digits = digits_in(text)
    if not digits or text.strip().startswith("+"):
        return None
    first, after = _range(digits.lstrip("0")[::-1] if len(digits.lstrip("0")) >= FEWEST else digits[::-1])
    backward: Any = Backward("e164")
    found = Q(GreaterThanOrEqual(backward, first))
    return found & Q(LessThan(backward, after)) if after else found


def extension_is(text: str) -> Q | None:
    """The condition that an extension is what was typed, alone or after "ext", "poste", "x"."""
    found = re.fullmatch(rf"(?:.*(?:ext|poste|x)[.:= ]*)?(\d{{1,{LONGEST_EXTENSION}}})", text.strip(), re.IGNORECASE)
    return Q(extension=found[1]) if found else None


def _begins(field: str, start: str) -> Q:
    first, after = _range(start)
    return Q(**{f"{field}__gte": first, f"{field}__lt": after}) if after else Q(**{f"{field}__gte": first})


def _range(start: str) -> tuple[str, str]:
    """First text that begins with ``start``, and the first one after all of them ("" where there is none)."""
    kept = start.rstrip("9")
    return (start, kept[:-1] + str(int(kept[-1]) + 1)) if kept and kept[-1].isdecimal() else (start, "")


@cache
def _calling_codes() -> tuple[int, ...]:
    return tuple(sorted({phonenumbers.country_code_for_region(country) for country in countries()} - {0}))
