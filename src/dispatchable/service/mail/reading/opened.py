"""A mail opened: who wrote to whom, its words, its files, and whether a machine sent it.

Whatever the bytes are, this ends soon and with an answer. A mail that is too large, too deep or has too many lines is
cut: its headers are read, and of its words what lies near the beginning.
"""

from __future__ import annotations

import email
import email.message
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parseaddr

from dispatchable.service.mail.reading.html import MOST as MOST_HTML
from dispatchable.service.mail.reading.html import html_to_text
from dispatchable.service.mail.reading.words import decoded, harmless, header_words

MOST_BYTES = 25 * 1024 * 1024
"""Larger mails are cut."""
HEAD = 256 * 1024
"""What is read of a mail that is cut."""
MOST_LINES, MOST_NESTED, MOST_PARTS = 600_000, 60, 300
MOST_TEXT = 100_000
MOST_FILES = 10
_LOGO = 16 * 1024
_NESTS = re.compile(rb"boundary\s*=|message/(?:rfc822|global)", re.IGNORECASE)
_IDS = re.compile(r"<[^<>\s]{3,198}>")
_RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_ADDRESS = re.compile(r"[^@\s<>\"(),;:\\\[\]]{1,64}@[^@\s<>\"(),;:\\\[\]]{1,189}")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """What a mail says."""

    identity: str
    """Its Message-ID, or a digest of its bytes where it has none: the same for each copy."""
    sender: str = ""
    """The one address it is from, in small letters; "" when there is none, or several."""
    sender_name: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    files: tuple[Attachment, ...] = ()
    left_out: tuple[str, ...] = ()
    """Names of what was attached and not taken."""
    cut: bool = False
    """Too large to be taken whole."""
    headers: email.message.Message = field(default_factory=email.message.Message)
    whole: email.message.Message | None = None
    """All of it, for who looks for more; None when it was cut."""


def opened(raw: bytes, size: int = 0) -> Opened:
    """Open a mail of ``size`` bytes of which ``raw`` was fetched. Never raises for what is in it."""
    try:
        return _opened(raw, max(size, len(raw)))
    except Exception:  # the library's reader fails in many ways on what is made to make it fail
        return Opened(identity=f"sha256:{hashlib.sha256(raw).hexdigest()}", cut=True)


def _opened(raw: bytes, size: int) -> Opened:
    headers = BytesHeaderParser().parsebytes(raw[:HEAD])
    cut = size > len(raw) or size > MOST_BYTES or raw.count(b"\n") > MOST_LINES
    kept = raw[:HEAD] if cut else raw
    nested = sum(1 for _ in _NESTS.finditer(kept))
    whole = email.message_from_bytes(kept) if nested <= MOST_NESTED else None
    text, files, left_out = _content(whole) if whole is not None else ("", [], [])
    name, address = parseaddr(str(headers.get("From", ""))[:2000])
    several = len(headers.get_all("From", [])) != 1
    ids = _IDS.findall(str(headers.get("Message-ID", "")))
    return Opened(
        identity=ids[0] if ids else f"sha256:{hashlib.sha256(raw).hexdigest()}",
        sender="" if several or not _ADDRESS.fullmatch(address) else address.lower(),
        sender_name=header_words(name)[:200],
        recipients=tuple(_recipients(headers)),
        subject=header_words(headers.get("Subject"))[:300],
        text=text,
        files=() if cut else tuple(files),
        left_out=tuple(left_out) if not cut else (*(file.name for file in files), *left_out),
        cut=cut or whole is None,
        headers=headers,
        whole=None if cut else whole,
    )


def _recipients(headers: email.message.Message) -> Iterator[str]:
    for name in _RECIPIENTS:
        for value in headers.get_all(name, [])[:5]:
            for _, address in getaddresses([str(value)[:20_000]])[:100]:
                if _ADDRESS.fullmatch(address):
                    yield address.lower()


def _content(message: email.message.Message) -> tuple[str, list[Attachment], list[str]]:
    plain: list[str] = []
    pages: list[str] = []
    files: list[Attachment] = []
    left_out: list[str] = []
    for part in _parts(message):
        kind, name = part.get_content_type(), _file_name(part)
        if not name and kind in ("text/plain", "text/html"):
            content = _payload(part)[: 4 * MOST_HTML]
            text = harmless(decoded(content, str(part.get_content_charset("utf-8"))))
            (plain if kind == "text/plain" else pages).append(text)
        elif kind.startswith("multipart/"):
            continue
        elif kind.startswith("message/"):
            left_out.append(name or kind)
        elif name or kind not in ("text/calendar", "application/pgp-signature", "application/pkcs7-signature"):
            content = _payload(part)
            small = part.get("Content-ID") and kind.startswith("image/") and len(content) < _LOGO
            if small or len(files) == MOST_FILES:
                left_out.append(name or kind)
            else:
                files.append(Attachment(name or "file", content))
    words = "\n".join(plain).strip() or "\n".join(html_to_text(page) for page in pages[:3])
    return words[:MOST_TEXT].strip(), files, [harmless(name)[:120] for name in left_out[:50]]


def _parts(message: email.message.Message) -> Iterator[email.message.Message]:
    """The parts from first to last, not those of a mail within the mail."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop()
        seen += 1
        yield part
        below = part.get_payload()
        if isinstance(below, list) and not part.get_content_type().startswith("message/"):
            waiting.extend(one for one in reversed(below) if isinstance(one, email.message.Message))


def _payload(part: email.message.Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _file_name(part: email.message.Message) -> str:
    """The name of an attached file; a part to be shown has none, whatever it calls itself."""
    name = header_words(part.get_filename() or "")[:500]
    attached = part.get_content_disposition() == "attachment"
    return name or ("file" if attached else "")
