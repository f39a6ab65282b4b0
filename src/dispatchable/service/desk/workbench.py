"""What the desk works with: its calendar and targets, notes among agents, reply templates, decisions on many lines."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.utils import timezone

from dispatchable.service.files.models import StoredFile
from dispatchable.service.models import Kept

WEEKDAYS = (0, 1, 2, 3, 4)


def _weekdays() -> list[int]:
    return list(WEEKDAYS)


class DeskSettings(models.Model):
    """How the installation's desk works: one row, which the operator changes."""

    time_zone = models.CharField(max_length=60, default="UTC")
    days = models.JSONField(default=_weekdays)
    """Weekdays on which the desk works: 0 is Monday."""
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(18))
    """Later than ``opens``."""
    holidays = models.JSONField(default=list)
    """Calendars of public holidays on which it rests (``holidays.calendars``): ``FR``, ``FR-57``, ``US``."""
    closed_on = models.JSONField(default=list)
    """Other days on which it rests: ``2026-12-24``."""
    high_answer = models.PositiveIntegerField(default=2)
    """Working hours to the first answer to a request of high priority; the others alike."""
    high_decision = models.PositiveIntegerField(default=9)
    normal_answer = models.PositiveIntegerField(default=9)
    normal_decision = models.PositiveIntegerField(default=27)
    close_after = models.PositiveIntegerField(default=10)
    """Days after which a resolved request closes by itself."""
    expiry_notice = models.PositiveIntegerField(default=30)
    """Days before a validation of the desk ends at which its address is to be looked at again."""
    second_person = models.JSONField(default=list)
    """Countries in which a second agent confirms a decision, beside those whose country pack asks for it."""


class InternalNote(Kept):
    """What agents write to each other about a request. No page, letter or dossier of the requester ever has it."""

    request = models.ForeignKey("desk.ServiceRequest", models.PROTECT, related_name="notes")
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(max_length=200)
    text = models.TextField()


class ReplyTemplate(Kept):
    """A text that agents send often, in both languages, with variables in braces (``templates.VARIABLES``)."""

    name = models.CharField(max_length=80)
    text_en = models.TextField()
    text_fr = models.TextField()
    retired_at = models.DateTimeField(null=True)
    """Offered no more."""

    class Meta(Kept.Meta):
        """Two that are offered never have one name."""

        constraints = (
            models.UniqueConstraint(
                fields=("name",), name="reply_template_once", condition=models.Q(retired_at__isnull=True)
            ),
        )


class ManyState(models.TextChoices):
    """Where a decision on many lines is."""

    RUNNING = "running"
    DONE = "done"


class ManyDecision(Kept):
    """One decision on many lines of a request, carried out in chunks."""

    request = models.ForeignKey("desk.ServiceRequest", models.PROTECT, related_name="many_decisions")
    what = models.JSONField()
    """The decision (``deciding.as_kept``)."""
    proof = models.ForeignKey(StoredFile, models.PROTECT, null=True)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=ManyState.choices, default=ManyState.RUNNING)
    total = models.PositiveIntegerField(default=0)
    decided = models.PositiveIntegerField(default=0)
    proposed = models.PositiveIntegerField(default=0)
    """Lines that now wait for a second agent."""
    refused = models.PositiveIntegerField(default=0)
    numbers = models.PositiveIntegerField(default=0)
    """Telephone numbers that go on by it."""
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 over the results of all lines; stands in the audit row too."""
    turn = models.PositiveIntegerField(default=0)
    """How often the worker began it anew."""
    touched_at = models.DateTimeField(default=timezone.now)
    """When the last chunk was done."""
    ended_at = models.DateTimeField(null=True)


class ManyResult(models.Model):
    """What a decision on many lines did to one of them; no result yet while ``outcome`` is empty."""

    many = models.ForeignKey(ManyDecision, models.CASCADE, related_name="results")
    line = models.ForeignKey("desk.RequestLine", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, blank=True)
    """``decided``, ``proposed`` or ``refused``."""
    code = models.CharField(max_length=40, blank=True)
    en = models.TextField(blank=True)
    fr = models.TextField(blank=True)
    """Why the line was refused."""

    class Meta:
        """The next ones without a result are found by index."""

        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("many", "line"), name="many_result_once"),)
        indexes = (models.Index(fields=("many", "outcome", "id"), name="many_result_next"),)
