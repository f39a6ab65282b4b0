"""Delimited text files read row by row, within limits, in constant memory."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, cast

import numpy as np

from dispatchable.engine.errors import UserError
from dispatchable.engine.kernels.rows import CUT, STRANGE, cut
from dispatchable.engine.tabular.packed import CHUNK, Rejoined, exactly, inflated
from dispatchable.engine.tabular.sniff import SNIFFED_BYTES, Dialect, latin9_letters, mostly_utf8, only_cp1252, sniff
from dispatchable.engine.tabular.write import row_text

MAX_LINE = 10_000_000
"""Characters that one line may have."""
MAX_COLUMNS = 1_000
"""Cells that one row may have."""
_AHEAD = 1 << 16
"""Bytes that are read ahead at a time where lines are asked for one by one."""
_GZIP_MAGIC = b"\x1f\x8b"


class Delimiters(NamedTuple):
    """What parts the cells of a text and what quotes them, as characters' numbers."""

    delimiter: int
    quote: int


PLAIN = Delimiters(ord(","), ord('"'))
_GUESSED = ("utf-8", "cp1252", "iso8859-15")


class Table:
    """A table open for reading: its header at once, its rows one by one.

    A context manager; leaving it closes what it opened. Iterating yields each row as a list of cells exactly as written
    between delimiters (unquoted, otherwise untouched); rows may have fewer or more cells than the header. Lines without
    any character are no rows and are counted in ``blank_lines``. Iteration raises UserError, naming the line, for a
    NUL, a line or row beyond the limits, a quote that is never closed, text outside the encoding, or a damaged gzip
    stream.
    """

    def __init__(self, binary: IO[bytes], dialect: Dialect, *, raw: IO[bytes], size: int | None, owned: bool) -> None:
        self.dialect = dialect
        self.size = size
        """Size of the file in bytes as stored (compressed or not); None for a stream."""
        self.blank_lines = 0
        self.line = 0
        """Line of the file at which the row last yielded began, from 1."""
        self._raw = raw
        self._binary = binary
        self._owned = owned
        self._lines = _Lines(binary, dialect.encoding)
        if dialect.separator_line:
            next(self._lines, None)
        self._reader = csv.reader(self._lines, delimiter=dialect.delimiter, quotechar=dialect.quote)
        first = next(self._records(), None)
        if first is None:
            raise UserError(
                "table.empty",
                en="The table is empty: it has no header and no rows.",
                fr="Le tableau est vide\u00a0: il n'a ni en-tête ni lignes.",
                usage=True,
            )
        self._first: list[str] | None = None if dialect.has_header else first
        self.header: tuple[str, ...] = (
            tuple(first) if dialect.has_header else tuple(f"column_{i}" for i in range(1, len(first) + 1))
        )
        """Column names as written; ``column_1``, ``column_2``... when the table has no header."""

    @property
    def position(self) -> int:
        """Bytes of the stored file read so far, 0 where a stream cannot tell; with ``size`` it makes a bar."""
        try:
            return self._raw.tell()
        except (OSError, ValueError):
            return 0

    def __iter__(self) -> Iterator[list[str]]:
        if self._first is not None:
            first, self._first = self._first, None
            yield first
        yield from self._records()

    def texts(self, rows: int, size: int) -> Iterator[tuple[bytes, int, Delimiters]]:
        """The rows as text in UTF-8: pieces of ``rows`` rows at the most, each with their number and delimiters.

        A piece ends sooner where it comes to ``size`` bytes, where the csv module must read a row, and at the end of
        the table; where it ends depends on the rows alone. Read by ``kernels.rows`` or the csv module a piece gives the
        rows that iterating would have yielded; it may hold blank lines. Raises what iterating raises.
        """
        if self._first is not None:
            first, self._first = self._first, None
            yield _as_text(first), 1, PLAIN
        own = Delimiters(ord(self.dialect.delimiter), ord(self.dialect.quote))
        if own.delimiter < 128:
            yield from self._plain_texts(rows, size, own)
        held: list[bytes] = []
        length = 0
        for record in self._records():
            held.append(_as_text(record))
            length += len(held[-1])
            if len(held) >= rows or length >= size:
                yield b"".join(held), len(held), PLAIN
                held, length = [], 0
        if held:
            yield b"".join(held), len(held), PLAIN

    def _plain_texts(self, rows: int, size: int, own: Delimiters) -> Iterator[tuple[bytes, int, Delimiters]]:
        """The pieces before the first row that is the csv module's, which is given back to it with all behind it."""
        data, over = b"", False
        records = end = 0
        while True:
            more, after, blank, lines, state = cut(
                np.frombuffer(data, np.uint8)[end:], own.delimiter, own.quote, int(over), rows - records, size - end
            )
            records, end = records + more, end + after
            self.blank_lines += blank
            self._lines.number += lines
            if state == CUT and not over:
                try:
                    text, over = self._lines.taken()
                except UnicodeError as error:
                    raise _encoding_error(self._lines.number + 1, self.dialect.encoding) from error
                except (EOFError, gzip.BadGzipFile, zlib.error):
                    raise _damaged(self._lines.number + 1) from None
                data += text.encode()
                continue
            if records:
                yield data[:end], records, own
            data = data[end:]
            records = end = 0
            if state == STRANGE or (over and not data):
                self._lines.give_back(data.decode())
                return

    def __enter__(self) -> Table:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file if ``read_table`` opened it."""
        if self._owned:
            self._binary.close()
            self._raw.close()

    def _records(self) -> Iterator[list[str]]:
        lines = self._lines
        while True:
            began = lines.number + 1
            try:
                record = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _record_error(began, lines.number, str(error)) from None
            except (EOFError, gzip.BadGzipFile, zlib.error):
                raise _damaged(began) from None
            except UnicodeError as error:
                raise _encoding_error(lines.number + 1, self.dialect.encoding) from error
            if lines.ended and record and lines.in_record:
                raise _unclosed_quote(began)
            lines.in_record = False
            if not record:
                self.blank_lines += 1
                continue
            if len(record) > MAX_COLUMNS:
                raise UserError(
                    "table.too_many_columns",
                    en=f"Line {began} has {len(record)} cells; at most {MAX_COLUMNS} are accepted. "
                    "Check the delimiter.",
                    fr=f"La ligne {began} compte {len(record)} cellules\u202f; {MAX_COLUMNS} au plus sont acceptées. "
                    "Vérifiez le séparateur.",
                )
            self.line = began
            yield record


class _Lines:
    """The lines of a text, counted and held to the limits; knows when the text ended inside a record.

    Lines end at LF, CR LF or CR, and keep their end. Text before a place that cannot be decoded is still handed out.
    """

    def __init__(self, binary: IO[bytes], encoding: str) -> None:
        self._binary = cast("io.BufferedReader", binary)
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._text = ""
        self._at = 0
        self._over = False
        self._error: UnicodeError | None = None
        self.number = 0
        self.ended = False
        self.in_record = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._line()
        if not line:
            self.ended = True
            raise StopIteration
        self.in_record = True
        self.number += 1
        if len(line) > MAX_LINE:
            raise UserError(
                "table.line_too_long",
                en=f"Line {self.number} is longer than {MAX_LINE:,} characters. Check that the file is a text table.",
                fr=f"La ligne {self.number} dépasse {MAX_LINE} caractères. "
                "Vérifiez que le fichier est un tableau en texte.",
            )
        if "\0" in line:
            raise UserError(
                "table.nul",
                en=f"Line {self.number} holds a NUL character. Save the file again as CSV in UTF-8.",
                fr=f"La ligne {self.number} contient un caractère nul. "
                "Enregistrez de nouveau le fichier au format CSV en UTF-8.",
            )
        return line

    def _line(self) -> str:
        """The next line, or as much of it as is beyond any limit; "" at the end."""
        while True:
            text, at = self._text, self._at
            feed = text.find("\n", at)
            back = text.find("\r", at, feed if feed >= 0 else len(text))
            end = -1
            if back >= 0 and (back + 1 < len(text) or self._over):
                end = back + 2 if text[back + 1 : back + 2] == "\n" else back + 1
            elif back < 0 and feed >= 0:
                end = feed + 1
            elif self._over or len(text) - at > MAX_LINE:
                end = len(text)
            if end >= 0:
                self._at = end
                return text[at:end]
            self._more(_AHEAD)

    def _more(self, size: int) -> None:
        """Read on; raises UnicodeError where the text before the damage is used up."""
        if self._error is not None:
            raise self._error
        data = self._binary.read1(size)
        try:
            text = self._decoder.decode(data, not data)
        except UnicodeDecodeError as error:
            held = len(error.object) - len(data)  # the beginning of a character that came before
            text = self._decoder.decode(data[: max(error.start - held, 0)])
            self._error = error
        self._text = self._text[self._at :] + text
        self._at = 0
        self._over = not data and self._error is None

    def taken(self) -> tuple[str, bool]:
        """All text that is at hand, of which the caller takes charge, with some more of it, and whether it is all."""
        if not self._over and (self._error is None or self._at == len(self._text)):
            self._more(CHUNK)
        text = self._text[self._at :]
        self._text, self._at = "", 0
        return text, self._over

    def give_back(self, text: str) -> None:
        """Text that ``taken`` gave and that is still to be read as lines."""
        self._text, self._at = text + self._text[self._at :], 0


def read_table(source: Path | IO[bytes], *, delimiter: str = "", encoding: str = "") -> Table:
    """Opens a delimited text table: a path, or a binary stream that is read once from where it stands.

    Gzip is recognised by its first bytes. ``delimiter`` and ``encoding`` overrule what is sniffed. A file is looked
    through whole to tell its encoding; a stream by its beginning. Raises UserError for what is no text or empty;
    OSError when the path cannot be read.
    """
    if isinstance(source, Path):
        size = source.stat().st_size
        raw: IO[bytes] = source.open("rb")
        owned = True
    else:
        size, raw, owned = None, source, False
    try:
        magic = exactly(raw, 2)
        joined: IO[bytes] = io.BufferedReader(Rejoined(magic, raw))
        binary = inflated(joined) if magic == _GZIP_MAGIC else joined
        try:
            beginning = exactly(binary, SNIFFED_BYTES)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise _damaged(1) from None
        dialect = sniff(beginning, complete=len(beginning) < SNIFFED_BYTES)
        if isinstance(source, Path) and not encoding and dialect.encoding in _GUESSED:
            dialect = _replaced(dialect, encoding=_whole_encoding(source, magic == _GZIP_MAGIC))
        dialect = _replaced(dialect, delimiter=delimiter, encoding=encoding)
        whole: IO[bytes] = io.BufferedReader(Rejoined(beginning, binary), buffer_size=CHUNK)
        return Table(whole, dialect, raw=raw, size=size, owned=owned)
    except BaseException:
        if owned:
            raw.close()
        raise


def _as_text(cells: Sequence[str]) -> bytes:
    """A row as plain text that reads back as the same cells; a row of one empty cell is no blank line."""
    return row_text(cells).encode() if cells != [""] else b'""\n'


def _replaced(dialect: Dialect, *, delimiter: str = "", encoding: str = "") -> Dialect:
    return Dialect(
        encoding or dialect.encoding,
        delimiter or dialect.delimiter,
        dialect.quote,
        dialect.has_header,
        dialect.separator_line,
    )


def _whole_encoding(path: Path, compressed: bool) -> str:
    """The encoding of the whole file: an ASCII beginning says nothing about the accents further down."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    other = latin9 = False
    with path.open("rb") as stored:
        stream = inflated(stored) if compressed else stored
        try:
            while block := stream.read(CHUNK):
                if not other:
                    try:
                        decoder.decode(block)
                        continue
                    except UnicodeDecodeError:
                        if mostly_utf8(block):
                            # Damaged UTF-8: reading on will name the line.
                            return "utf-8"
                        other = True
                if only_cp1252(block):
                    return "cp1252"
                latin9 = latin9 or latin9_letters(block)
            if not other:
                decoder.decode(b"", True)
        except UnicodeDecodeError:
            return "cp1252"
        except (EOFError, gzip.BadGzipFile, zlib.error):
            # The rows before the damage still read; reading on will name its line.
            pass
    return ("iso8859-15" if latin9 else "cp1252") if other else "utf-8"


