"""Which workers live."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """The last sign of life of one worker slot (``worker-1``)."""

    slot = models.CharField(max_length=40, primary_key=True)
    process = models.PositiveIntegerField()
    """Process id on the slot's own host."""
    at = models.DateTimeField()
