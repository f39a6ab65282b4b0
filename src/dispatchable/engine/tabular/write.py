"""Tables written back: every input cell, our cells after them, no formula among them, the file whole or not at all."""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

from dispatchable.engine.whole import sync_folder

_NUMBERS_ONLY = re.compile(r"[+-]?[\d .,()/\u00a0\u202f-]*")
_TO_QUOTE_AT_ALL = re.compile(r'["\r\n]')
_TO_QUOTE = re.compile(r'[",\r\n]')
_FORMULA_STARTS = frozenset("=+-@\t\r")


def neutralised(cell: str) -> str:
    """``cell`` so that no spreadsheet runs it: a leading ``= + - @``, TAB or CR gets an apostrophe before it.

    What holds only digits and their punctuation stays: numbers ("-71.1463490"), telephone numbers, a lone hyphen.
    """
    if cell[:1] in _FORMULA_STARTS and not _NUMBERS_ONLY.fullmatch(cell):
        return "'" + cell
    return cell


def _without_formulas(cells: Sequence[str]) -> Sequence[str]:
    """The same cells, each neutralised; most rows have none that needs it."""
    if _FORMULA_STARTS.isdisjoint([cell[:1] for cell in cells]):
        return cells
    return [neutralised(cell) for cell in cells]


def cells_text(cells: Sequence[str]) -> str:
    """The cells as one line of CSV (RFC 4180) without its end."""
    line = ",".join(cells)
    if not _TO_QUOTE_AT_ALL.search(line):
        if line.count(",") < len(cells):
            return line
        return ",".join([f'"{cell}"' if "," in cell else cell for cell in cells])
    # Before Python 3.13 the csv module leaves a lone CR unquoted, and readers split the row there.
    return ",".join('"' + cell.replace('"', '""') + '"' if _TO_QUOTE.search(cell) else cell for cell in cells)


def checked_row_text(cells: Sequence[str], own_text: str, width: int) -> str:
    """One whole line: the input cells padded to ``width``, our cells (already text), then the cells beyond it, LF.

    No input cell is a formula afterwards (``neutralised``).
    """
    cells = _without_formulas(cells)
    if len(cells) == width:
        return f"{cells_text(cells)},{own_text}\n"
    padded = [*cells[:width], *([""] * (width - len(cells)))]
    return ",".join((cells_text(padded), own_text, *([cells_text(cells[width:])] if len(cells) > width else ()))) + "\n"


def own_text(own_cells: Iterable[str]) -> str:
    """Our cells of one row as ``checked_row_text`` takes them, no formula among them."""
    return cells_text(_without_formulas(tuple(own_cells)))


def row_text(cells: Sequence[str]) -> str:
    """One line of CSV (RFC 4180, LF), cells as they are."""
    return cells_text(cells) + "\n"


class TableWriter:
    """Writes a table: UTF-8, comma, minimal quoting, LF, every cell ``neutralised``.

    To a path it writes under a temporary name in the same folder; leaving the context without an error makes it durable
    (fsync) and renames it, leaving with an error removes it, so the path holds a whole table or what it held before.
    To a binary stream it writes straight through and leaves it open. OSError when the folder cannot be written.
    """

    def __init__(self, target: Path | IO[bytes], header: Sequence[str], own_header: Sequence[str]) -> None:
        self._width = len(header)
        self._path = target if isinstance(target, Path) else None
        self._temporary: Path | None = None
        if isinstance(target, Path):
            handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
            self._temporary = Path(name)
            self._binary: IO[bytes] = os.fdopen(handle, "wb")
            # mkstemp is for its owner's eyes; the finished table gets what any new file would get.
            os.chmod(name, 0o666 & ~_umask())
        else:
            self._binary = target
        self._text = io.TextIOWrapper(self._binary, encoding="utf-8", newline="", write_through=False)
        self._text.write(row_text(_without_formulas((*header, *own_header))))
        self.rows = 0
        """Rows written so far, the header not counted."""

    def write(self, cells: Sequence[str], own_cells: Iterable[str]) -> None:
        """Writes one row: the input cells padded to the header, our cells, then input cells beyond the header."""
        width = self._width
        padded = [*cells[:width], *([""] * (width - len(cells)))]
        self._text.write(row_text(_without_formulas((*padded, *own_cells, *cells[width:]))))
        self.rows += 1

    def append(self, lines: Iterable[bytes], rows: int) -> None:
        """Writes ``rows`` rows that are text already (UTF-8, as ``checked_row_text`` makes them)."""
        self._text.flush()
        for block in lines:
            self._binary.write(block)
        self.rows += rows

    def __enter__(self) -> TableWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._path is None or self._temporary is None:
            try:
                if kind is None:
                    self._text.flush()
            finally:
                with contextlib.suppress(BrokenPipeError, ValueError):
                    self._text.detach()
            return
        try:
            if kind is None:
                self._text.flush()
                os.fsync(self._binary.fileno())
                self._text.close()
                os.replace(self._temporary, self._path)
                sync_folder(self._path.parent)
        finally:
            with contextlib.suppress(OSError, ValueError):
                self._text.close()
            self._temporary.unlink(missing_ok=True)


def _umask() -> int:
    """The process's mask; reading it means setting it for a moment."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
