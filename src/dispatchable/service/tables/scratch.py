"""Folders for what a run needs for a while: for its owner's eyes, and taken away even when the run is killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dispatchable.engine.locks import hold

PREFIX = "dispatchable-"
_LOCK = "lock"
_ours: set[Path] = set()
"""Folders of this process. Locks are a process's own: it would find these free."""


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder among the system's temporary ones that nobody else may look into; it goes when the context ends.

    What killed runs of the same person left is taken away first.
    """
    place = Path(tempfile.gettempdir())
    _tidy(place)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))  # for its owner alone
    _ours.add(folder)
    try:
        with (folder / f".{_LOCK}").open("wb") as lock:
            if hold(lock):
                # Under its name only now: nobody may find a lock that is not held yet.
                os.rename(folder / f".{_LOCK}", folder / _LOCK)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _ours.discard(folder)


def _tidy(place: Path) -> None:
    """Takes away the folders whose run is no more."""
    for folder in place.glob(f"{PREFIX}*"):
        if folder in _ours:
            continue
        with contextlib.suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            with (folder / _LOCK).open("r+b") as lock:
                if hold(lock):
                    shutil.rmtree(folder, ignore_errors=True)
