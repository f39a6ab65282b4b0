"""Mails that machines send: answers nobody wrote, lists, and our own letters coming back."""

from __future__ import annotations

import email.message
import re
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings

from dispatchable.service.mail.reading.opened import Opened

_LISTS = ("bulk", "junk", "list", "auto_reply")
_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_ID = re.compile(r"<[^<>\s]{3,198}>")


@dataclass(frozen=True, slots=True)
class Returned:
    """A letter of ours came back for good."""

    message_id: str
    status: str
    """The enhanced status code (RFC 3463), "" when none is said."""


def is_automatic(mail: Opened) -> bool:
    """Whether no person wrote it to us: answering or keeping it could begin a loop (RFC 3834)."""
    headers = mail.headers
    submitted = str(headers.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    if submitted not in ("no", ""):
        return True
    if str(headers.get("Precedence", "")).strip().lower() in _LISTS or headers.get("List-Id"):
        return True
    if (
        headers.get("X-Autoreply")
        or headers.get("X-Autorespond")
        or str(headers.get("Return-Path", "")).strip() == "<>"
    ):
        return True
    return is_report(mail) or mail.sender.partition("@")[0] in _DAEMONS or _is_our_own(mail.sender)


def _is_our_own(sender: str) -> bool:
    local, _, domain = sender.partition("@")
    ours = [parseaddr(settings.MAIL_FROM)[1].lower(), settings.MAIL_REPLY.lower()]
    return f"{local.partition('+')[0]}@{domain}" in ours or sender in ours


def is_report(mail: Opened) -> bool:
    """A server's word on what became of a letter (RFC 3464)."""
    kind = str(mail.headers.get_content_type())
    return kind == "multipart/report" and str(mail.headers.get_param("report-type", "")).lower() == "delivery-status"


def returned(mail: Opened) -> Returned | None:
    """The letter that a report says could not be delivered; None for a delay, a receipt, or no report."""
    if mail.whole is None or not is_report(mail):
        return None
    failed, status, message_id = False, "", ""
    for part in _some(mail.whole):
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            said = [str(group.get("Action", "")).strip().lower() for group in _groups(part)]
            failed = failed or "failed" in said
            codes = [_STATUS.search(str(group.get("Status", ""))) for group in _groups(part)]
            status = status or next((code[0] for code in codes if code), "")
        elif kind in ("message/rfc822", "text/rfc822-headers") and not message_id:
            message_id = _original(part)
    return Returned(message_id, status) if failed and message_id else None


def _some(whole: email.message.Message) -> list[email.message.Message]:
    below = whole.get_payload()
    return [part for part in below if isinstance(part, email.message.Message)][:10] if isinstance(below, list) else []


def _groups(part: email.message.Message) -> list[email.message.Message]:
    return _some(part)


def _original(part: email.message.Message) -> str:
    inner = _some(part)
    if inner:
        found = _ID.search(str(inner[0].get("Message-ID", "")))
    else:
        text = part.get_payload(decode=True)
        lines = (text if isinstance(text, bytes) else b"")[:64_000].decode("ascii", "replace")
        found = re.search(r"(?im)^Message-ID:\s*(<[^<>\s]{3,198}>)", lines)
        return found[1] if found else ""
    return found[0] if found else ""
