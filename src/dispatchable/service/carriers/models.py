"""Carriers, and what each was asked to register."""

from __future__ import annotations

from django.db import models

from dispatchable.service.addresses.models import AddressVersion, Place
from dispatchable.service.models import Kept
from dispatchable.service.organizations.models import Organization


class Carrier(Kept):
    """A way to register a number with its address so that emergency calls route. Of one organisation."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="carriers")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    """Name of the connector: ``local``."""
    settings = models.JSONField(default=dict)
    """What the connector needs; never a secret in the clear."""


class RegistrationState(models.TextChoices):
    """What the carrier is known to hold."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    RELEASED = "released"


class Registration(Kept):
    """One number with one address version at one carrier. The id is the key that makes asking twice harmless."""

    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="registrations")
    number_id = models.UUIDField(db_index=True)
    e164 = models.CharField(max_length=20)
    version = models.ForeignKey(AddressVersion, models.PROTECT, related_name="registrations")
    place = models.ForeignKey(Place, models.PROTECT, null=True)
    state = models.CharField(max_length=12, choices=RegistrationState.choices, default=RegistrationState.REQUESTED)
    carrier_reference = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_code = models.CharField(max_length=40, blank=True)
    answer_text = models.CharField(max_length=300, blank=True)
    released_at = models.DateTimeField(null=True)
