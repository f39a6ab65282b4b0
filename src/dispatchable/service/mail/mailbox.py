"""The installation's mailbox, as ``DISPATCHABLE_IMAP_URL`` names it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientError

from dispatchable.service.mail.reading.opened import HEAD, MOST_BYTES

TAKEN = b"$DispatchableTaken"
"""The keyword of a mail that was taken. A mailbox that keeps no keywords is read by what is unseen."""
OLDEST = timedelta(days=30)
"""Mails that lay there longer before anybody asked for them are left alone."""
TIMEOUT = 20
MailboxError = (IMAPClientError, OSError)


class Mailbox:
    """An open folder of the mailbox."""

    def __init__(self, client: IMAPClient, folder: str) -> None:
        self._client = client
        said = client.select_folder(folder)
        flags = said.get(b"PERMANENTFLAGS", ())
        self._keywords = b"\\*" in flags or TAKEN in flags

    def waiting(self, today: date) -> list[int]:
        """The mails that were not taken, oldest first, by their numbers in the folder."""
        new = ["UNKEYWORD", TAKEN] if self._keywords else ["UNSEEN"]
        return sorted(self._client.search([*new, "UNDELETED", "SINCE", today - OLDEST]))

    def mail(self, number: int) -> tuple[bytes, int]:
        """Its bytes, or of one that is too large the first of them, and its size. Leaves no mark on it."""
        size = int(self._client.fetch([number], ["RFC822.SIZE"])[number][b"RFC822.SIZE"])
        wanted = b"BODY.PEEK[]" if size <= MOST_BYTES else b"BODY.PEEK[]<0.%d>" % HEAD
        answer = self._client.fetch([number], [wanted]).get(number, {})
        return next((bytes(value or b"") for name, value in answer.items() if name.startswith(b"BODY[")), b""), size

    def taken(self, number: int) -> None:
        """Mark a mail whose row is committed."""
        self._client.add_flags([number], [SEEN, *([TAKEN] if self._keywords else [])])


@contextmanager
def open_mailbox(url: str) -> Iterator[Mailbox]:
    """A session: ``imaps://user:password@host[:port][/folder]``, or ``imap://`` with ``?starttls=1``.

    Raises one of ``MailboxError`` when it cannot be had.
    """
    parts = urlsplit(url)
    secure = parts.scheme == "imaps"
    context = ssl.create_default_context()
    client = IMAPClient(
        parts.hostname or "localhost", parts.port or (993 if secure else 143), ssl=secure,
        ssl_context=context if secure else None, timeout=TIMEOUT,
    )  # fmt: skip
    try:
        if not secure and parse_qs(parts.query).get("starttls") == ["1"]:
            client.starttls(context)
        client.login(unquote(parts.username or ""), unquote(parts.password or ""))
        yield Mailbox(client, unquote(parts.path.strip("/")) or "INBOX")
    finally:
        try:
            client.logout()
        except MailboxError:
            client.shutdown()
