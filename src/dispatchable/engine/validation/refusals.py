"""Verdicts on what cannot even be looked up, so that one bad row of a list stops nothing."""

from __future__ import annotations

from dataclasses import replace

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


def nothing_written(country: str) -> Verdict:
    """The verdict on an empty text."""
    return Verdict(
        status=Status.INCOMPLETE,
        depth=Depth.NONE,
        score=0.0,
        record_id="",
        address=CivicAddress(country=country),
        elements=(Element("street", "", "", ElementResult.MISSING),),
        reasons=(Reason("ADR-EMPTY"),),
        corrections=(),
        candidates=(),
        position=None,
        next_step="complete",
        evidence=Evidence("", "", "", ENGINE_VERSION, RULES_VERSION),
    )


def against_the_rules(verdict: Verdict, faults: list[Reason]) -> Verdict:
    """The verdict on an address that breaks its country's format: never confirmed, what was found only a candidate."""
    return replace(
        verdict,
        status=Status.SYNTAX_ERROR,
        depth=Depth.NONE,
        score=0.0,
        record_id="",
        reasons=(*faults, *(r for r in verdict.reasons if r.code not in _SETTLED)),
        corrections=(),
        position=None,
        next_step="correct_format",
        evidence=verdict.evidence._replace(record_id=""),
    )


_SETTLED = frozenset({"ADR-CORR", "ADR-RANGE", "ADR-INF-PC", "ADR-INF-CITY", "ADR-INF-TYPE", "ADR-MISM-PC-CITY"})


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
