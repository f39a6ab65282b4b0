"""The outbox: every message the installation writes is kept here first, then sent where a server is set."""

from __future__ import annotations

from django.db import models

from dispatchable.service.models import Kept
from dispatchable.service.organizations.models import Organization

HIDDEN = "\u2026"
"""Stands where a secret was."""


class OutgoingMail(Kept):
    """One message, in the recipient's language."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="outgoing_mail")
    to = models.EmailField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    message_id = models.CharField(max_length=200, unique=True)
    """Stable: sending twice after a crash gives the same message twice, which mail programs show once."""
    in_reply_to = models.CharField(max_length=200, blank=True)
    references = models.TextField(blank=True)
    """Message-IDs before it in the conversation, oldest first, with blanks between."""
    reply_to = models.CharField(max_length=320, blank=True)
    """Where it may be answered; "" where answers are not read."""
    about_type = models.CharField(max_length=40, blank=True)
    about_id = models.UUIDField(null=True)
    """What it is about, to show it there."""
    secret = models.CharField(max_length=200, blank=True)
    """A part of the body that only the recipient may know: not shown to others, and blanked once it is sent."""
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    """Why it did not arrive: a code of ``problems`` and the server's number."""
    failed_at = models.DateTimeField(null=True)
    """Given up, or come back: a person must look."""

    @property
    def open_body(self) -> str:
        """The body as others than the recipient may read it."""
        return self.body.replace(self.secret, HIDDEN) if self.secret else self.body

    class Meta(Kept.Meta):
        """What waits is found without a scan."""

        indexes = (
            models.Index(fields=("next_attempt_at",), name="mail_waiting", condition=models.Q(sent_at=None)),
            models.Index(fields=("about_id", "id"), name="mail_about"),
            models.Index(fields=("organization", "id"), name="mail_newest"),
        )


class IncomingState(models.TextChoices):
    """What became of a mail that came."""

    WAITING = "waiting"
    """Taken from the mailbox; the room that it is for has not looked at it yet."""
    FILED = "filed"
    """A message on the timeline of what it is about."""
    LATE = "late"
    """The same, but what it is about is over: somebody must look."""
    UNMATCHED = "unmatched"
    """Belongs to nothing: somebody must look."""
    AUTOMATIC = "automatic"
    """Sent by a machine; nothing is done with it."""
    RETURNED = "returned"
    """A letter of ours that came back; it is marked."""
    DONE = "done"
    """Somebody looked at it."""


class IncomingMail(Kept):
    """One mail from the mailbox. Its bytes lie beside the attached files until nobody needs them any more."""

    identity = models.CharField(max_length=200, unique=True)
    """Its Message-ID, or a digest where it has none: a mail that comes twice is taken once."""
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, related_name="incoming_mail")
    """Whose conversation it belongs to, as soon as that is known."""
    sender = models.CharField(max_length=320, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    to = models.CharField(max_length=320, blank=True)
    """The address of ours that it was sent to, with its token."""
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    """All of its words, what it quotes included, as plain text."""
    state = models.CharField(max_length=12, choices=IncomingState.choices, default=IncomingState.WAITING)
    reason = models.CharField(max_length=20, blank=True)
    """Why it belongs to nothing: a code of ``unmatched``."""
    about_type = models.CharField(max_length=40, blank=True)
    about_id = models.UUIDField(null=True)
    size = models.PositiveBigIntegerField(default=0)
    is_cut = models.BooleanField(default=False)
    """Too large to be taken whole: without its files."""
    storage_name = models.CharField(max_length=64, blank=True)
    """Where its bytes lie; "" once they are dropped."""

    class Meta(Kept.Meta):
        """What somebody must look at, and a conversation's mails, are found without a scan."""

        indexes = (
            models.Index(fields=("state", "id"), name="incoming_state"),
            models.Index(fields=("about_id", "id"), name="incoming_about"),
        )
