"""Which state of the code a figure belongs to."""

from __future__ import annotations

import subprocess


def commit() -> str:
    """Short hash of the commit measured, with a mark when the tree differs from it; "" outside of a clone."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty=+"], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
