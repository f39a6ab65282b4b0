"""Send what waits in the outbox."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.mail.server import connect

BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440))
"""The wait after each failed attempt; after the last one a person must look."""
LEASE = timedelta(minutes=5)
"""How long a message taken for sending is left alone by others; a crash in between sends it again after that."""


def send_waiting(now: datetime | None = None, limit: int = 100) -> int:
    """Send what is due through the installation's server; how many were sent.

    Does nothing where no server is set. Mail of demonstration organisations is never sent. A message may go out twice
    after a crash, then under the same Message-ID.
    """
    if not settings.SMTP_URL:
        return 0
    moment = now or timezone.now()
    due = OutgoingMail.objects.filter(sent_at=None, organization__is_demo=False, attempts__lte=len(BACK_OFF)).filter(
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=moment)
    )
    return sum(_send(key, moment) for key in due.order_by("id").values_list("pk", flat=True)[:limit])


def _send(key: uuid.UUID, moment: datetime) -> bool:
    """Take one message, send it outside of any transaction, and note how it went."""
    with transaction.atomic():
        mail = OutgoingMail.objects.select_for_update().select_related(None).get(pk=key)
        if mail.sent_at or (mail.next_attempt_at and mail.next_attempt_at > moment):
            return False
        mail.attempts += 1
        mail.next_attempt_at = moment + LEASE
        mail.save(update_fields=["attempts", "next_attempt_at"])
    try:
        with connect(settings.SMTP_URL) as server:
            server.send_message(_message(mail))
    except (OSError, ValueError) as problem:
        # Kind only: what a server answers may hold addresses.
        mail.problem = type(problem).__name__
        wait = BACK_OFF[mail.attempts - 1] if mail.attempts <= len(BACK_OFF) else None
        mail.next_attempt_at = moment + wait if wait else None
        mail.save(update_fields=["problem", "next_attempt_at"])
        return False
    mail.sent_at, mail.next_attempt_at, mail.problem = moment, None, ""
    mail.body, mail.secret = mail.open_body, ""
    mail.save(update_fields=["sent_at", "next_attempt_at", "problem", "body", "secret"])
    return True


def _message(mail: OutgoingMail) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.MAIL_FROM
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.created_at)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    # After the content: setting that clears every header of its own kind.
    message["Content-Language"] = mail.language
    return message
