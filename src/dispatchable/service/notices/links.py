"""Personal links: a secret that only the mail holds, its hash here, and the delivery it opens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from dispatchable.service.notices.models import NoticeLink

VALID_FOR = timedelta(days=30)
RENEWED_AT_MOST_EVERY = timedelta(hours=1)
"""Between two new links that somebody asks for with an old one."""


def new_token() -> str:
    """256 random bits, as a link carries them."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(token: str) -> NoticeLink | None:
    """The link of a token, expired or not; None when there is none."""
    related = ("delivery__notice__organization", "delivery__person")
    return NoticeLink.objects.select_related(*related).filter(token_hash=hashed(token)).first()


def is_open(link: NoticeLink, now: datetime | None = None) -> bool:
    """Whether a link may still be used."""
    return link.expires_at > (now or timezone.now())
