"""Service requests, their address lines, and the conversation about them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models.functions import Lower

from dispatchable.service.addresses.models import AddressVersion, EmergencyAddress, ManualValidation
from dispatchable.service.desk import clock
from dispatchable.service.desk.reports import Direction, DiscrepancyReport
from dispatchable.service.desk.workbench import (
    DeskSettings,
    InternalNote,
    ManyDecision,
    ManyResult,
    ManyState,
    ReplyTemplate,
)
from dispatchable.service.files.models import StoredFile
from dispatchable.service.models import Kept
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.organizations.models import Organization

__all__ = [
    "Affected", "Availability", "Contact", "DeskSettings", "Direction",
    "DiscrepancyReport", "InternalNote", "LineState", "ManyDecision", "ManyResult",
    "ManyState", "Outcome", "Priority", "ReferenceCounter", "ReplyTemplate", "RequestEntry", "RequestFile",
    "RequestLine", "RequestState", "ServiceRequest",
]  # fmt: skip


class RequestState(models.TextChoices):
    """The states of a service request."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    WAITING_CUSTOMER = "waiting_customer"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Availability(models.TextChoices):
    """Answer to "Is your service unavailable?", in the one unmistakable sense, whatever the language asked in."""

    SERVICE_UNAVAILABLE = "service_unavailable"
    SERVICE_AVAILABLE = "service_available"


class Affected(models.TextChoices):
    """How many users are affected."""

    NONE = "none"
    ONE = "one"
    SOME = "some"
    ALL = "all"


class Contact(models.TextChoices):
    """How the requester wants to be reached."""

    CALL = "call"
    EMAIL = "email"


class Priority(models.TextChoices):
    """From life-safety impact: high when a number in use stands without a validated address."""

    HIGH = "high"
    NORMAL = "normal"


MOMENTS = frozenset({"submitted_at", "first_answer_at", "resolved_at"})


def waits(
    submitted: datetime | None, answered: datetime | None, resolved: datetime | None
) -> tuple[date | None, int | None, int | None]:
    """Week of submission, seconds to the first answer, seconds to the resolution; None for what has not been."""
    if submitted is None:
        return None, None, None
    day = submitted.astimezone(UTC).date()

    def after(moment: datetime | None) -> int | None:
        return None if moment is None else max(round((moment - submitted).total_seconds()), 0)

    return day - timedelta(days=day.weekday()), after(answered), after(resolved)


