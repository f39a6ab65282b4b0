"""Addresses at which a letter may be answered: the installation's mailbox with a signed token behind a plus sign.

``desk@example.org`` becomes ``desk+kq3…@example.org``. The token names what the letter is about and is bound to its
recipient; nobody can make one without the installation's key. Small letters and digits only: mail servers may change
the case of an address.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from typing import NamedTuple

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_MAC = 10
_SIGNS = 42
_LOCAL = 64
"""Signs before the @ of an address (RFC 5321, 4.5.3.1.1)."""


class Token(NamedTuple):
    """What an address says. Only ``is_for`` tells whether it was given out here."""

    about_id: uuid.UUID
    mac: bytes


def answerable() -> bool:
    """Whether answers are read at all: there is an address for them, and a mailbox to read."""
    return bool(settings.MAIL_REPLY and settings.IMAP_URL)


def reply_address(about_id: uuid.UUID, recipient: str) -> str:
    """Where ``recipient`` answers a letter about this object; "" where answers are not read."""
    if not answerable():
        return ""
    local, _, domain = settings.MAIL_REPLY.rpartition("@")
    signs = base64.b32encode(about_id.bytes + _mac(about_id, recipient)).decode().rstrip("=").lower()
    address = f"{local}+{signs}@{domain}"
    return address if len(local) + 1 + len(signs) <= _LOCAL else ""


def token_in(address: str) -> Token | None:
    """The token of an address of this installation's mailbox; None when it has none or only something like one."""
    local, _, domain = address.strip().lower().rpartition("@")
    own, _, own_domain = settings.MAIL_REPLY.lower().rpartition("@")
    base, plus, signs = local.rpartition("+")
    if not own or not plus or (base, domain) != (own, own_domain) or len(signs) != _SIGNS:
        return None
    try:
        content = base64.b32decode(signs.upper() + "=" * (-_SIGNS % 8))
    except (binascii.Error, ValueError):
        return None
    return Token(uuid.UUID(bytes=content[:16]), content[16:])


def is_for(token: Token, recipient: str) -> bool:
    """Whether the token was given to this recipient."""
    return constant_time_compare(token.mac, _mac(token.about_id, recipient))


def _mac(about_id: uuid.UUID, recipient: str) -> bytes:
    said = f"{about_id}:{recipient.strip().lower()}"
    return salted_hmac("dispatchable.mail.reply", said, algorithm="sha256").digest()[:_MAC]
