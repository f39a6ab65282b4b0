"""The part of a download that has arrived: kept beside the target, and held by one process at a time."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from dispatchable.interfaces.cli import download_errors as told

if sys.platform != "win32":
    import fcntl


class Part:
    """``TARGET.part`` with the bytes, and ``TARGET.part.json`` with the address and ETag they belong to.

    To be used as a context. Raises UserError ``fetch.busy`` when another process holds the same part, and for every
    trouble with the disk. A part without bytes is removed on the way out.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(f"{target.name}.part")
        self._note = target.with_name(f"{target.name}.part.json")
        self._file: BinaryIO | None = None

    def __enter__(self) -> Part:
        with told.disk(self.path):
            while self._file is None:
                file = self.path.open("ab")
                if not _held(file):
                    file.close()
                    raise told.busy(self.target)
                # Whoever held the part before may have moved it into place meanwhile; then this is the finished file.
                if _same(file, self.path):
                    self._file = file
                else:
                    file.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is None:
            return
        if not self.size:
            self._note.unlink(missing_ok=True)
            if sys.platform != "win32":
                self.path.unlink(missing_ok=True)
        self._file.close()

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return os.fstat(self._opened.fileno()).st_size

    @property
    def _opened(self) -> BinaryIO:
        if self._file is None:
            raise ValueError("the part is not open")
        return self._file

    def validator(self, url: str) -> str:
        """The ETag of the bytes that are there; "" when they are not known to be of ``url``."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            return str(note["etag"]) if note["url"] == url else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def restart(self, url: str, etag: str, length: int) -> None:
        """Drops what is there; ``length`` bytes (0: unknown) of ``url`` will follow, and must fit on the disk."""
        with told.disk(self.path):
            self._opened.truncate(0)
            if length and shutil.disk_usage(self.path.parent).free < length:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            # Only a strong validator proves that two halves belong together (RFC 9110 13.1.5).
            note = {"url": url, "etag": etag if etag.startswith('"') else ""}
            self._note.write_text(json.dumps(note), encoding="utf-8")

    def forget(self) -> None:
        """Drops what is there."""
        self._opened.truncate(0)
        self._note.unlink(missing_ok=True)

    def append(self, piece: bytes) -> None:
        """Adds bytes."""
        with told.disk(self.path):
            self._opened.write(piece)

    def flush(self) -> None:
        """Hands everything to the disk."""
        with told.disk(self.path):
            self._opened.flush()
            os.fsync(self._opened.fileno())

    def sha256(self) -> str:
        """Checksum of what is there."""
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
        return digest.hexdigest()

    def settle(self) -> None:
        """Puts the part in the target's place."""
        with told.disk(self.target):
            if sys.platform == "win32":
                self._opened.close()
            self.path.replace(self.target)
            self._note.unlink(missing_ok=True)
        self._opened.close()
        self._file = None


def _held(file: BinaryIO) -> bool:
    """Takes the lock that ends with the process; False when somebody else has it."""
    if sys.platform == "win32":
        return True
    else:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _same(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
