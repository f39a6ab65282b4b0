"""Write a message into the outbox."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from dispatchable.service.audit.actor import system
from dispatchable.service.audit.record import emit
from dispatchable.service.ids import new_id
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.mail.reply_address import reply_address
from dispatchable.service.mail.threads import before, message_id_of
from dispatchable.service.organizations.models import Organization


def write_mail(
    organization: Organization,
    *,
    to: str,
    language: str,
    subject: str,
    body: str,
    about: Any = None,
    secret: str = "",
    answerable: bool = False,
) -> OutgoingMail:
    """Keep a message to be sent, in the transaction of what it tells of (which must be open).

    ``subject`` and ``body`` are already in the recipient's ``language``; ``about`` is the object it is shown with.
    ``secret`` is a part of the body that only the recipient may know; ``answerable`` whether the recipient may answer
    by mail, where answers are read. Its Message-ID, and what it follows, are given here once and for all.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a message is written in the transaction of what it tells of")
    key = new_id()
    answers, known = before(about, to) if about is not None else ("", [])
    mail = OutgoingMail.objects.create(
        id=key,
        organization=organization,
        to=to,
        language=language,
        # A line break in a header would begin another header.
        subject=" ".join(subject.split())[:300],
        body=body,
        secret=secret,
        message_id=message_id_of(key),
        in_reply_to=answers,
        references=" ".join(known),
        reply_to=reply_address(about.pk, to) if about is not None and answerable else "",
        about_type=about._meta.model_name if about is not None else "",
        about_id=about.pk if about is not None else None,
    )
    emit(system(organization.pk, "mail"), "mail.written", mail)
    return mail
