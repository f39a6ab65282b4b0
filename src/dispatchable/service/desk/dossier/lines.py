"""The lines of a dossier: what was typed, the verdict with its evidence, the decision, the address, the numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q

from dispatchable.service.addresses.models import AddressVersion, Evidence, ManualValidation
from dispatchable.service.desk.models import RequestEntry, RequestLine, ServiceRequest
from dispatchable.service.desk.reject_reasons import reject_reasons
from dispatchable.service.numbers.models import TelephoneNumber

CHUNK = 200
"""Lines read at a time: what bounds the memory of a dossier."""
_RELATED = ("number", "address__current__evidence", "asked_version__evidence", "manual_validation__proof")


def brief_lines(request: ServiceRequest) -> Iterator[tuple[int, str, str, str, datetime | None]]:
    """Position, address, state, outcome and moment of the decision of every line: for a list of many."""
    fields = ("position", "line", "state", "outcome", "decided_at")
    yield from request.lines.order_by("position", "id").values_list(*fields).iterator(chunk_size=2000)


def line_documents(request: ServiceRequest) -> Iterator[dict[str, Any]]:
    """Every line of the request in the order of its positions; memory of one chunk, a few queries each."""
    rows = request.lines.select_related(*_RELATED).order_by("position", "id").iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        waited = _waited(request, chunk)
        numbers = _numbers(request, chunk, waited)
        for line in chunk:
            yield _line(line, numbers[line.pk], waited[line.pk])


def _line(line: RequestLine, numbers: list[TelephoneNumber], waited: set[str]) -> dict[str, Any]:
    current = line.address.current if line.address else None
    return {
        "position": line.position,
        "id": str(line.pk),
        "written": {"line": line.line, "elements": line.elements},
        "number": line.number.written if line.number else "",
        # what was sent has its own evidence; before that there is only what the form was told
        "verdict": line.verdict or None if line.asked_version is None else None,
        "asked": _version(line.asked_version),
        "state": line.state,
        "decision": _decision(line),
        "address": {
            "id": str(line.address_id),
            "state": line.address.state,
            "label": line.address.label,
            "current": _version(current, known=line.asked_version),
        }
        if line.address
        else None,
        "numbers": [_number(number, str(number.pk) in waited) for number in numbers],
    }


def _decision(line: RequestLine) -> dict[str, Any] | None:
    if not line.outcome:
        return None
    reason = reject_reasons().get(line.reject_reason)
    return {
        "outcome": line.outcome,
        "reason": {"code": line.reject_reason, "en": reason.sentence["en"], "fr": reason.sentence["fr"]}
        if reason
        else None,
        "note": line.decision_note,
        "at": _moment(line.decided_at),
        "by": {"id": str(line.decided_by_id), "name": line.decided_by_name} if line.decided_by_id else None,
        "proposed_by": line.proposed_by_name,
        "self_validated": line.self_validated,
        "manual_validation": _manual(line.manual_validation),
    }


def _manual(manual: ManualValidation | None) -> dict[str, Any] | None:
    if manual is None:
        return None
    return {
        "id": str(manual.pk),
        "line": manual.line,
        "elements": manual.elements,
        "normalised_key": manual.normalised_key,
        "longitude": manual.longitude,
        "latitude": manual.latitude,
        "reason": manual.reason,
        "proof": {"name": manual.proof.name, "sha256": manual.proof.digest} if manual.proof else None,
        "reviewer": {"id": str(manual.reviewer_id), "name": manual.reviewer_name},
        "at": _moment(manual.created_at),
        "expires_at": _moment(manual.expires_at),
        "revoked_at": _moment(manual.revoked_at),
    }


def _version(version: AddressVersion | None, known: AddressVersion | None = None) -> dict[str, Any] | None:
    """A version with its evidence; that of the ``known`` one was told already, and is only named."""
    if version is None:
        return None
    told = known is not None and known.evidence_id == version.evidence_id
    return {
        "number": version.number,
        "line": version.line,
        "as_written": version.as_written,
        "elements": version.elements,
        "state": version.state,
        "depth": version.depth,
        "longitude": version.longitude,
        "latitude": version.latitude,
        "validated_at": _moment(version.validated_at),
        "validated_how": version.validated_how,
        "validated_by": version.validated_by_name,
        "revoked_at": _moment(version.revoked_at),
        "evidence": {"id": str(version.evidence_id)} if told else _evidence(version.evidence),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    verdict = {name: value for name, value in evidence.verdict.items() if name != "explanation"}
    return {
        "id": str(evidence.pk),
        "register": evidence.register,
        "register_digest": evidence.register_digest,
        "record_id": evidence.record_id,
        "engine_version": evidence.engine_version,
        "rules_version": evidence.rules_version,
        "score": evidence.score,
        "checked_at": _moment(evidence.checked_at),
        "as_written": evidence.as_written,
        "verdict": verdict,
    }


def _number(number: TelephoneNumber, waited: bool) -> dict[str, Any]:
    return {
        "number": number.written,
        "country": number.country,
        "service": number.service,
        "activation": number.activation,
        "reason_code": number.reason_code,
        "waited": waited,
        "active_with": number.active_version.line if number.active_version else "",
    }


def _waited(request: ServiceRequest, chunk: Sequence[RequestLine]) -> defaultdict[UUID, set[str]]:
    """Line -> ids of the numbers that waited for its decision, as the decision itself said."""
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    entries = RequestEntry.objects.filter(request=request, kind="decision", line__in=[line.pk for line in chunk])
    for line, facts in entries.values_list("line_id", "facts"):
        if line is not None:
            found[line].update(facts.get("numbers", ()))
    return found


def _numbers(
    request: ServiceRequest, chunk: Sequence[RequestLine], waited: defaultdict[UUID, set[str]]
) -> defaultdict[UUID, list[TelephoneNumber]]:
    """Line -> the numbers it is about: those that waited, those on its address now, the one that opened the form."""
    about: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for line in chunk:
        for key in (line.address_id, line.number_id, *map(UUID, waited[line.pk])):
            if key:
                about[key].add(line.pk)
    wanted = TelephoneNumber.objects.filter(
        Q(address_id__in=list(about)) | Q(pk__in=list(about)), organization_id=request.organization_id
    )
    found: defaultdict[UUID, list[TelephoneNumber]] = defaultdict(list)
    for number in wanted.select_related("active_version").order_by("e164", "extension"):
        for key in about[number.pk] | (about[number.address_id] if number.address_id else set()):
            found[key].append(number)
    return found


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
