"""A terminal's last line, on which a long task says how far it is."""

from __future__ import annotations

import sys
import time

_EVERY = 0.2
"""Seconds between two texts."""


class StatusLine:
    """The line; nothing is written where standard error is no terminal."""

    def __init__(self) -> None:
        self.visible = sys.stderr.isatty()
        self.started = self._shown = time.monotonic()

    def due(self) -> bool:
        """Whether it is time for another text. True counts as shown."""
        now = time.monotonic()
        if not self.visible or now - self._shown < _EVERY:
            return False
        self._shown = now
        return True

    def show(self, text: str) -> None:
        """Writes ``text`` over what stood there; "" clears the line."""
        if self.visible:
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
