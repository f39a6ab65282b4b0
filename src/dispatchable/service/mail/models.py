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
