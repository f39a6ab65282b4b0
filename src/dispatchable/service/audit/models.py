"""The record of what was done (audit rows) and what others must hear of it (event rows)."""

from __future__ import annotations

from django.db import models

from dispatchable.service.models import Kept


class AuditRow(Kept):
    """One thing that was done. Append-only; the rows of one organisation form a hash chain (see ``audit.chain``)."""

    organization_id = models.UUIDField(null=True, db_index=True)
    """The organisation whose chain the row belongs to; null for the installation's own chain."""
    chain = models.CharField(max_length=36)
    """The organisation's id as text, or "installation"."""
    sequence = models.PositiveBigIntegerField()
    """1, 2, 3 ... within the chain, without a gap."""
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    action = models.CharField(max_length=80)
    """Noun and verb: ``number.activate``."""
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    object_label = models.CharField(max_length=300, blank=True)
    """Personal data: kept outside the chained text, which holds its salted digest."""
    reason = models.CharField(max_length=80, blank=True)
    request_id = models.CharField(max_length=80, blank=True)
    details = models.JSONField(default=dict)
    """Before and after, counts, digests. Personal data, as ``object_label``."""
    salt = models.CharField(max_length=32)
    private_digest = models.CharField(max_length=64)
    """SHA-256 of salt, label and details."""
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        """No two rows of a chain share a place."""

        ordering = ("chain", "sequence")
        constraints = (models.UniqueConstraint(fields=("chain", "sequence"), name="audit_chain_sequence"),)
        indexes = (
            models.Index(fields=("object_type", "object_id"), name="audit_object"),
            models.Index(fields=("organization_id", "sequence"), name="audit_newest"),
            models.Index(fields=("organization_id", "action", "sequence"), name="audit_by_action"),
            models.Index(fields=("organization_id", "object_type", "sequence"), name="audit_by_object"),
            models.Index(fields=("organization_id", "actor_name", "sequence"), name="audit_by_actor"),
            models.Index(fields=("organization_id", "at"), name="audit_by_time"),
        )


class ChainHead(models.Model):
    """Where a chain of audit rows ends: written with each row, so that the removal of the last rows shows."""

    chain = models.CharField(max_length=36, primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)


class Event(Kept):
    """Something that rooms above must hear of. Written with the change itself, delivered after it by ``durable``."""

    organization_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=60)
    """Noun and past participle: ``address.validated``."""
    object_id = models.UUIDField()
    payload = models.JSONField(default=dict)
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    """Kind of the last failure (never its text, which could hold personal data)."""

    class Meta:
        """What waits is found without a scan."""

        ordering = ("id",)
        indexes = (models.Index(fields=("id",), name="event_waiting", condition=models.Q(delivered_at__isnull=True)),)
