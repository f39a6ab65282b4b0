"""What every kept object has: an id that sorts by age, and the moment it was made."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from dispatchable.service.ids import new_id


class Kept(models.Model):
    """Base of every row of the system of record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        """Rows come in the order they were made."""

        abstract = True
        ordering = ("id",)
