"""Delimited text read by columns, for files of millions of rows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dispatchable.engine.errors import UserError
from dispatchable.engine.kernels.fields import changes, decimals, split
from dispatchable.engine.tabular.streams import read_chunks

MAX_LINE = 1 << 16
"""Bytes of the longest line that is read; a longer one means the file is no table."""
MAX_COLUMNS = 1_000
_DELIMITERS = ";,\t|"
_NEWLINE = ord("\n")

Array = npt.NDArray[np.float64]


@dataclass(slots=True)
class ColumnChunk:
    """Some rows of a table: the columns asked for, stripped, and the lines that are no rows."""

    columns: list[list[str]]
    lines: Sequence[int]
    """Line number of each row in the file, from 1."""
    bad: list[tuple[int, str]]
    """Line number and text of each line whose number of columns differs from the header's."""
    fields: _Fields | _Cells
    """All fields of the rows, those of columns that were not asked for as well."""

    def texts(self, index: int) -> list[str]:
        """A column by its index in the file, as those in ``columns``."""
        return self.fields.texts(index)

    def decimals(self, index: int) -> Array | None:
        """A column by its index in the file as numbers, without a text for each; None where that cannot be.

        It can where there are no quotes, and each field is digits with one point or none, fifteen of them at the most.
        """
        return self.fields.decimals(index)


class _Fields(NamedTuple):
    """The fields of a block without quotes: its bytes, where they end in each row (``kernels.fields``), how many rows.

    ``blanks`` says whether there are blanks beyond ASCII.
    """

    data: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.uint32]
    rows: int
    blanks: bool

    def texts(self, index: int) -> list[str]:
        """A column as texts, stripped; what only repeats is made a text once."""
        rows = self.rows
        out, places = np.empty(len(self.data) + rows + 1, np.uint8), np.empty(rows + 1, np.uint32)
        size, found = changes(self.data, self.ends, rows, index, out, places)
        texts = out[:size].tobytes().decode().split("\n")[:-1]
        if self.blanks:
            texts = list(map(str.strip, texts))
        if found == 1:
            texts *= rows
        elif found < rows:
            counts = np.diff(places[:found], append=np.uint32(rows)).tolist()
            texts = list(chain.from_iterable(map(repeat, texts, counts)))
        return texts

    def decimals(self, index: int) -> Array | None:
        """A column as numbers, None when not all of it are plain ones."""
        out = np.empty(self.rows, np.float64)
        return out if decimals(self.data, self.ends, self.rows, index, out) else None


class _Cells(NamedTuple):
    """The fields of a block with quotes, read record by record: its columns."""

    columns: Sequence[Sequence[str]]

    def texts(self, index: int) -> list[str]:
        """A column as texts, stripped."""
        return list(map(str.strip, self.columns[index]))

    def decimals(self, index: int) -> None:
        """None: they are texts already."""


