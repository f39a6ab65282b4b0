"""Downloading one file over http(s): resumed when it breaks off, checked, and put in place only when it is whole."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from dispatchable.engine.errors import UserError
from dispatchable.interfaces.cli import download_errors as told
from dispatchable.interfaces.cli.download_part import Part

_PIECE = 1 << 16
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOST_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a download tries."""

    timeout: float = 30.0
    """Seconds without a byte after which a connection counts as broken."""
    slowest: float = 100.0
    """Bytes a second, measured over twice the timeout, below which a connection counts as broken."""
    tries: int = 6
    """Failures in a row, without one new byte between them, after which the download is given up."""
    most_tries: int = 50
    """Failures in all."""
    backoff: float = 1.0
    """Seconds before the second try; doubled for each further one."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was downloaded whole."""

    path: Path
    bytes: int
    sha256: str
    modified: str
    """The server's Last-Modified; empty when it told none."""


class _Broken(Exception):
    """The connection failed in a way that another try may mend. ``wait`` is what the server asked for, in seconds."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


def download(
    url: str,
    target: Path,
    *,
    sha256: str = "",
    insecure_http: bool = False,
    patience: Patience | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Fetched:
    """Downloads ``url`` to ``target``, which appears only when the file is whole and its checksum right.

    What a broken download brought stays beside it as ``TARGET.part`` with ``TARGET.part.json`` (address, ETag); the
    next call goes on from there when the server still has the same file (Range, If-Range; RFC 9110 13 and 14), else
    starts over. Server errors (5xx, 429) and broken connections are tried again with growing pauses. https only, also
    after redirects, but for loopback addresses or with ``insecure_http``. ``progress`` gets bytes so far and in all
    (0 when unknown). Raises UserError for everything that goes wrong; with a wrong checksum nothing is left behind.
    """
    patience = patience or Patience()
    check_address(url, insecure_http)
    with Part(target) as part:
        job = _Job(url, part, insecure_http, patience, progress or (lambda done, total: None))
        failures = 0
        for attempt in range(patience.most_tries):
            before = part.size
            try:
                job.attempt(first=attempt == 0)
                return job.finish(sha256)
            except _Broken as broken:
                failures = 1 if part.size > before else failures + 1
                if failures >= patience.tries:
                    raise told.given_up(url, failures, str(broken)) from broken
                time.sleep(min(max(broken.wait, patience.backoff * 2 ** (failures - 1)), _MOST_WAIT))
    raise told.given_up(url, patience.most_tries, "")


class _Job:
    """One download."""

    def __init__(
        self, url: str, part: Part, insecure: bool, patience: Patience, progress: Callable[[int, int], None]
    ) -> None:
        self.url = url
        self.part = part
        self.patience = patience
        self.progress = progress
        self.total = 0
        self.modified = ""
        self._opener = urllib.request.build_opener(_Redirects(insecure))

    def attempt(self, *, first: bool) -> None:
        """One request and as much of its body as comes. Raises _Broken when another try may help."""
        have, validator = self.part.size, self.part.validator(self.url)
        headers = {"Accept-Encoding": "identity", "User-Agent": "dispatchable"}
        if have and validator:
            headers |= {"Range": f"bytes={have}-", "If-Range": validator}
        try:
            request = urllib.request.Request(self.url, headers=headers)
            with self._opener.open(request, timeout=self.patience.timeout) as response:
                self._begin(response, have)
                self._receive(response)
        except urllib.error.HTTPError as error:
            error.close()
            self._refused(error, have)
        except urllib.error.URLError as error:
            self._unreachable(error.reason, first)
        except (http.client.HTTPException, TimeoutError, ConnectionError, ssl.SSLError) as error:
            raise _Broken(_words(error)) from error

    def _begin(self, response: Any, have: int) -> None:
        """Makes sure that the body belongs behind what is there, or starts over."""
        length = response.headers.get("Content-Length") or ""
        self.modified = response.headers.get("Last-Modified") or ""
        if response.status == 206:
            span, _, total = (response.headers.get("Content-Range") or "").removeprefix("bytes ").partition("/")
            if span.partition("-")[0] != str(have) or not total.isdigit():
                self.part.forget()
                raise _Broken("Content-Range")
            self.total = int(total)
        else:
            self.total = int(length) if length.isdigit() else 0
            self.part.restart(self.url, response.headers.get("ETag") or "", self.total)

    def _receive(self, response: Any) -> None:
        done = self.part.size
        window, mark = time.monotonic(), done
        try:
            while piece := self._piece(response):
                self.part.append(piece)
                done += len(piece)
                self.progress(done, self.total)
                now = time.monotonic()
                if now - window > 2 * self.patience.timeout:
                    if (done - mark) / (now - window) < self.patience.slowest:
                        raise _Broken("too slow")
                    window, mark = now, done
        finally:
            self.part.flush()
        if self.total and done != self.total:
            if done > self.total:
                self.part.forget()
            raise _Broken(f"{done}/{self.total}")

    @staticmethod
    def _piece(response: Any) -> bytes:
        try:
            piece: bytes = response.read1(_PIECE)
        except (http.client.HTTPException, OSError) as error:
            # Told apart from trouble with the disk, which is an OSError as well.
            raise _Broken(_words(error)) from error
        return piece

    def _refused(self, error: urllib.error.HTTPError, have: int) -> None:
        if error.code == 416 and have:
            self.part.forget()
            raise _Broken("416")
        if error.code in _RETRIED:
            wait = error.headers.get("Retry-After") or ""
            raise _Broken(f"HTTP {error.code}", float(wait) if wait.isdigit() else 0.0)
        raise told.answered(self.url, error.code)

    def _unreachable(self, reason: object, first: bool) -> None:
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise told.untrusted(self.url, reason.verify_message)
        # Nobody listening and no such name are seldom mended by waiting a moment.
        if first and isinstance(reason, ConnectionRefusedError | socket.gaierror):
            raise told.unreachable(self.url, _words(reason))
        raise _Broken(_words(reason))

    def finish(self, sha256: str) -> Fetched:
        """Checks the whole file and puts it in place."""
        actual = self.part.sha256()
        if sha256 and actual != sha256.lower():
            self.part.forget()
            raise told.wrong_checksum(self.url, sha256, actual)
        size = self.part.size
        self.part.settle()
        return Fetched(self.part.target, size, actual, self.modified)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows few redirects, each to an address that is allowed."""

    max_redirections = 5
    max_repeats = 2

    def __init__(self, insecure: bool) -> None:
        self._insecure = insecure

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        try:
            check_address(newurl, self._insecure)
        except UserError:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def check_address(url: str, insecure: bool) -> None:
    """Raises UserError unless ``url`` is https, or http to this machine or allowed by the caller."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme != "http" or not parts.hostname:
        raise told.not_http(url)
    if not insecure and not _is_loopback(parts.hostname):
        raise told.not_encrypted(url)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _words(error: object) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or error.__class__.__name__
