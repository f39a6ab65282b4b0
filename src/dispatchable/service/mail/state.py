"""Where a message of the outbox stands."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings

from dispatchable.service.mail.actions.send import BACK_OFF
from dispatchable.service.mail.models import OutgoingMail


class MailState(StrEnum):
    """What has become of a message, or will."""

    SENT = "sent"
    DEMONSTRATION = "demonstration"
    """Kept here: a demonstration organisation never mails."""
    NO_SERVER = "no_server"
    """Kept here: the installation has no mail server."""
    WAITING = "waiting"
    RETRYING = "retrying"
    """An attempt failed; the next is at ``next_attempt_at``."""
    GIVEN_UP = "given_up"
    """All attempts failed, or the address was refused for good: a person must look."""
    UNDELIVERABLE = "undeliverable"
    """Sent, and come back."""


NOT_ARRIVED = (MailState.RETRYING, MailState.GIVEN_UP, MailState.UNDELIVERABLE)
"""States in which it may be sent again by hand."""


def mail_state(mail: OutgoingMail) -> MailState:
    """The state of a message (its organisation is read)."""
    if mail.sent_at:
        return MailState.UNDELIVERABLE if mail.failed_at else MailState.SENT
    if mail.organization.is_demo:
        return MailState.DEMONSTRATION
    if mail.failed_at or (mail.attempts > len(BACK_OFF) and mail.problem):
        return MailState.GIVEN_UP
    if not settings.SMTP_URL:
        return MailState.NO_SERVER
    return MailState.RETRYING if mail.problem else MailState.WAITING
