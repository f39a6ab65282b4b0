"""A terminal's last line, on which a long task says how far it is."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from dispatchable.interfaces.cli.language import say, whole

Row = TypeVar("Row")
_COUNTED = 1_000
"""Rows between two looks at the clock."""
_EVERY = 0.2
"""Seconds between two texts."""
_PLAIN_EVERY = 5.0
"""Seconds between two lines where no terminal shows them."""


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


def opened_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """The same rows, counted on the last line: a long spreadsheet takes a while to open."""
    line = StatusLine()
    try:
        for number, row in enumerate(rows, 1):
            if number % _COUNTED == 0 and line.due():
                line.show(say(f"{whole(number)} rows opened", f"{whole(number)} lignes ouvertes"))
            yield row
    finally:
        line.show("")


class RowsLine:
    """How far a list is, with rate and time left: a terminal's last line, else a plain line every few seconds.

    ``size`` is that of the list in bytes; None when it cannot be known, and then no time left is told.
    """

    def __init__(self, size: int | None) -> None:
        self._size = size
        self._line = StatusLine()
        self._started = time.monotonic()
        # A terminal is told at once; a log only of what lasts.
        self._shown = self._started - (_EVERY if self._line.visible else 0.0)
        self._skipped = 0

    def told(self, rows: int, earlier: int, position: int) -> None:
        """``rows`` are done, ``earlier`` of them by an earlier run; they took ``position`` bytes of the list."""
        now = time.monotonic()
        if earlier and rows == earlier:
            self._skipped = position  # what was taken over says nothing about the speed of this run
        if now - self._shown < (_EVERY if self._line.visible else _PLAIN_EVERY):
            return
        self._shown = now
        text = self._text(rows, earlier, position, max(now - self._started, 1e-3))
        if self._line.visible:
            self._line.show(text)
        else:
            print(text, file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Takes the terminal's line away."""
        self._line.show("")

    def _text(self, rows: int, earlier: int, position: int, seconds: float) -> str:
        count, rate = whole(rows), whole(round((rows - earlier) / seconds))
        text = say(f"{count} rows, {rate} a second", f"{count} lignes, {rate} par seconde")
        done = position - self._skipped
        if not self._size or done <= 0:
            return text
        share = min(100, 100 * position // self._size)
        left = max(0, self._size - position) * seconds / done
        return say(f"{share} %: {text}, {_span(left)} left", f"{share}\u202f%\u00a0: {text}, encore {_span(left)}")


def _span(seconds: float) -> str:
    """A time as one says it: 40 s, 3 min, 2 h 05 min."""
    whole_seconds = round(seconds)
    if whole_seconds < 60:
        return f"{whole_seconds}\u00a0s"
    minutes = round(seconds / 60)
    return f"{minutes}\u00a0min" if minutes < 60 else f"{minutes // 60}\u00a0h {minutes % 60:02d}\u00a0min"