def _damaged(line: int) -> UserError:
    return UserError(
        "table.damaged",
        en=f"The compressed file is damaged or cut off near line {line}. Fetch or compress it again.",
        fr=f"Le fichier compressé est endommagé ou tronqué vers la ligne {line}. "
        "Téléchargez-le ou compressez-le de nouveau.",
    )


def _encoding_error(line: int, encoding: str) -> UserError:
    return UserError(
        "table.encoding",
        en=f"Near line {line} the text is not {encoding}, which it began as. Save the file as CSV in UTF-8.",
        fr=f"Vers la ligne {line}, le texte n'est plus en {encoding}. Enregistrez le fichier au format CSV en UTF-8.",
    )


def _unclosed_quote(began: int) -> UserError:
    return UserError(
        "table.quote",
        en=f"A quoted cell that begins in the row at line {began} is never closed. Close or double the quote there.",
        fr=f"Une cellule entre guillemets de la ligne {began} n'est jamais fermée. Fermez le guillemet ou doublez-le.",
    )


def _record_error(began: int, reached: int, detail: str) -> UserError:
    if "field limit" in detail:
        limit = csv.field_size_limit()
        if reached > began:
            return _unclosed_quote(began)
        return UserError(
            "table.cell_too_long",
            en=f"Line {began} has a cell longer than {limit:,} characters. Check the delimiter and the quotes.",
            fr=f"La ligne {began} contient une cellule de plus de {limit} caractères. "
            "Vérifiez le séparateur et les guillemets.",
        )
    return UserError(
        "table.row",
        en=f"Line {began} cannot be read as a row of a table ({detail}).",
        fr=f"La ligne {began} ne se lit pas comme une ligne de tableau ({detail}).",
    )
