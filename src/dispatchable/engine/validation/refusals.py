"""Verdicts on what cannot even be looked up, so that one bad row of a list stops nothing."""

from __future__ import annotations

from dispatchable.engine import ENGINE_VERSION
from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.registers.keys import RULES_VERSION
from dispatchable.engine.validation.verdict import (
    Depth,
    Element,
    ElementResult,
    Evidence,
    Reason,
    Status,
    Verdict,
)


def unknown_country(given: str) -> Verdict:
    """The verdict on an address whose country, ``given`` as it was written, is missing, unknown or not offered."""
    result = ElementResult.UNEXPECTED if given else ElementResult.MISSING
    return Verdict(
        status=Status.SYNTAX_ERROR,
        depth=Depth.NONE,
        score=0.0,
        record_id="",
        address=CivicAddress(),
        elements=(Element("country", given, "", result),),
        reasons=(Reason("ADR-COUNTRY", "country", (("country", given),)),),
        corrections=(),
        candidates=(),
        position=None,
        next_step="correct_format",
        evidence=Evidence("", "", "", ENGINE_VERSION, RULES_VERSION),
    )
