"""What surrounds the numbers: ranges, tags, bulk changes with a row for each number, and port orders."""

from __future__ import annotations

from django.db import models

from dispatchable.service.carriers.models import Carrier
from dispatchable.service.files.models import StoredFile
from dispatchable.service.models import Kept
from dispatchable.service.organizations.models import Organization


class NumberRange(Kept):
    """A block of consecutive numbers. Numbers of the organisation that lie in it belong to it."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="ranges")
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="ranges")
    country = models.CharField(max_length=2)
    first = models.CharField(max_length=20)
    """E.164; ``last`` has as many digits, so that the order of the texts is that of the numbers."""
    last = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True)


class Tag(Kept):
    """A word that an organisation puts on numbers."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="number_tags")
    name = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    """The name without regard to case: a tag stands once in an organisation."""

    class Meta(Kept.Meta):
        """Tags come by name."""

        ordering = ("key",)
        constraints = (models.UniqueConstraint(fields=("organization", "key"), name="tag_once"),)


class BulkState(models.TextChoices):
    """Where a bulk change stands."""

    DRAFT = "draft"
    """The numbers are chosen; nothing is changed yet."""
    RUNNING = "running"
    DONE = "done"


class BulkAction(Kept):
    """One change to many numbers: chosen, previewed, carried out row by row, kept with the result of each row."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="bulk_actions")
    kind = models.CharField(max_length=24)
    """A name of ``bulk.kinds``."""
    what = models.JSONField(default=dict)
    """What to do: ids and values, as the kind reads them."""
    state = models.CharField(max_length=8, choices=BulkState.choices, default=BulkState.DRAFT)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)
    total = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the rows' results, which the audit row cites."""
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    @property
    def treated(self) -> int:
        """Rows that have their result."""
        return self.changed + self.unchanged + self.refused


class BulkRow(Kept):
    """What a bulk change did to one number."""

    bulk = models.ForeignKey(BulkAction, models.CASCADE, related_name="rows")
    number = models.ForeignKey("numbers.TelephoneNumber", models.PROTECT, related_name="bulk_rows")
    outcome = models.CharField(max_length=10, blank=True)
    """"changed", "unchanged", "refused"; "" while it waits."""
    code = models.CharField(max_length=40, blank=True)
    en = models.CharField(max_length=300, blank=True)
    fr = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    """What stood before, in the fields that the kind changes: what an undo puts back."""
    after = models.JSONField(default=dict)

    class Meta(Kept.Meta):
        """A number stands once in a bulk change."""

        constraints = (models.UniqueConstraint(fields=("bulk", "number"), name="bulk_number_once"),)


class PortState(models.TextChoices):
    """Where a port order stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    """The other carrier agreed: the date is firm."""
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class PortDirection(models.TextChoices):
    """Whether numbers come or go."""

    IN = "in"
    OUT = "out"


class PortOrder(Kept):
    """Numbers that move from one carrier to another on a day."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="port_orders")
    direction = models.CharField(max_length=3, choices=PortDirection.choices)
    state = models.CharField(max_length=12, choices=PortState.choices, default=PortState.DRAFT)
    name = models.CharField(max_length=120)
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="port_orders")
    """Ours: the one that gains numbers ported in, or loses those ported out."""
    other_carrier = models.CharField(max_length=120)
    reference = models.CharField(max_length=80, blank=True)
    """The other carrier's, or the clearing house's."""
    wanted_on = models.DateField(null=True)
    firm_at = models.DateTimeField(null=True)
    """The moment at which the numbers change carrier, once it is agreed."""
    reason = models.CharField(max_length=300, blank=True)
    """Why it was cancelled or failed."""
    ended_at = models.DateTimeField(null=True)
    numbers = models.ManyToManyField("numbers.TelephoneNumber", related_name="port_orders")
    documents = models.ManyToManyField(StoredFile, related_name="port_orders")


class PortStep(Kept):
    """One change of a port order's state: who, when, why."""

    order = models.ForeignKey(PortOrder, models.CASCADE, related_name="steps")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    actor_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=300, blank=True)