class ColumnFile:
    """A delimited text file with a header line, or with columns that the format itself names.

    Encoding: UTF-8, with or without mark, else Windows-1252. Delimiter: the one of ``; , tab |`` that the header uses
    most. Quotes as in RFC 4180. Blank lines are skipped. Every trouble is a UserError that names the file and the
    line.
    """

    def __init__(self, path: Path, names: Sequence[str] = ()) -> None:
        """Opens ``path`` and reads its header; with ``names`` the file has none, and its first line is a row."""
        self.path = path
        self._encoding = ""
        self._line = 1
        self._blocks = self._read_blocks()
        try:
            first = next(self._blocks)
        except StopIteration:
            raise UserError(
                "input.empty",
                en=f"{path} is empty. Give a file with a header line and rows.",
                fr=f"{path} est vide. Donnez un fichier avec une ligne d'en-tête et des lignes.",
            ) from None
        head, end, rest = first.partition(b"\n")
        line = self._lines(head)[0]
        self._rest = rest if end else None
        self.delimiter = max(_DELIMITERS, key=line.count)
        row = next(self._records([line]), [])
        self.header = tuple(name.strip() for name in names or row)
        """Names of the columns as the file writes them."""
        if not 1 < len(self.header) <= MAX_COLUMNS:
            raise UserError(
                "input.no_table",
                en=f"{path} does not start with a header line of columns separated by ; , tab or |. Check the file.",
                fr=f"{path} ne commence pas par une ligne d'en-tête aux colonnes séparées par ; , tabulation ou |. "
                "Vérifiez le fichier.",
            )
        if names:
            self._rest = first
        else:
            self._line = 2

    def chunks(self, indices: Sequence[int]) -> Iterator[ColumnChunk]:
        """The rows from here to the end, with the columns at ``indices`` in that order. To be walked once."""
        block, self._rest = self._rest, None
        while True:
            # An empty block is one blank line; None is none.
            if block is not None:
                yield self._quoted(block, indices) if b'"' in block else self._plain(block, indices)
            block = next(self._blocks, None)
            if block is None:
                return

    def _plain(self, block: bytes, indices: Sequence[int]) -> ColumnChunk:
        """A block without quotes: its fields are found at once."""
        width = len(self.header)
        data = np.frombuffer(block or b"\n", np.uint8)[: len(block)]
        most = np.count_nonzero(data == _NEWLINE) + 2  # five times as quick as to count them in bytes
        # A row is as long as it has columns at the least.
        ends, odd = np.empty((len(block) // width + 2, width + 1), np.uint32), np.empty((most, 3), np.int64)
        rows, others, lines, longest, blanks = split(data, ord(self.delimiter), width, ends, odd)
        if longest > MAX_LINE:
            raise self._too_long()
        first = self._line
        self._line += lines
        bad = []
        for line, begin, end in odd[:others].tolist():
            text = block[begin:end].decode()
            if text.strip():
                bad.append((first + line, text))
        numbers: Sequence[int] = range(first, first + lines)
        if rows < lines:
            # The rows are what is left when the lines that are none are taken out.
            starts = np.frombuffer(b"\n" + block, np.uint8) == _NEWLINE
            numbers = (first + np.searchsorted(np.flatnonzero(starts), ends[:rows, 0])).tolist()
        fields = _Fields(data, ends, rows, bool(blanks))
        return ColumnChunk([fields.texts(index) for index in indices], numbers, bad, fields)

    def _quoted(self, block: bytes, indices: Sequence[int]) -> ColumnChunk:
        """A block with quotes: record by record, borrowing from the next block when its last record goes on there."""
        feed = _LineFeed(block, self._blocks, self._lines)
        width = len(self.header)
        rows: list[list[str]] = []
        numbers: list[int] = []
        bad: list[tuple[int, str]] = []
        seen = 0
        for row in self._records(feed):
            start, seen = self._line + seen, feed.given
            if len(row) == width:
                rows.append(row)
                numbers.append(start)
            elif len(row) > 1 or "".join(row).strip():
                # A stray quote may have swallowed lines: each of them is told.
                text = self.delimiter.join(row).split("\n")
                bad.extend((start + i, line) for i, line in enumerate(text))
            if feed.exhausted:
                break
        self._line += feed.given
        cells = _Cells(list(zip(*rows, strict=True)) if rows else [()] * width)
        return ColumnChunk([cells.texts(index) for index in indices], numbers, bad, cells)

    def _records(self, lines: list[str] | _LineFeed) -> Iterator[list[str]]:
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        try:
            yield from reader
        except csv.Error as error:
            raise UserError(
                "input.unbalanced_quote",
                en=f"{self.path}, line {self._line + max(reader.line_num, 1) - 1}: the quotes do not match ({error}). "
                "Correct the line.",
                fr=f"{self.path}, ligne {self._line + max(reader.line_num, 1) - 1}\u00a0: les "
                "guillemets ne se répondent pas. "
                "Corrigez la ligne.",
            ) from error

    def _read_blocks(self) -> Iterator[bytes]:
        """UTF-8 in blocks that end at line ends, without the last line end."""
        carry = b""
        for chunk in read_chunks(self.path):
            if b"\0" in chunk:
                raise UserError(
                    "input.binary",
                    en=f"{self.path} contains NUL bytes: it is no UTF-8 text. Save it as UTF-8 CSV.",
                    fr=f"{self.path} contient des octets nuls\u00a0: ce n'est pas du texte UTF-8. "
                    "Enregistrez-le en CSV UTF-8.",
                )
            cut = chunk.rfind(b"\n")
            if cut < 0:
                carry += chunk
                if len(carry) > 4 * MAX_LINE:
                    raise self._too_long()
                continue
            yield self._decode(carry + chunk[:cut])
            carry = chunk[cut + 1 :]
        if carry:
            yield self._decode(carry)

    def _decode(self, data: bytes) -> bytes:
        """A block as UTF-8, its lines ended as UNIX does."""
        if not self._encoding:
            data = data.removeprefix(b"\xef\xbb\xbf")
        if self._encoding == "cp1252" and not data.isascii():
            data = self._decoded(data, "cp1252").encode()
        elif not data.isascii():
            try:
                data.decode("utf-8")
                self._encoding = "utf-8"
            except UnicodeDecodeError:
                if self._encoding == "utf-8":
                    raise self._undecodable() from None
                self._encoding = "cp1252"
                data = self._decoded(data, "cp1252").encode()
        self._encoding = self._encoding or "ascii"
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").removesuffix(b"\r")
        return data

    def _lines(self, block: bytes) -> list[str]:
        """The lines of a block, none of them too long."""
        lines = block.decode().split("\n")
        if (
            len(block) > MAX_LINE
            and max(len(line) if line.isascii() else len(line.encode()) for line in lines) > MAX_LINE
        ):
            raise self._too_long()
        return lines

    def _decoded(self, data: bytes, encoding: str) -> str:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            raise self._undecodable() from None

    def _undecodable(self) -> UserError:
        return UserError(
            "input.encoding",
            en=f"{self.path}, after line {self._line}: the text is neither UTF-8 nor Windows-1252. "
            "Save the file as UTF-8.",
            fr=f"{self.path}, après la ligne {self._line}\u00a0: le texte n'est ni en UTF-8 ni en Windows-1252. "
            "Enregistrez le fichier en UTF-8.",
        )

    def _too_long(self) -> UserError:
        return UserError(
            "input.line_too_long",
            en=f"{self.path}, after line {self._line}: a line is longer than {MAX_LINE} bytes. Check "
            "that the file is a table.",
            fr=f"{self.path}, après la ligne {self._line}\u00a0: une ligne dépasse {MAX_LINE} octets. "
            "Vérifiez que le fichier est un tableau.",
        )


class _LineFeed:
    """Lines of one block with their line ends, then, only while a record is still open, those of the next blocks."""

    def __init__(self, block: bytes, blocks: Iterator[bytes], lines_of: Callable[[bytes], list[str]]) -> None:
        self._lines_of = lines_of
        self._lines = lines_of(block)
        self._blocks = blocks
        self._at = 0
        self.given = 0

    @property
    def exhausted(self) -> bool:
        return self._at == len(self._lines)

    def __iter__(self) -> _LineFeed:
        return self

    def __next__(self) -> str:
        if self.exhausted:
            self._lines = self._lines_of(next(self._blocks))
            self._at = 0
        line = self._lines[self._at]
        self._at += 1
        self.given += 1
        return line + "\n"
