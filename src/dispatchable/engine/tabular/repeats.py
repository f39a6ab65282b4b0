"""How many cells an ods file means: one element may stand for a million rows, so they are counted before anything."""

from __future__ import annotations

import zipfile
from typing import IO
from xml.parsers import expat

from dispatchable.engine.errors import UserError

MAX_CELLS = 20_000_000
"""Cells of all tables together, repeated ones as often as they are repeated."""
MAX_ROWS = 1_048_576
"""Rows that a spreadsheet can have."""
_PIECE = 1 << 18
_MAX_TAG = 1 << 24
_EMPTY_ATTRIBUTES = ("office:value-type", "calcext:value-type", "table:formula")


def check_repeats(stored: IO[bytes]) -> None:
    """Counts the cells of an ods archive that has passed the gate (``archive.checked_workbook``).

    What is empty up to the end of a row or table counts nothing, as programs fill sheets up that way. Raises UserError
    (usage) for more than ``MAX_CELLS`` cells or ``MAX_ROWS`` rows, and for XML that cannot be read.
    """
    counter = _Counter()
    try:
        with zipfile.ZipFile(stored) as archive, archive.open("content.xml") as content:
            fed = 0
            while piece := content.read(_PIECE):
                counter.parser.Parse(piece, False)
                fed += len(piece)
                if fed - counter.parser.CurrentByteIndex > _MAX_TAG:
                    # The parser holds a tag until it ends; this one would fill the memory.
                    raise ValueError("tag")
            counter.parser.Parse(b"", True)
    except (expat.ExpatError, KeyError, zipfile.BadZipFile, LookupError, ValueError):
        raise UserError(
            "table.damaged_sheet",
            en="The spreadsheet's XML cannot be read. Open it in a spreadsheet program and save it again.",
            fr="Le XML du classeur ne peut pas être lu. Ouvrez-le dans un tableur et enregistrez-le de nouveau.",
            usage=True,
        ) from None


class _Counter:
    """Adds up rows and cells while the XML goes by."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._cells = self._width = self._blank_width = 0
        self._rows = self._blank_rows = self._row_repeat = 0
        self._widest = self._before = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("table:table-cell", "table:covered-table-cell"):
            repeat = _repeat(attributes, "table:number-columns-repeated")
            self._blank_width += repeat
            if any(key in attributes for key in _EMPTY_ATTRIBUTES):
                self._full()
        elif name == "text:p":
            self._full()
        elif name == "table:table-row":
            self._row_repeat = _repeat(attributes, "table:number-rows-repeated")
            self._width = self._blank_width = 0
        elif name == "table:table":
            # A reader lays out every table of the file, whichever is asked for.
            self._before += self._rows * self._widest
            self._rows = self._blank_rows = self._widest = 0

    def _full(self) -> None:
        """The cell that was opened last holds something: it counts, and so do the blanks before it."""
        self._width += self._blank_width
        self._blank_width = 0
        if self._width > MAX_CELLS:
            raise _too_many()

    def _end(self, name: str) -> None:
        if name != "table:table-row":
            return
        if not self._width:
            self._blank_rows += self._row_repeat
            return
        self._rows += self._blank_rows + self._row_repeat
        self._blank_rows = 0
        # A reader lays a table out as wide as its widest row.
        self._widest = max(self._widest, self._width)
        if self._rows > MAX_ROWS or self._before + self._rows * self._widest > MAX_CELLS:
            raise _too_many()


def _repeat(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise ValueError(name)
    return int(text)


def _too_many() -> UserError:
    return UserError(
        "table.too_many_cells",
        en=f"The spreadsheet repeats cells to more than {MAX_CELLS:,} cells or {MAX_ROWS:,} rows. Delete the repeated "
        "rows and columns, or save the table as CSV in UTF-8.",
        fr=f"Le classeur répète des cellules au-delà de {MAX_CELLS} cellules ou {MAX_ROWS} lignes. Supprimez les "
        "lignes et colonnes répétées, ou enregistrez le tableau au format CSV en UTF-8.",
        usage=True,
    )