class ServiceRequest(Kept):
    """A case for the desk, with one or many address lines of one country."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="service_requests")
    reference = models.CharField(max_length=24, blank=True)
    """``SR-2026-000123-K``, given at submission; "" for a draft."""
    state = models.CharField(max_length=20, choices=RequestState.choices, default=RequestState.DRAFT)
    step = models.CharField(max_length=20, default="issue")
    """The page of the form reached, so that a draft opens where it was left."""
    requester_id = models.UUIDField()
    requester_name = models.CharField(max_length=200)
    requester_email = models.EmailField()
    requester_language = models.CharField(max_length=2, default="en")
    area = models.CharField(max_length=40, default="online_collaboration")
    domestic_calling = models.BooleanField(default=True)
    international_calling = models.BooleanField(default=False)
    symptom = models.CharField(max_length=40, default="emergency_calling")
    summary = models.CharField(max_length=40, default="address_validation")
    country = models.CharField(max_length=2, blank=True)
    availability = models.CharField(max_length=24, choices=Availability.choices, blank=True)
    affected = models.CharField(max_length=8, choices=Affected.choices, blank=True)
    affected_email = models.EmailField(blank=True)
    domains = models.JSONField(default=list)
    short_way = models.BooleanField(default=False)
    """Filed by the short form: address, telephone number, "call me back" or "write to me"."""
    contact_phone_typed = models.CharField(max_length=40, blank=True)
    """As typed, so that a draft keeps what is not yet right."""
    contact_phone = models.CharField(max_length=20, blank=True)
    """E.164; "" until what was typed is a number."""
    contact = models.CharField(max_length=8, choices=Contact.choices, blank=True)
    priority = models.CharField(max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    submitted_at = models.DateTimeField(null=True)
    first_answer_at = models.DateTimeField(null=True)
    """When the desk first wrote to the requester: a question, a message or a decision (``timeline.tell``)."""
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(max_length=300, blank=True)
    agent_id = models.UUIDField(null=True)
    agent_name = models.CharField(max_length=200, blank=True)
    saved_at = models.DateTimeField(null=True)
    """When the draft was last saved, as the form shows it."""
    revisions = models.JSONField(default=dict)
    """How often each page of the draft was saved: tells a second window that it shows something older."""
    filed_by_id = models.UUIDField(null=True)
    """The agent who filed it on behalf of the requester; None where the requester did."""
    filed_by_name = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    """The request in which this one is handled; it is closed itself."""
    answer_due_at = models.DateTimeField(null=True)
    """By when the desk owes a first answer; ``decision_due_at`` its decision on every line."""
    decision_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    """What is due next; None while nothing is: the clock stands, or the request is done."""
    paused_at = models.DateTimeField(null=True)
    """Since when the clock stands, as the desk waits for the requester."""
    week = models.DateField(null=True)
    """Monday (UTC) of the week in which it was sent. This and the waits follow from the moments (``save``), so that
    statistics over all requests need nothing of one database alone."""
    answer_seconds = models.PositiveBigIntegerField(null=True)
    """From submission to the first answer."""
    decision_seconds = models.PositiveBigIntegerField(null=True)
    """From submission to the resolution."""

    def save(self, *arguments: Any, **options: Any) -> None:
        """Save, with what follows from the moments that are saved, and with the clock as the state asks."""
        fields = options.get("update_fields")
        moved = clock.follow(self)
        if fields is not None:
            fields = options["update_fields"] = {*fields, *moved}
        if fields is None or MOMENTS & set(fields):
            self.week, self.answer_seconds, self.decision_seconds = waits(
                self.submitted_at, self.first_answer_at, self.resolved_at
            )
            if fields is not None:
                options["update_fields"] = {*fields, "week", "answer_seconds", "decision_seconds"}
        super().save(*arguments, **options)

    class Meta(Kept.Meta):
        """A reference number names one request."""

        constraints = (
            models.UniqueConstraint(fields=("reference",), name="reference_once", condition=~models.Q(reference="")),
        )
        indexes = (
            models.Index(fields=("organization", "state"), name="request_state"),
            models.Index(fields=("organization", "id"), name="request_newest"),
            models.Index(fields=("organization", "state", "id"), name="request_by_state"),
            models.Index(fields=("organization", "requester_id", "id"), name="request_by_requester"),
            models.Index(fields=("state", "priority", "submitted_at", "id"), name="request_queue"),
            models.Index(fields=("organization", "country", "id"), name="request_by_country"),
            models.Index(fields=("organization", "country", "state"), name="request_country_state"),
            models.Index(fields=("country", "state"), name="request_queue_country"),
            models.Index(fields=("organization", "submitted_at", "id"), name="request_by_time"),
            models.Index(fields=("week", "country"), name="request_by_week"),
            models.Index(fields=("due_at", "id"), name="request_due"),
            models.Index(fields=("state", "resolved_at"), name="request_resolved"),
        )


class ReferenceCounter(models.Model):
    """The last number given out in a year; gaps are allowed, doubles are not."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class LineState(models.TextChoices):
    """The states of an address line."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    NEEDS_INFORMATION = "needs_information"
    DECIDED = "decided"


class Outcome(models.TextChoices):
    """What was decided on a line."""

    VALIDATED_AS_IS = "validated_as_is"
    VALIDATED_CORRECTED = "validated_corrected"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    OUT_OF_SCOPE = "out_of_scope"
    WITHDRAWN = "withdrawn"
    SOLVED = "solved"
    """No agent had to decide: the register has it, or it was validated before."""


class Standing(models.TextChoices):
    """What the registers say to a line of a draft, in one word: what it needs next."""

    UNCHECKED = ""
    LACKING = "lacking"
    """A part is missing without which the desk cannot look at it."""
    FOUND = "found"
    """The register has it, or the desk validated it before: no request is needed."""
    CORRECTION = "correction"
    """One certain correction, to be accepted."""
    CHOICES = "choices"
    """Several addresses it may be."""
    DESK = "desk"
    """Nothing to accept: for the desk."""


class RequestLine(Kept):
    """One address of a request. Those of a request lie in the order of ``position``, which may have gaps."""

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField(default=1)
    country = models.CharField(max_length=2, blank=True)
    """Of the address, where calling is offered there; "" otherwise."""
    standing = models.CharField(max_length=12, choices=Standing.choices, blank=True)
    address = models.ForeignKey(EmergencyAddress, models.PROTECT, null=True, related_name="request_lines")
    """The emergency address the line is about; made at submission when the person typed a new one."""
    asked_version = models.ForeignKey(AddressVersion, models.PROTECT, null=True, related_name="+")
    """What the address said when the line was sent: the desk decides on this and on nothing else."""
    elements = models.JSONField(default=dict)
    """As typed in the form (names of ``civic.ELEMENTS``)."""
    line = models.CharField(max_length=400, blank=True)
    verdict = models.JSONField(default=dict)
    """The validator's answer when the line was last checked (``engine.validation.document``)."""
    number = models.ForeignKey(TelephoneNumber, models.PROTECT, null=True, related_name="request_lines")
    """The number whose failure opened the form."""
    state = models.CharField(max_length=20, choices=LineState.choices, default=LineState.OPEN)
    outcome = models.CharField(max_length=24, choices=Outcome.choices, blank=True)
    reject_reason = models.CharField(max_length=40, blank=True)
    decision_note = models.TextField(blank=True)
    """What the agent tells the requester."""
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    self_validated = models.BooleanField(default=False)
    """Decided by the one who asked."""
    manual_validation = models.ForeignKey(ManualValidation, models.PROTECT, null=True)
    proposal = models.JSONField(default=dict)
    """What an agent proposes where a second one must confirm (``deciding.as_kept``); empty when nobody does."""
    proposed_by_id = models.UUIDField(null=True)
    proposed_by_name = models.CharField(max_length=200, blank=True)
    proposed_at = models.DateTimeField(null=True)

    class Meta(Kept.Meta):
        """The lines of a request are counted by state, and read in their order."""

        indexes = (
            models.Index(fields=("request", "state"), name="line_by_state"),
            models.Index(fields=("request", "position", "id"), name="line_by_position"),
            models.Index(fields=("request", "state", "position", "id"), name="line_state"),
            # lines are wide, for they carry their verdict: what counts and skips many of them reads these alone
            models.Index(fields=("request", "position", "id", "state", "standing", "outcome"), name="line_skipped"),
            models.Index(fields=("request", "state", "address", "number"), name="line_addresses"),
            models.Index(fields=("request", "outcome", "position", "id"), name="line_outcome"),
            models.Index(
                fields=("request", "proposed_at"),
                name="line_proposed",
                condition=models.Q(proposed_at__isnull=False),
            ),
            models.Index(fields=("request", "standing", "position"), name="line_standing"),
            models.Index(fields=("request", "country"), name="line_country"),
        )


