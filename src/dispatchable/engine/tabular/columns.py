"""Delimited text read by columns, for files of millions of rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat
from operator import contains
from pathlib import Path

import numpy as np

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular.streams import read_chunks

MAX_LINE = 1 << 16
"""Bytes of the longest line that is read; a longer one means the file is no table."""
MAX_COLUMNS = 1_000
_DELIMITERS = ";,\t|"
_RARE_BLANKS = ("\t", "\r", "\xa0", "\u202f", "\u3000")


@dataclass(slots=True)
class ColumnChunk:
    """Some rows of a table: the columns asked for, stripped, and the lines that are no rows."""

    columns: list[list[str]]
    lines: Sequence[int]
    """Line number of each row in the file, from 1."""
    bad: list[tuple[int, str]] = field(default_factory=list)
    """Line number and text of each line whose number of columns differs from the header's."""


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
        line, end, rest = first.partition("\n")
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
                yield self._quoted(block, indices) if '"' in block else self._plain(block, indices)
            block = next(self._blocks, None)
            if block is None:
                return

    def _plain(self, block: str, indices: Sequence[int]) -> ColumnChunk:
        """A block without quotes: one split for all of its fields."""
        width = len(self.header)
        first = self._line
        bad: list[tuple[int, str]] = []
        chained = block.split(self.delimiter)
        # Cut at delimiters only, every (width - 1)th piece is the end of one row and the start of the next. That each
        # of them has a line end, and no line end is left over, proves that all rows have the header's width.
        seams = chained[width - 1 : -1 : width - 1]
        ends = block.count("\n")
        if (
            len(chained) == (len(seams) + 1) * (width - 1) + 1
            and len(seams) == ends
            and all(map(contains, seams, repeat("\n")))
        ):
            self._line += ends + 1
            numbers: Sequence[int] = range(first, self._line)
        else:
            lines = block.split("\n")
            self._line += len(lines)
            fits = [count == width - 1 for count in map(str.count, lines, repeat(self.delimiter))]
            every = range(first, self._line)
            bad = [(n, line) for n, line, fit in zip(every, lines, fits, strict=True) if not fit and line.strip()]
            numbers = list(compress(every, fits))
            if not numbers:
                return ColumnChunk([[] for _ in indices], [], bad)
            block = "\n".join(compress(lines, fits))
            chained = block.split(self.delimiter)
            seams = chained[width - 1 : -1 : width - 1]
        outer = "\n".join([chained[0], *seams, chained[-1]]).split("\n")
        columns = []
        for index in indices:
            if index == 0:
                columns.append(outer[0::2])
            elif index == width - 1:
                columns.append(outer[1::2])
            else:
                columns.append(chained[index :: width - 1])
        if _may_have_blank_edges(block, self.delimiter):
            columns = [list(map(str.strip, column)) for column in columns]
        return ColumnChunk(columns, numbers, bad)

    def _quoted(self, block: str, indices: Sequence[int]) -> ColumnChunk:
        """A block with quotes: record by record, borrowing from the next block when its last record goes on there."""
        feed = _LineFeed(block.split("\n"), self._blocks)
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
        columns = list(zip(*rows, strict=True)) if rows else [()] * width
        return ColumnChunk([list(map(str.strip, columns[index])) for index in indices], numbers, bad)

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

    def _read_blocks(self) -> Iterator[str]:
        """Text in blocks that end at line ends, without the last line end."""
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

    def _decode(self, data: bytes) -> str:
        if not self._encoding:
            data = data.removeprefix(b"\xef\xbb\xbf")
        if self._encoding == "cp1252" or data.isascii():
            self._encoding = self._encoding or "ascii"
            text = self._decoded(data, self._encoding)
        else:
            try:
                text = data.decode("utf-8")
                self._encoding = "utf-8"
            except UnicodeDecodeError:
                if self._encoding == "utf-8":
                    raise self._undecodable() from None
                self._encoding = "cp1252"
                text = self._decoded(data, "cp1252")
        if "\r" in text:
            text = text.replace("\r\n", "\n").removesuffix("\r")
        if _longest_line(data) > MAX_LINE:
            raise self._too_long()
        return text

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


def _may_have_blank_edges(block: str, delimiter: str) -> bool:
    """Whether some field may begin or end with a blank. Looking for pairs of characters in the text is twice as
    slow.
    """
    if any(blank in block for blank in _RARE_BLANKS if blank != delimiter):
        return True
    codes = np.frombuffer(f"\n{block}\n".encode("latin-1", "replace"), np.uint8)
    spaces = np.flatnonzero(codes == ord(" "))
    beside = np.concatenate((codes[spaces - 1], codes[spaces + 1]))
    return bool(((beside == ord("\n")) | (beside == ord(delimiter))).any())


def _longest_line(data: bytes) -> int:
    """Bytes of the longest line of ``data``."""
    if not data:
        return 0
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))
    return int(np.diff(ends, prepend=-1, append=len(data)).max()) - 1


class _LineFeed:
    """Lines of one block with their line ends, then, only while a record is still open, those of the next blocks."""

    def __init__(self, lines: list[str], blocks: Iterator[str]) -> None:
        self._lines = lines
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
            self._lines = next(self._blocks).split("\n")
            self._at = 0
        line = self._lines[self._at]
        self._at += 1
        self.given += 1
        return line + "\n"
