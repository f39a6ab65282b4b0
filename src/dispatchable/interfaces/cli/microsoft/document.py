"""The audit as a document for machines."""

from __future__ import annotations

from typing import Any

from dispatchable.engine.civic.format import one_line
from dispatchable.engine.validation.document import verdict_document
from dispatchable.engine.validation.verdict import Status
from dispatchable.interfaces.cli.microsoft.audit import NUMBER_FINDINGS, Audit, Judged, NumberFinding


def summary(audit: Audit) -> dict[str, int]:
    """The figures, by name."""
    marked = audit.marked
    by_code = {code: len(audit.of(code)) for code in NUMBER_FINDINGS}
    return {
        "addresses": len(audit.judged),
        "addresses_marked_validated": len(marked),
        "addresses_marked_and_valid": sum(judged.verdict.status is Status.VALID for judged in marked),
        "addresses_marked_and_not_valid": len(audit.not_so),
        "addresses_not_checked": sum(audit.uncovered.values()),
        "addresses_far_from_their_house": len(audit.far),
        "duplicate_groups": len(audit.duplicates),
        "locations": len(audit.tenant.locations),
        "locations_without_address": len(audit.orphans),
        "addresses_without_default_location": len(audit.homeless),
        "numbers": len(audit.tenant.numbers),
        "numbers_in_use": len(audit.used),
        "numbers_in_use_unconfirmed": audit.unprotected,
        **by_code,
    }


def document(audit: Audit, commands: str) -> dict[str, Any]:
    """Everything found, as plain values: figures, every address with its whole verdict, every finding, the commands."""
    return {
        "summary": summary(audit),
        "notices": [{"en": notice.en, "fr": notice.fr} for notice in audit.tenant.notices],
        "addresses": [_address(judged) for judged in audit.judged.values()],
        "numbers": [_finding(finding) for finding in audit.findings],
        "duplicates": [[judged.address.id for judged in group] for group in audit.duplicates],
        "locations_without_address": [
            {"location_id": place.id, "civic_address_id": place.address, "location": place.name}
            for place in audit.orphans
        ],
        "addresses_without_default_location": [judged.address.id for judged in audit.homeless],
        "not_covered": dict(sorted(audit.uncovered.items())),
        "powershell": commands,
    }


def _address(judged: Judged) -> dict[str, Any]:
    address = judged.address
    return {
        "civic_address_id": address.id,
        "written": one_line(address.civic),
        "validation_status": address.mark,
        "numbers_in_use": len(judged.in_use),
        "metres_off": judged.metres_off,
        "verdict": verdict_document(judged.verdict),
    }


def _finding(finding: NumberFinding) -> dict[str, Any]:
    number = finding.number
    return {
        "code": finding.code,
        "telephone_number": number.argument,
        "in_use": number.in_use,
        "civic_address_id": finding.judged.address.id if finding.judged else number.address,
        "location_id": number.location,
        "address_status": finding.judged.verdict.status.value if finding.judged else "",
    }
