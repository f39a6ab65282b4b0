"""Writes audit rows and event rows, always in the transaction of the change they tell of."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.chain import chain_name, private_digest, row_hash
from dispatchable.service.audit.models import AuditRow, ChainHead, Event


def record(
    actor: Actor,
    action: str,
    kept: Any,
    *,
    label: str = "",
    reason: str = "",
    details: dict[str, Any] | None = None,
    organization_id: uuid.UUID | None = None,
) -> AuditRow:
    """Appends one row to the chain of the organisation (the actor's own unless another is given).

    ``kept`` is the object it was done to. Must run inside a transaction: the row stands or falls with the change.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit row is written in the transaction of its change")
    owner = organization_id or actor.organization_id
    chain = chain_name(owner)
    head, _ = ChainHead.objects.select_for_update().get_or_create(chain=chain)
    row = AuditRow(
        organization_id=owner,
        chain=chain,
        sequence=head.sequence + 1,
        at=timezone.now(),
        actor_id=actor.user_id,
        actor_name=actor.name,
        action=action,
        object_type=kept._meta.model_name,
        object_id=str(kept.pk),
        object_label=label,
        reason=reason,
        request_id=actor.request_id,
        details=details or {},
        salt=secrets.token_hex(16),
        previous_hash=head.hash,
    )
    row.private_digest = private_digest(row)
    row.hash = row_hash(row)
    row.save(force_insert=True)
    head.sequence, head.hash = row.sequence, row.hash
    head.save(update_fields=["sequence", "hash"])
    return row


def emit(actor: Actor, kind: str, kept: Any, **payload: Any) -> Event:
    """Writes the event row that tells the rooms above of a change; delivered after the commit, at least once."""
    return Event.objects.create(organization_id=actor.organization_id, kind=kind, object_id=kept.pk, payload=payload)
