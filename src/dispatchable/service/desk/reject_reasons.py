"""Why the desk may reject an address: title, sentence and advice in both languages (``reject_reasons.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class RejectReason:
    """One reason. The mappings go from language ("en", "fr") to text."""

    code: str
    title: Mapping[str, str]
    sentence: Mapping[str, str]
    advice: Mapping[str, str]


@cache
def reject_reasons() -> dict[str, RejectReason]:
    """All reasons by code, the commonest first."""
    text = resources.files(__package__).joinpath("reject_reasons.toml").read_text(encoding="utf-8")
    return {code: RejectReason(code, e["title"], e["sentence"], e["advice"]) for code, e in tomllib.loads(text).items()}
