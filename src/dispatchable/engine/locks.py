"""Locks on files, by which a run tells that another one lives."""

from __future__ import annotations

from typing import IO, Any


def hold(file: IO[Any]) -> bool | None:
    """Whether the file is this process's alone from now on; None where the system has no such locks (Windows).

    The lock goes with the process, whatever it dies of, and is not its children's.
    """
    try:
        import fcntl
    except ImportError:
        return None
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
