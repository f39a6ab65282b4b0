"""Files that are there whole or not at all, and stay there after a power cut."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PUBLIC, PRIVATE = 0o666, 0o600
"""Rights of a new file before the process's mask: everybody's, or its owner's alone."""


@contextmanager
def written_whole(path: Path, mode: int = PUBLIC, *, lasting: bool = True) -> Iterator[BinaryIO]:
    """A file to fill that gets the name ``path`` only when the block ends well; then it, and its name, are on the disk.

    Until then it stands beside it under a hidden name that ends in ``.tmp``; a block that fails leaves nothing. Raises
    OSError where the folder cannot be written. Without ``lasting`` it outlives the process and no power cut, and its
    reader must tell whether it is sound.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode), "w+b") as file:
            yield file
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    if lasting:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes a rename in ``folder`` durable where the system allows a folder to be synchronised."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
