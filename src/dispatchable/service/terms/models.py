"""The terms of a country, accepted once by an administrator before any of its numbers activates."""

from __future__ import annotations

from django.db import models

from dispatchable.service.models import Kept
from dispatchable.service.organizations.models import Organization


class TermsAcceptance(Kept):
    """An administrator accepted one version of the terms of one country. Never changed, never deleted."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="terms_acceptances")
    country = models.CharField(max_length=2)
    version = models.CharField(max_length=20)
    text_digest = models.CharField(max_length=64)
    """SHA-256 of the very text that was shown."""
    language = models.CharField(max_length=2)
    user_id = models.UUIDField()
    user_name = models.CharField(max_length=200)

    class Meta(Kept.Meta):
        """Once is enough."""

        constraints = (
            models.UniqueConstraint(fields=("organization", "country", "version"), name="terms_accepted_once"),
        )
