"""Names of towns and streets as people type them, with what the register writes; and the decisions that taught them."""

from __future__ import annotations

from django.db import models

from dispatchable.service.models import Kept


class NameKind(models.TextChoices):
    """The element that a name stands for."""

    TOWN = "city"
    STREET = "street"


class NameState(models.TextChoices):
    """Only an approved name is used."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    RETIRED = "retired"


class Name(Kept):
    """One name: typed like this, it means that. It holds in the whole installation, as registers do."""

    is_demo = models.BooleanField(default=False)
    """Learnt in a demonstration: it holds over the fictional registers, and there alone."""
    kind = models.CharField(max_length=8, choices=NameKind.choices)
    country = models.CharField(max_length=2)
    given = models.CharField(max_length=200)
    """As it was typed first."""
    value = models.CharField(max_length=200)
    """As the agent who corrected it wrote it."""
    city = models.CharField(max_length=200, blank=True)
    """Of a street: the town in which it holds."""
    postcode = models.CharField(max_length=20, blank=True)
    """Of a town: the postcode with which it holds; "" with any."""
    key = models.CharField(max_length=64)
    """Digest of all of that as it is compared: the same name however it is typed is one row."""
    state = models.CharField(max_length=8, choices=NameState.choices, default=NameState.PROPOSED)
    support = models.PositiveIntegerField(default=0)
    """How many decisions taught it."""
    reason = models.CharField(max_length=500, blank=True)
    """Why it was approved, refused or retired."""
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)

    class Meta(Kept.Meta):
        """One row a name; what is proposed is listed by how many decisions stand behind it."""

        constraints = (models.UniqueConstraint(fields=("is_demo", "key"), name="learnt_name_once"),)
        indexes = (
            models.Index(fields=("state", "support", "id"), name="learnt_by_state"),
            models.Index(fields=("is_demo", "state"), name="learnt_in_use"),
        )


class Example(Kept):
    """One decision that taught a name."""

    name = models.ForeignKey(Name, models.CASCADE, related_name="examples")
    line_id = models.UUIDField()
    """The line that was decided."""
    request_id = models.UUIDField()
    reference = models.CharField(max_length=24)
    typed = models.CharField(max_length=400)
    validated = models.CharField(max_length=400)
    agent_name = models.CharField(max_length=200)

    class Meta(Kept.Meta):
        """A decision counts once."""

        constraints = (models.UniqueConstraint(fields=("name", "line_id"), name="learnt_example_once"),)
