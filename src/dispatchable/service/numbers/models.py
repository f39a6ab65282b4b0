"""Telephone numbers and the history of their activation."""

from __future__ import annotations

from django.db import models

from dispatchable.service.addresses.models import AddressVersion, EmergencyAddress, Place
from dispatchable.service.carriers.models import Carrier, Registration
from dispatchable.service.models import Kept
from dispatchable.service.numbers.digits import Backward
from dispatchable.service.numbers.inventory import (
    BulkAction,
    BulkRow,
    NumberRange,
    PortOrder,
    PortStep,
    Tag,
)
from dispatchable.service.numbers.kinds import NumberKind, Plan
from dispatchable.service.numbers.syntax import written
from dispatchable.service.organizations.models import Organization, Person

__all__ = [
    "IN_FORCE", "Activation", "BulkAction", "BulkRow", "NumberRange", "NumberTransition", "PortOrder", "PortStep",
    "Service", "Tag", "TelephoneNumber",
]  # fmt: skip


class Service(models.TextChoices):
    """What the carrier is seen to do with the number: observed or imported, never ours to decide."""

    UNKNOWN = "unknown"
    NOT_IN_SERVICE = "not_in_service"
    IN_SERVICE = "in_service"


class Activation(models.TextChoices):
    """Our own fact about the number (PRODUCT words; the value is the API's)."""

    UNASSIGNED = "unassigned"
    INCOMPLETE = "incomplete"
    PENDING = "pending"
    ACTIVE = "active"
    FAILED = "failed"
    UPDATING = "updating"
    UPDATE_FAILED = "update_failed"
    RELEASING = "releasing"
    RELEASED = "released"


IN_FORCE = (Activation.ACTIVE, Activation.UPDATING, Activation.UPDATE_FAILED, Activation.RELEASING)
"""States in which ``active_version`` is what responders are told: the sacred invariant holds for all of them."""


