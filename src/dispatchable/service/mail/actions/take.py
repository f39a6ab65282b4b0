"""Take what waits in the mailbox."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from dispatchable.service.audit.actor import system
from dispatchable.service.audit.record import emit
from dispatchable.service.files import shelf
from dispatchable.service.mail.mailbox import open_mailbox
from dispatchable.service.mail.models import IncomingMail, IncomingState, OutgoingMail
from dispatchable.service.mail.problems import BOUNCED
from dispatchable.service.mail.reading.automatic import is_automatic, returned
from dispatchable.service.mail.reading.opened import Opened, opened
from dispatchable.service.mail.reply_address import token_in

STUCK_AFTER = timedelta(minutes=10)
"""A mail that is not filed by then is in the way of itself."""
KEPT_FOR = timedelta(days=90)
"""After so long a mail that belongs to nothing is forgotten."""
MOST_OF_STRANGERS = 200 * 1024 * 1024
"""Bytes kept of mails that belong to nothing; of what comes beyond that only the words are."""
AT_ONCE = 50


def take_mail(limit: int = AT_ONCE) -> int:
    """Take the mails that wait in the mailbox, at most ``limit``; how many were new.

    A mail is marked as taken only after its row is committed: a crash in between takes it again, finds the row, and
    marks it. Does nothing where no mailbox is set. Raises one of ``MailboxError`` when it cannot be read.
    """
    if not settings.IMAP_URL:
        return 0
    new, failure = 0, None
    with open_mailbox(settings.IMAP_URL) as box:
        for number in box.waiting(timezone.now().date())[:limit]:
            raw, size = box.mail(number)
            try:
                new += keep_mail(raw, size)
            except (DatabaseError, OSError) as error:
                failure = error  # one that cannot be kept stays in the mailbox and holds up no other
                continue
            box.taken(number)
    if failure is not None:
        raise failure
    return new


def keep_mail(raw: bytes, size: int = 0) -> bool:
    """Keep one mail and tell the room that it is for; False when it is known already."""
    mail = opened(raw, size)
    identity = mail.identity[:200]
    if IncomingMail.objects.filter(identity=identity).exists():
        return False
    row = IncomingMail(
        identity=identity,
        sender=mail.sender,
        sender_name=mail.sender_name,
        to=next((address for address in mail.recipients if token_in(address)), "") or "".join(mail.recipients[:1]),
        subject=mail.subject,
        text=mail.text,
        size=max(size, len(raw)),
        is_cut=mail.cut,
        state=_state(mail),
    )
    wanted = row.state == IncomingState.WAITING
    if wanted:
        row.storage_name = secrets.token_hex(24)
        shelf.put(row.storage_name, raw)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            if row.state == IncomingState.RETURNED:
                _mark_returned(mail)
            if wanted:
                emit(system(None, "mail"), "mail.received", row)
    except BaseException as error:
        if wanted:
            shelf.drop(row.storage_name)
        if isinstance(error, IntegrityError) and IncomingMail.objects.filter(identity=identity).exists():
            return False  # another worker was quicker
        raise
    return True


def _state(mail: Opened) -> IncomingState:
    if returned(mail) is not None:
        return IncomingState.RETURNED
    return IncomingState.AUTOMATIC if is_automatic(mail) else IncomingState.WAITING


def _mark_returned(mail: Opened) -> None:
    found = returned(mail)
    assert found is not None
    letter = OutgoingMail.objects.select_for_update().filter(message_id=found.message_id).first()
    if letter is None:
        return
    letter.failed_at, letter.problem = timezone.now(), f"{BOUNCED} {found.status}".strip()
    letter.save(update_fields=["failed_at", "problem"])
    emit(system(letter.organization_id, "mail"), "mail.returned", letter)


def forget_old() -> int:
    """Forget what belongs to nothing after ``KEPT_FOR``, with its bytes; how many mails."""
    limit = timezone.now() - KEPT_FOR
    of_nothing = Q(about_id=None) | Q(state=IncomingState.UNMATCHED)
    old = IncomingMail.objects.filter(of_nothing, created_at__lt=limit).exclude(state=IncomingState.WAITING)
    forgotten = list(old[:1000])
    for mail in forgotten:
        with transaction.atomic():
            mail.delete()
        if mail.storage_name:
            shelf.drop(mail.storage_name)
    return len(forgotten)


def to_be_looked_at() -> QuerySet[IncomingMail]:
    """The mails that a person must look at."""
    stuck = Q(state=IncomingState.WAITING, created_at__lt=timezone.now() - STUCK_AFTER)
    return IncomingMail.objects.filter(Q(state__in=(IncomingState.UNMATCHED, IncomingState.LATE)) | stuck)


def bytes_of_strangers() -> int:
    """What the kept mails that belong to nothing take on the disk."""
    kept = IncomingMail.objects.filter(state=IncomingState.UNMATCHED, about_id=None).exclude(storage_name="")
    return int(kept.aggregate(Sum("size"))["size__sum"] or 0)


def drop_bytes(mail: IncomingMail) -> None:
    """Let go of a mail's bytes when the transaction at hand is committed."""
    name, mail.storage_name = mail.storage_name, ""
    mail.save(update_fields=["storage_name"])
    if name:
        transaction.on_commit(lambda: shelf.drop(name))
