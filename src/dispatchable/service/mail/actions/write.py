"""Write a message into the outbox."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction

from dispatchable.service.audit.actor import system
from dispatchable.service.audit.record import emit
from dispatchable.service.ids import new_id
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.organizations.models import Organization


def write_mail(
    organization: Organization, *, to: str, language: str, subject: str, body: str, about: Any = None, secret: str = ""
) -> OutgoingMail:
    """Keep a message to be sent, in the transaction of what it tells of (which must be open).

    ``subject`` and ``body`` are already in the recipient's ``language``; ``about`` is the object it is shown with.
    ``secret`` is a part of the body that only the recipient may know. Its Message-ID is given here once and for all.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a message is written in the transaction of what it tells of")
    key = new_id()
    host = settings.MAIL_FROM.rpartition("@")[2].strip("> ") or "localhost"
    mail = OutgoingMail.objects.create(
        id=key,
        organization=organization,
        to=to,
        language=language,
        # A line break in a header would begin another header.
        subject=" ".join(subject.split())[:300],
        body=body,
        secret=secret,
        message_id=f"<{key}@{host}>",
        about_type=about._meta.model_name if about is not None else "",
        about_id=about.pk if about is not None else None,
    )
    emit(system(organization.pk, "mail"), "mail.written", mail)
    return mail
