"""What the processes write to standard error: what failed and where, never what somebody typed.

The text of an exception may hold an address or a name (a database quotes the row it refuses), so only the kinds of
exceptions and the lines of code are written.
"""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType


class WithoutPersonalData(logging.Formatter):
    """Time, level, logger, the message's fixed words, and for an exception its kinds and places."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and one more for each step of an exception."""
        words = str(record.msg) if record.args is None or record.args == () else str(record.msg).replace("%s", "…")
        line = f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')} {record.levelname} {record.name}: {words}"
        return "\n".join([line, *(self._places(record.exc_info[1]) if record.exc_info else [])])

    def _places(self, error: BaseException | None) -> list[str]:
        lines: list[str] = []
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            lines.append(f"  {type(error).__module__}.{type(error).__qualname__}")
            lines += self._steps(error.__traceback__)
            error = error.__cause__ or error.__context__
        return lines

    @staticmethod
    def _steps(trace: TracebackType | None) -> list[str]:
        return [f"    {step.filename}:{step.lineno} {step.name}" for step in traceback.extract_tb(trace)[-6:]]


def configure(_: object = None) -> None:
    """Send warnings and worse to standard error without personal data."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(WithoutPersonalData())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # a refused page is no fault of the program; only what fails on our side is written
    logging.getLogger("django.request").setLevel(logging.ERROR)
    logging.getLogger("django.security").setLevel(logging.ERROR)
