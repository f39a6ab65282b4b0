"""Whether an address lies in the area that a number's first digits stand for; often nobody can tell."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


def agrees(e164: str, country: str, postcode: str) -> bool | None:
    """True or False where it can be told; None where no area is known for the number or for the postal code."""
    prefixes: dict[str, list[str]] = _areas().get(country, {}).get("prefixes", {})
    area = next((codes for prefix, codes in prefixes.items() if e164.lstrip("+").startswith(prefix)), None)
    everywhere = tuple(code for codes in prefixes.values() for code in codes)
    if area is None or not postcode.startswith(everywhere):
        return None
    return postcode.startswith(tuple(area))


@cache
def _areas() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("areas.toml").read_text(encoding="utf-8"))
