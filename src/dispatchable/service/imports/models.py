"""Imports: a list that somebody brought, its rows as they were read, and what became of each."""

from __future__ import annotations

from django.db import models

from dispatchable.service.files.models import StoredFile
from dispatchable.service.models import Kept
from dispatchable.service.organizations.models import Organization


class ImportState(models.TextChoices):
    """Where an import stands. ``reading``, ``judging`` and ``taking`` go on by themselves; the others wait or end."""

    READING = "reading"
    COLUMNS = "columns"
    """Read; somebody says which column is what."""
    JUDGING = "judging"
    READY = "ready"
    """Every row is judged: rows are mended, and the good ones taken."""
    TAKING = "taking"
    DONE = "done"
    CANCELLED = "cancelled"


BUSY = (ImportState.READING, ImportState.JUDGING, ImportState.TAKING)


class RowState(models.TextChoices):
    """What a row needs."""

    WAITING = "waiting"
    """Not judged yet."""
    READY = "ready"
    CONSENT = "consent"
    """Would be good if somebody accepted what is proposed instead."""
    FAULTY = "faulty"
    TAKEN = "taken"


NEEDS_SOMEBODY = (RowState.CONSENT, RowState.FAULTY)


class ImportSession(Kept):
    """One list of one organisation on its way in."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=24)
    """What its rows are: the name of a kind (``imports.kinds``)."""
    about_id = models.UUIDField(null=True)
    """What its rows belong to, where the kind asks for that: the draft of a service request."""
    state = models.CharField(max_length=12, choices=ImportState.choices, default=ImportState.READING)
    name = models.CharField(max_length=200)
    """The file's name; "" when the list was pasted."""
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    """What was brought, as it was: until the import is done with."""
    header = models.JSONField(default=list)
    """The columns as they are named in the list; ``column_1`` ... where it names none."""
    header_digest = models.CharField(max_length=64, blank=True)
    columns = models.JSONField(default=dict)
    """Role -> index of the column read as it."""
    constants = models.JSONField(default=dict)
    """Role -> what every row without a cell for it gets."""
    notices = models.JSONField(default=list)
    """What one should know of how the list was read: ``{"en", "fr"}`` each."""
    problem = models.JSONField(default=dict)
    """Why it was cancelled by itself: ``{"code", "en", "fr"}``; empty otherwise."""
    total = models.PositiveIntegerField(default=0)
    """Rows read."""
    turn = models.PositiveIntegerField(default=0)
    """Counts the pieces of work begun: what an older turn still does is void."""
    touched_at = models.DateTimeField()
    """When the work under way last got on."""
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)
    """Whose right the work under way goes by: who began it last."""
    finished_at = models.DateTimeField(null=True)

    class Meta(Kept.Meta):
        """What is under way is found without a scan."""

        indexes = (
            models.Index(fields=("organization", "state"), name="import_organization"),
            models.Index(fields=("about_id",), name="import_about", condition=models.Q(about_id__isnull=False)),
            models.Index(
                fields=("touched_at",), name="import_busy",
                condition=models.Q(state__in=("reading", "judging", "taking")),
            ),
        )  # fmt: skip


class ImportRow(Kept):
    """One row of the list."""

    session = models.ForeignKey(ImportSession, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    """1, 2, 3 ... below the header."""
    cells = models.JSONField()
    """The cells as they stand now: as read, or as mended."""
    state = models.CharField(max_length=8, choices=RowState.choices, default=RowState.WAITING)
    faults = models.JSONField(default=list)
    """``{"code", "element", "en", "fr", "blocks"}`` each; ``element`` is a role."""
    proposal = models.JSONField(default=dict)
    """What the kind makes of the row, for people to see."""
    choices = models.JSONField(default=list)
    """What somebody may accept: ``{"key", "en", "fr", "correction"}`` each."""
    consent = models.CharField(max_length=200, blank=True)
    """Key of the choice that somebody accepted."""
    consent_by = models.CharField(max_length=200, blank=True)
    same_key = models.CharField(max_length=64, blank=True)
    """The same for two rows that say the same."""
    made_type = models.CharField(max_length=40, blank=True)
    made_id = models.UUIDField(null=True)
    """What was made of it."""

    class Meta(Kept.Meta):
        """A row stands once in its list, and is taken once; nothing is taken that made nothing."""

        constraints = (
            models.UniqueConstraint(fields=("session", "number"), name="import_row_once"),
            models.CheckConstraint(
                name="import_taken_made",
                condition=models.Q(state="taken", made_id__isnull=False)
                | (~models.Q(state="taken") & models.Q(made_id=None)),
            ),
        )
        indexes = (
            models.Index(fields=("session", "state", "number"), name="import_row_state"),
            models.Index(fields=("session", "same_key"), name="import_row_same"),
            models.Index(fields=("made_id",), name="import_row_made"),
        )


class ColumnMemory(Kept):
    """Which column was what in the last list of this header: a list that comes again needs no telling."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24)
    header_digest = models.CharField(max_length=64)
    columns = models.JSONField()
    constants = models.JSONField(default=dict)

    class Meta(Kept.Meta):
        """One memory for each header."""

        constraints = (
            models.UniqueConstraint(fields=("organization", "kind", "header_digest"), name="import_memory_once"),
        )
