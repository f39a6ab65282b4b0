"""Files that people attach: proofs and lists. Stored under random names in the data directory."""

from __future__ import annotations

from django.db import models

from dispatchable.service.models import Kept
from dispatchable.service.organizations.models import Organization


class StoredFile(Kept):
    """One attached file. Its bytes lie in ``<data dir>/files/<storage_name>``."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="files")
    storage_name = models.CharField(max_length=64, unique=True)
    """Random; says nothing of the content."""
    name = models.CharField(max_length=200)
    """As the person named it, cleaned of path parts and control characters."""
    content_type = models.CharField(max_length=100)
    """Found in the content itself, never taken from the sender."""
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    """SHA-256 of the bytes."""
    uploaded_by_id = models.UUIDField(null=True)
    uploaded_by_name = models.CharField(max_length=200)
