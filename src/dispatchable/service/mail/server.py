"""The mail server of the installation, as ``DISPATCHABLE_SMTP_URL`` names it."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT = 20


@contextmanager
def connect(url: str) -> Iterator[smtplib.SMTP]:
    """A session with the server: ``smtp://[user:password@]host[:port][?starttls=1]`` or ``smtps://``.

    Raises OSError (smtplib's errors are) when it cannot be had.
    """
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
    with server:
        if parts.scheme != "smtps" and parse_qs(parts.query).get("starttls") == ["1"]:
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server
