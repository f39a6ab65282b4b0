"""A verdict as a document of plain values, for JSON."""

from __future__ import annotations

from typing import Any

from dispatchable.engine.civic.format import one_line
from dispatchable.engine.validation import reasons
from dispatchable.engine.validation.verdict import Candidate, Position, Verdict


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    """The verdict as dictionaries, lists, texts and numbers, under the names of its attributes.

    Every reason carries its sentence in both languages, and so does the next step. ``position`` is null when unknown;
    ``explanation`` is there only when the verdict was explained.
    """
    document: dict[str, Any] = {
        "status": verdict.status.value,
        "depth": verdict.depth.value,
        "score": round(verdict.score, 4),
        "record_id": verdict.record_id,
        "line": one_line(verdict.address),
        "address": verdict.address.as_dict(),
        "elements": [
            {"name": e.name, "given": e.given, "value": e.value, "result": e.result.value} for e in verdict.elements
        ],
        "reasons": [
            {
                "code": reason.code,
                "element": reason.element,
                "facts": dict(reason.facts),
                "en": reasons.sentence(reason, "en"),
                "fr": reasons.sentence(reason, "fr"),
            }
            for reason in verdict.reasons
        ],
        "corrections": [{"element": c.element, "given": c.given, "value": c.value} for c in verdict.corrections],
        "candidates": [_candidate(candidate) for candidate in verdict.candidates],
        "position": _position(verdict.position),
        "next_step": {
            "code": verdict.next_step,
            "en": reasons.next_step(verdict.next_step, "en"),
            "fr": reasons.next_step(verdict.next_step, "fr"),
        },
        "evidence": {
            "register": verdict.evidence.register,
            "register_digest": verdict.evidence.register_digest,
            "record_id": verdict.evidence.record_id,
            "engine_version": verdict.evidence.engine_version,
            "rules_version": verdict.evidence.rules_version,
        },
    }
    if verdict.explanation:
        document["explanation"] = [dict(step) for step in verdict.explanation]
    return document


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "line": one_line(candidate.address),
        "address": candidate.address.as_dict(),
        "record_id": candidate.record_id,
        "score": round(candidate.score, 4),
        "differs": list(candidate.differs),
        "position": _position(candidate.position),
        "register": candidate.register,
    }


def _position(position: Position | None) -> dict[str, float] | None:
    if position is None:
        return None
    return {"longitude": round(position.longitude, 7), "latitude": round(position.latitude, 7)}