class TelephoneNumber(Kept):
    """One number. Never ``active`` without a validated address version of its own country: the database refuses."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="numbers")
    e164 = models.CharField(max_length=20)
    extension = models.CharField(max_length=15, blank=True)
    """Digits behind the number; an E.164 number with an extension is a number of its own."""
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=12, choices=NumberKind.choices, default=NumberKind.USER)
    plan = models.CharField(max_length=16, choices=Plan.choices, default=Plan.AS_PERSON, blank=True)
    range = models.ForeignKey(NumberRange, models.PROTECT, null=True, related_name="numbers")
    tags = models.ManyToManyField(Tag, related_name="numbers")
    note = models.CharField(max_length=500, blank=True)
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="numbers")
    service = models.CharField(max_length=16, choices=Service.choices, default=Service.UNKNOWN)
    activation = models.CharField(max_length=16, choices=Activation.choices, default=Activation.UNASSIGNED)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="numbers")
    address = models.ForeignKey(EmergencyAddress, models.PROTECT, null=True, related_name="numbers")
    """The address wanted for the number."""
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="numbers")
    active_version = models.ForeignKey(AddressVersion, models.PROTECT, null=True, related_name="protecting")
    """The version in force at the carrier now."""
    active_place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="protecting")
    registration = models.ForeignKey(Registration, models.PROTECT, null=True, related_name="+")
    """The registration in force, or the one asked for while pending."""
    attempt = models.PositiveIntegerField(default=0)
    """Counts the activations tried: with the id it names the workflow."""
    reason_code = models.CharField(max_length=40, blank=True)
    """Why the last activation failed (``numbers.reasons``); "" otherwise."""
    reason_element = models.CharField(max_length=24, blank=True)
    reason_facts = models.JSONField(default=dict)
    blocked_until = models.DateTimeField(null=True)
    """No activation begins before this moment; the worker clears it when it has come."""
    blocked_reason = models.CharField(max_length=200, blank=True)
    reserved_until = models.DateTimeField(null=True)
    """Kept for somebody or for a site until this moment; the worker clears it when it has come."""
    reserved_person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="reservations")
    reserved_address = models.ForeignKey(EmergencyAddress, models.PROTECT, null=True, related_name="reservations")
    state_since = models.DateTimeField()

    class Meta(Kept.Meta):
        """Lists are by organisation and state."""

        indexes = (
            models.Index(fields=("organization", "activation"), name="number_activation"),
            # what lists sort and filter by, and what a search looks up, in a million rows
            models.Index(fields=("organization", "e164", "extension"), name="number_by_digits"),
            models.Index(models.F("organization"), Backward("e164"), name="number_backward"),
            models.Index(fields=("organization", "activation", "e164", "extension"), name="number_by_state"),
            models.Index(fields=("organization", "service", "activation", "e164"), name="number_by_service"),
            models.Index(fields=("organization", "state_since", "id"), name="number_by_age"),
            models.Index(fields=("organization", "reason_code", "activation", "service"), name="number_by_reason"),
            models.Index(fields=("organization", "country", "activation"), name="number_by_country"),
            models.Index(fields=("organization", "activation", "state_since", "service"), name="number_under_way"),
            models.Index(fields=("organization", "extension"), name="number_by_extension"),
            models.Index(fields=("organization", "kind", "e164"), name="number_by_kind"),
            models.Index(fields=("organization", "kind", "activation", "service"), name="number_kind_state"),
            models.Index(
                fields=("organization", "e164"), name="number_blocked", condition=models.Q(blocked_until__isnull=False)
            ),
            models.Index(
                fields=("organization", "e164"),
                name="number_reserved",
                condition=models.Q(reserved_until__isnull=False),
            ),
            # what ends, for the worker; what ends soon in an organisation, for its first page
            models.Index(
                fields=("blocked_until",), name="number_block_ends", condition=models.Q(blocked_until__isnull=False)
            ),
            models.Index(
                fields=("reserved_until",), name="number_hold_ends", condition=models.Q(reserved_until__isnull=False)
            ),
            models.Index(
                fields=("organization", "blocked_until"),
                name="number_block_soon",
                condition=models.Q(blocked_until__isnull=False),
            ),
            models.Index(
                fields=("organization", "reserved_until"),
                name="number_hold_soon",
                condition=models.Q(reserved_until__isnull=False),
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("e164", "extension"), name="number_once"),
            models.CheckConstraint(
                name="in_force_has_version",
                condition=~models.Q(activation__in=IN_FORCE) | models.Q(active_version__isnull=False),
            ),
            # the triggers of migration 0002 compare with these very words
            models.CheckConstraint(name="known_activation", condition=models.Q(activation__in=Activation.values)),
        )

    @property
    def written(self) -> str:
        """The number with its extension, as RFC 3966 writes it: "+33184801234" or "+33184801234;ext=524"."""
        return written(self.e164, self.extension)

    @property
    def is_unprotected(self) -> bool:
        """In service at the carrier without a validated address in force: the first list on the home page."""
        return self.service == Service.IN_SERVICE and self.activation not in IN_FORCE


class NumberTransition(Kept):
    """One change of a number's activation: who, when, from what to what, why."""

    number = models.ForeignKey(TelephoneNumber, models.PROTECT, related_name="transitions")
    before = models.CharField(max_length=16)
    after = models.CharField(max_length=16)
    actor_name = models.CharField(max_length=200)
    reason_code = models.CharField(max_length=40, blank=True)
    reason_element = models.CharField(max_length=24, blank=True)
    carrier_reference = models.CharField(max_length=80, blank=True)
    address_version = models.ForeignKey(AddressVersion, models.PROTECT, null=True)
    attempt = models.PositiveIntegerField(default=0)


class Watch(models.Model):
    """What the installation itself keeps in mind of a number: when it tries again, whom it told, what it warns of.

    Losing a row loses no number: it only waits for somebody instead of trying again by itself.
    """

    number = models.OneToOneField(TelephoneNumber, models.CASCADE, primary_key=True, related_name="watch")
    tries = models.PositiveIntegerField(default=0)
    """How often it was tried again by itself in a row."""
    retry_at = models.DateTimeField(null=True, db_index=True)
    """When it is tried again by itself; None when that would not help."""
    escalated_at = models.DateTimeField(null=True)
    """When somebody was told that the number waits too long; None when it does not, or since it moved on."""
    warnings = models.JSONField(default=list)
    """What did not stop the last activation but should be known: ``{"code", "element", "facts"}``."""