class LineWork(Kept):
    """Work on many lines of one request, which the worker does chunk by chunk in the order of their positions."""

    request = models.ForeignKey(ServiceRequest, models.CASCADE, related_name="works")
    kind = models.CharField(max_length=12)
    """``settle`` (after sending), ``found`` or ``corrections`` (of a draft): see ``desk.settling``."""
    running = models.BooleanField(default=True)
    turn = models.PositiveIntegerField(default=1)
    """Counts how often it was begun: what an older turn still does is void."""
    reached = models.PositiveIntegerField(default=0)
    """The position of the last line that is done with."""
    total = models.PositiveIntegerField(default=0)
    """Lines there were to do at the beginning."""
    done = models.PositiveIntegerField(default=0)
    solved = models.PositiveIntegerField(default=0)
    """Of these, those for which no agent is needed."""
    digest = models.CharField(max_length=64, blank=True)
    """Of what became of each line; grows with every chunk."""
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)
    touched_at = models.DateTimeField()
    """When it last got on."""

    class Meta(Kept.Meta):
        """One piece of work at a time."""

        constraints = (
            models.UniqueConstraint(fields=("request",), name="line_work_once", condition=models.Q(running=True)),
        )
        indexes = (models.Index(fields=("touched_at",), name="line_work_busy", condition=models.Q(running=True)),)


class RequestEntry(Kept):
    """One entry of a request's timeline: a message, a change of state, a decision."""

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="entries")
    line = models.ForeignKey(RequestLine, models.PROTECT, null=True)
    kind = models.CharField(max_length=24)
    """``submitted``, ``claimed``, ``message``, ``question``, ``decision``, ``number_active``,
    ``number_failed``, ``state``."""
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(max_length=200)
    from_desk = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    facts = models.JSONField(default=dict)


class RequestFile(Kept):
    """A file attached to a request, or to one of its lines."""

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="files")
    line = models.ForeignKey(RequestLine, models.PROTECT, null=True, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attached")
    from_desk = models.BooleanField(default=False)


class RequestContact(Kept):
    """Somebody else who is told of a request and may answer by mail, until removed."""

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    language = models.CharField(max_length=2, default="en", choices=(("en", "English"), ("fr", "français")))
    added_by_name = models.CharField(max_length=200)
    from_desk = models.BooleanField(default=False)
    """Added by the desk."""
    removed_at = models.DateTimeField(null=True)

    class Meta(Kept.Meta):
        """An address stands once among the contacts of today."""

        constraints = (
            models.UniqueConstraint(
                "request", Lower("email"), name="contact_once", condition=models.Q(removed_at=None)
            ),
        )
