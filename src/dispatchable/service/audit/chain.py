"""The hash chain of an organisation's audit rows: how a row is hashed, and how a chain is checked."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from dispatchable.service.audit.models import AuditRow, ChainHead

INSTALLATION = "installation"


def chain_name(organization_id: uuid.UUID | None) -> str:
    """The name of an organisation's chain; the installation has its own."""
    return str(organization_id) if organization_id else INSTALLATION


def private_digest(row: AuditRow) -> str:
    """SHA-256 of the salt and the row's personal data, which may be erased later without breaking the chain."""
    return _digest([row.salt, row.object_label, row.details])


def row_hash(row: AuditRow) -> str:
    """SHA-256 of the previous row's hash and of all that the row says."""
    return _digest(
        [
            row.previous_hash, row.chain, row.sequence, row.at.isoformat(), str(row.actor_id or ""), row.actor_name,
            row.action, row.object_type, row.object_id, row.reason, row.request_id, row.private_digest, str(row.id),
        ]
    )  # fmt: skip


def _digest(values: list[object]) -> str:
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a chain does not hold."""

    chain: str
    sequence: int
    fault: str
    """``missing``, ``changed``, ``unlinked``, ``private`` or ``tail`` (the last rows are gone)."""


def breaks() -> Iterator[Break]:
    """Every fault of every chain, in order: a row missing, changed, or not linked to the one before it."""
    heads = {head.chain: head for head in ChainHead.objects.all()}
    chain, expected, previous = "", 1, ""
    for row in AuditRow.objects.order_by("chain", "sequence").iterator(chunk_size=2000):
        if row.chain != chain:
            if chain:
                yield from _end(chain, expected, previous, heads.pop(chain, None))
            chain, expected, previous = row.chain, 1, ""
        if row.sequence != expected:
            yield Break(chain, expected, "missing")
        elif row.previous_hash != previous:
            yield Break(chain, row.sequence, "unlinked")
        if row_hash(row) != row.hash:
            yield Break(chain, row.sequence, "changed")
        elif row.salt and private_digest(row) != row.private_digest:
            yield Break(chain, row.sequence, "private")
        expected, previous = row.sequence + 1, row.hash
    if chain:
        yield from _end(chain, expected, previous, heads.pop(chain, None))
    for name, head in sorted(heads.items()):
        yield from _end(name, 1, "", head)


def _end(chain: str, expected: int, previous: str, head: ChainHead | None) -> Iterator[Break]:
    """Whether a chain ends where its head says."""
    if head is None or (head.sequence, head.hash) != (expected - 1, previous):
        yield Break(chain, expected, "tail")


def count() -> tuple[int, int]:
    """How many rows there are, and in how many chains."""
    return AuditRow.objects.count(), ChainHead.objects.count()


def erase_private(organization_id: uuid.UUID) -> int:
    """Blanks what may be blanked of an organisation's rows: label, details and salt. The chain goes on to hold.

    The digest of what was erased stays, but without the salt nobody can test a guess against it. Gives the number of
    rows. The only change of an audit row that the database lets through.
    """
    rows = AuditRow.objects.filter(chain=chain_name(organization_id)).exclude(salt="")
    return rows.update(object_label="", details={}, salt="")
