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
    came_from = models.CharField(max_length=60, blank=True)
    """The network address that the person was seen to come from; "" where it was not a page."""

    class Meta(Kept.Meta):
        """Once is enough."""

        constraints = (
            models.UniqueConstraint(fields=("organization", "country", "version"), name="terms_accepted_once"),
        )


class TermsVersion(Kept):
    """A text as it stood once, word for word: what was accepted can be read, and compared, years later."""

    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="terms_versions")
    """The only organisation that it holds for; None for all."""
    country = models.CharField(max_length=2)
    version = models.CharField(max_length=20)
    document = models.JSONField()
    """``texts.TermsText.document``: both languages."""

    class Meta(Kept.Meta):
        """Found by country and version."""

        indexes = (models.Index(fields=("country", "version"), name="terms_version"),)


class OwnTerms(Kept):
    """What the operator of the installation adds to the terms of a country. The newest row counts; none is changed."""

    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="own_terms")
    """The only organisation that it holds for, before what holds for all; None for all."""
    country = models.CharField(max_length=2)
    en = models.TextField(blank=True)
    fr = models.TextField(blank=True)
    """Empty in both languages: withdrawn."""
    user_id = models.UUIDField()
    user_name = models.CharField(max_length=200)

    class Meta(Kept.Meta):
        """Found by country."""

        indexes = (models.Index(fields=("country", "id"), name="own_terms"),)


class OfferPlan(models.TextChoices):
    """The calling plan that an offer belongs to."""

    DOMESTIC = "domestic"
    INTERNATIONAL = "international"


class DialOutPeriod(Kept):
    """A supplier's complimentary dial-out period of audio conferencing, as noted. The newest row counts."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="dial_out_periods")
    plan = models.CharField(max_length=16, choices=OfferPlan.choices)
    begins = models.DateField()
    ends = models.DateField()
    """The last day."""
    user_name = models.CharField(max_length=200)

    class Meta(Kept.Meta):
        """It ends after it begins."""

        constraints = (
            models.CheckConstraint(name="period_in_order", condition=models.Q(ends__gte=models.F("begins"))),
        )
