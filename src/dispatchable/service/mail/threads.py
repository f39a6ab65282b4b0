"""What holds the letters of one conversation together in people's mail programs (RFC 5322, 3.6.4)."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings

from dispatchable.service.mail.models import OutgoingMail

MOST = 9
"""Messages that a letter names before it: the first, and the latest."""


def message_id_of(key: uuid.UUID) -> str:
    """The Message-ID of a letter: its own id at the installation's name, so every attempt has the same."""
    return f"<{key}@{host()}>"


def thread_of(about: Any) -> str:
    """The name of a conversation, which its letters to all people share. No message has it."""
    return f"<{about._meta.model_name}.{about.pk}@{host()}>"


def host() -> str:
    """The installation's name in mail: the domain of its sender."""
    return str(settings.MAIL_FROM).rpartition("@")[2].strip("> ") or "localhost"


def before(about: Any, to: str) -> tuple[str, list[str]]:
    """What a new letter about ``about`` to this person answers ("" for the first), and the messages before it."""
    letters = OutgoingMail.objects.filter(about_id=about.pk, to__iexact=to)
    last = letters.order_by("-id").first()
    if last is None:
        return "", [thread_of(about)]
    known = [*(last.references.split() or [thread_of(about)]), last.message_id]
    return last.message_id, shortened(known)


def shortened(known: list[str]) -> list[str]:
    """Each once, in order; of many the first and the latest."""
    once = list(dict.fromkeys(known))
    return once if len(once) <= MOST else [once[0], *once[1 - MOST :]]
