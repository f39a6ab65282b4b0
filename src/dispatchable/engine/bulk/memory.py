"""What lists have taught of a register's own writing, kept for the next list.

Only patterns that say what the register itself says are kept: they are public, and hold nothing of whose list it was.
A file is one set of registers, rules and columns; another engine, or one byte of it changed, has another file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from dispatchable import engine
from dispatchable.engine.bulk.book import Book, Learned
from dispatchable.engine.whole import PRIVATE, written_whole

WORTH_KEEPING = 150
"""Patterns that a list must have taught before a file is written."""
_FILES = 8
"""Files that are kept in a folder; the oldest go."""
_SUFFIX = ".patterns"


class Memory:
    """A folder of books. Nothing goes wrong for want of it: what cannot be read or written is not there."""

    def __init__(self, folder: Path, facts: object) -> None:
        self._folder = folder
        name = hashlib.blake2b(json.dumps([_engine(), facts]).encode(), digest_size=16).hexdigest()
        self._path = folder / f"{name}{_SUFFIX}"

    def opened(self) -> Book:
        """The book that was kept, else an empty one."""
        book = Book()
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            book.unpacked(self._path.read_bytes())
            return book
        return Book()

    def keep(self, learned: Sequence[Learned]) -> None:
        """Keep what was learned, with what was kept before, when it is worth it."""
        if len(learned) < WORTH_KEEPING:
            return
        book = self.opened()
        book.take(learned)
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with written_whole(self._path, PRIVATE) as file:
                file.write(book.packed())
            kept = sorted(self._folder.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
            for path in kept[_FILES:]:
                path.unlink(missing_ok=True)


def _engine() -> str:
    """Identifies the engine that runs, down to the last change of a file of its own."""
    own = Path(engine.__file__).parent
    files = sorted(path for path in own.rglob("*") if path.suffix in (".py", ".toml", ".json", ".places"))
    marks = [(str(path.relative_to(own)), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashlib.blake2b(json.dumps(marks).encode(), digest_size=16).hexdigest()
