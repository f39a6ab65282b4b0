"""Send what waits in the outbox."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.mail.problems import problem_of
from dispatchable.service.mail.reply_address import answerable
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
    due = OutgoingMail.objects.filter(
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=moment),
        sent_at=None, failed_at=None, organization__is_demo=False, attempts__lte=len(BACK_OFF),
    )  # fmt: skip
    return sum(_send(key, moment) for key in due.order_by("id").values_list("pk", flat=True)[:limit])


def _send(key: uuid.UUID, moment: datetime) -> bool:
    """Take one message, send it outside of any transaction, and note how it went."""
    with transaction.atomic():
        mail = OutgoingMail.objects.select_for_update().select_related(None).get(pk=key)
        if mail.sent_at or mail.failed_at or (mail.next_attempt_at and mail.next_attempt_at > moment):
            return False
        mail.attempts += 1
        mail.next_attempt_at = moment + LEASE
        mail.save(update_fields=["attempts", "next_attempt_at"])
    try:
        with connect(settings.SMTP_URL) as server:
            server.sendmail(_envelope_sender(), [mail.to], written_out(mail))
    except (OSError, ValueError) as error:
        mail.problem, useless = problem_of(error)
        wait = BACK_OFF[mail.attempts - 1] if mail.attempts <= len(BACK_OFF) and not useless else None
        mail.next_attempt_at, mail.failed_at = (moment + wait, None) if wait else (None, moment)
        mail.save(update_fields=["problem", "next_attempt_at", "failed_at"])
        return False
    mail.sent_at, mail.next_attempt_at, mail.problem = moment, None, ""
    mail.body, mail.secret = mail.open_body, ""
    mail.save(update_fields=["sent_at", "next_attempt_at", "problem", "body", "secret"])
    return True


def _envelope_sender() -> str:
    """Where the servers on the way send a letter back to: the mailbox that is read, else the sender."""
    return str(settings.MAIL_REPLY) if answerable() else parseaddr(settings.MAIL_FROM)[1]


def written_out(mail: OutgoingMail) -> bytes:
    """The letter as it goes over the wire, the same bytes at each attempt."""
    message = EmailMessage()
    message["From"] = settings.MAIL_FROM
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.created_at)
    message["Auto-Submitted"] = "auto-generated"
    # No answer by machine, as one maker's programs ask for it.
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.body)
    # After the content: setting that clears every header of its own kind.
    message["Content-Language"] = mail.language
    # Written by hand: the library takes what is long and without blanks for words, and encodes it.
    plain = [("Reply-To", mail.reply_to), ("In-Reply-To", mail.in_reply_to), ("References", mail.references)]
    lines = (f"{name}: " + "\r\n ".join(ids.split()) + "\r\n" for name, ids in plain if ids)
    return "".join(lines).encode("ascii", "replace") + message.as_bytes(policy=SMTP)
