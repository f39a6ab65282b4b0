"""Notices in their versions, to whom each was given, the personal links, and who has confirmed."""

from __future__ import annotations

from django.db import models

from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.models import Kept
from dispatchable.service.organizations.models import Organization, Person

LONGEST = 350
"""Characters of a notice in one language: the most that the emergency calling policy of Microsoft Teams shows to a user
(EnhancedEmergencyServiceDisclaimer), so that one wording serves there too, and is read at one glance."""


class Notice(Kept):
    """One version of the notice for the users of a country's numbers. Never changed; the newest counts."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="notices")
    country = models.CharField(max_length=2)
    version = models.PositiveIntegerField()
    """1, 2, 3 ... within organisation and country."""
    en = models.CharField(max_length=LONGEST)
    fr = models.CharField(max_length=LONGEST)
    is_default = models.BooleanField(default=False)
    """The wording that the product proposes for the country."""
    user_id = models.UUIDField()
    user_name = models.CharField(max_length=200)
    sent_at = models.DateTimeField(null=True)
    """When it was first given to anybody; from then on new users get it by themselves."""

    class Meta(Kept.Meta):
        """Versions count up."""

        constraints = (
            models.UniqueConstraint(fields=("organization", "country", "version"), name="notice_version_once"),
        )


class How(models.TextChoices):
    """In which way a person confirmed."""

    LINK = "link"
    PAPER = "paper"


class NoticeDelivery(Kept):
    """One version given to one person: when, how often, and whether they confirmed it."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    person = models.ForeignKey(Person, models.CASCADE, related_name="notice_deliveries")
    language = models.CharField(max_length=2)
    """Of the mail; the page behind the link can be read in both."""
    sent = models.PositiveIntegerField(default=0)
    """Mails written so far, reminders included; 0 for a person without an e-mail address."""
    last_sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_how = models.CharField(max_length=8, choices=How.choices, blank=True)
    acknowledged_language = models.CharField(max_length=2, blank=True)
    came_from = models.CharField(max_length=60, blank=True)
    """The network address that the person was seen to come from."""
    recorded_by = models.CharField(max_length=200, blank=True)
    """On paper: the administrator who recorded it."""

    class Meta(Kept.Meta):
        """Once for each person; who is missing is found without a scan."""

        constraints = (models.UniqueConstraint(fields=("notice", "person"), name="notice_delivery_once"),)
        indexes = (
            models.Index(fields=("last_sent_at",), name="notice_waiting", condition=models.Q(acknowledged_at=None)),
        )


class NoticeLink(Kept):
    """The secret of one mail. Only its hash is kept, so that who reads the database cannot confirm for anybody."""

    delivery = models.ForeignKey(NoticeDelivery, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    """SHA-256 of 256 random bits."""
    expires_at = models.DateTimeField()
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, null=True, related_name="+")
