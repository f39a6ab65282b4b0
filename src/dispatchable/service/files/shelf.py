"""Where the bytes lie: one file a name in the installation's folder of files, readable by its own user only."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from dispatchable.engine.whole import PRIVATE, written_whole


def path_of(storage_name: str) -> Path:
    """The place of a stored file."""
    return Path(settings.FILES_DIR) / storage_name


def put(storage_name: str, content: bytes) -> None:
    """Write the bytes whole or not at all, and on the disk before this returns."""
    target = path_of(storage_name)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with written_whole(target, PRIVATE) as file:
        file.write(content)


def get(storage_name: str) -> BinaryIO:
    """The bytes, for reading. Raises FileNotFoundError when they are gone."""
    return path_of(storage_name).open("rb")


def drop(storage_name: str) -> None:
    """Remove the bytes of a file whose row was not kept."""
    path_of(storage_name).unlink(missing_ok=True)
