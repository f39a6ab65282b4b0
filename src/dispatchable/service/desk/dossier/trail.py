"""What the audit trail holds of a case, by its hashes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from dispatchable.service.audit.chain import chain_name
from dispatchable.service.audit.models import AuditRow
from dispatchable.service.desk.models import ServiceRequest

COMMAND = "dispatchable audit verify --dossier"
CHUNK = 500
HOW = {
    "en": "The rows below are links of the organisation's chain of audit rows. The command checks the whole chain, and "
    "that each of these rows stands in it with this hash. The hash of the last one depends on every row before it.",
    "fr": "Les lignes ci-dessous sont des maillons de la chaîne d'audit de l'organisation. La commande vérifie toute "
    "la chaîne, et que chacune de ces lignes s'y trouve avec cette empreinte. L'empreinte de la dernière dépend de "
    "toutes les lignes qui la précèdent.",
}
_FIELDS = (
    "sequence", "at", "actor_name", "action", "object_type", "object_id", "reason", "previous_hash", "hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trail:
    """The audit rows of a case in the order of the chain."""

    chain: str
    rows: tuple[AuditRow, ...]

    @property
    def last(self) -> AuditRow | None:
        """The newest row about the case: its hash stands for all that was done before."""
        return self.rows[-1] if self.rows else None

    def document(self) -> dict[str, Any]:
        """The hashes, and how they are verified."""
        last = self.last
        return {
            "chain": self.chain,
            "sequence": last.sequence if last else 0,
            "hash": last.hash if last else "",
            "verify": {"command": f"{COMMAND} FILE", **HOW},
            "rows": [_row(row) for row in self.rows],
        }


def trail_of(request: ServiceRequest) -> Trail:
    """The audit rows about the request, its lines, and what the request did to their addresses."""
    chain = chain_name(request.organization_id)
    found = list(_about(chain, "servicerequest", [str(request.pk)]))
    lines = request.lines.order_by().values_list("pk", "address_id").iterator(chunk_size=CHUNK)
    while chunk := list(islice(lines, CHUNK)):
        found += _about(chain, "requestline", [str(line) for line, _address in chunk])
        addresses = [str(address) for address in {address for _line, address in chunk} - {None}]
        found += (
            row
            for row in _about(chain, "emergencyaddress", addresses)
            if row.details.get("request") == request.reference
        )
    return Trail(chain, tuple(sorted({row.sequence: row for row in found}.values(), key=lambda row: row.sequence)))


def _about(chain: str, kind: str, keys: Sequence[str]) -> Iterator[AuditRow]:
    rows = AuditRow.objects.filter(object_type=kind, object_id__in=keys).order_by()
    return (row for row in rows.defer("object_label", "salt") if row.chain == chain)


def _row(row: AuditRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _FIELDS}
    return {**values, "at": row.at.isoformat()}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A row of a dossier that the chain does not have like that."""

    sequence: int
    fault: str
    """``missing``, or ``other`` when another hash stands there."""


def mismatches(document: Any) -> list[Mismatch]:
    """The rows of a dossier (read from JSON) that the chain here does not have. Raises ValueError for anything else."""
    try:
        audit = document["audit"]
        chain, rows = str(audit["chain"]), [(int(row["sequence"]), str(row["hash"])) for row in audit["rows"]]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("no dossier") from error
    found = []
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        there = AuditRow.objects.filter(chain=chain, sequence__in=[sequence for sequence, _hash in part])
        known = dict(there.order_by().values_list("sequence", "hash"))
        found += [
            Mismatch(sequence, "other" if sequence in known else "missing")
            for sequence, wanted in part
            if known.get(sequence) != wanted
        ]
    return found
