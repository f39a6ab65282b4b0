"""From what somebody brought to a header and rows: any table file, or text pasted from a spreadsheet or a letter."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.tabular import Notice, read_table
from dispatchable.service.errors import Refused
from dispatchable.service.imports.kinds import Kind
from dispatchable.service.tables.inputs import text_table

MAX_ROWS = 100_000
MAX_CELL = 2_000
"""Characters of one cell."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it was read: rows are as wide as the header, and none is blank."""

    header: tuple[str, ...]
    rows: list[list[str]]
    notices: tuple[Notice, ...] = ()


def read_file(kind: Kind, path: Path, country: str) -> Sheet:
    """The table in a file: CSV, TSV, XLSX, ODS or JSON Lines, plain or gzip, told by its content.

    ``country`` gives numeric postcodes their leading zeros back. Raises UserError for what is no table or breaks the
    limits.
    """
    with (
        text_table(path, country) as text,
        read_table(text.source, delimiter=text.delimiter, encoding=text.encoding) as table,
    ):
        # a lone column that nothing names: what looks like its header is its first row
        alone = len(table.header) == 1 and not kind.recognise(table.header)
        rows = [list(table.header)] if alone and table.dialect.has_header else []
        header = ("column_1",) if alone else table.header
        return _sheet(header, rows, table, text.notices)


def read_text(kind: Kind, text: str) -> Sheet:
    """What was pasted: a table with tabs as spreadsheets copy it, CSV with a header of known names, or one line a row.

    A comma alone makes no columns: "12 rue X, 75013 Paris" is one line.
    """
    lines = [line for line in text.replace("\0", " ").splitlines() if line.strip()]
    if not lines:
        raise nothing()
    delimiter = "\t" if "\t" in lines[0] else _delimiter_of_header(kind, lines[0])
    if not delimiter:
        named = bool(kind.recognise([lines[0].strip()]))
        return _sheet((lines[0].strip(),) if named else ("column_1",), [], ([line] for line in lines[named:]))
    records = [row for row in _records(lines, delimiter) if row]
    if kind.recognise(records[0]):
        return _sheet(tuple(records[0]), [], records[1:])
    width = max(map(len, records))
    return _sheet(tuple(f"column_{i}" for i in range(1, width + 1)), [], records)


def header_digest(header: Sequence[str]) -> str:
    """The same for two lists with the same columns, however they are written."""
    return hashlib.sha256(json.dumps([fold(name) or name.strip() for name in header]).encode()).hexdigest()


def nothing() -> Refused:
    """The refusal of a list without rows."""
    return Refused(
        "import.empty",
        en="There is no row to import. Bring a list with at least one row below its header.",
        fr="Il n'y a aucune ligne à importer. Fournissez une liste avec au moins une ligne sous son en-tête.",
        field="file",
    )


def _delimiter_of_header(kind: Kind, line: str) -> str:
    """The delimiter with which the line reads as a header of at least two known columns."""
    best = ("", 1)
    for delimiter in ";,|":
        known = len(kind.recognise(_records([line], delimiter)[0]))
        if known > best[1]:
            best = (delimiter, known)
    return best[0]


def _records(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """The cells of each line. Quotation marks that do not pair are letters: they swallow no row that follows."""
    try:
        return list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter, strict=True))
    except csv.Error:  # also a cell longer than the reader takes
        return [line.split(delimiter) for line in lines]


def _sheet(header: Sequence[str], rows: list[list[str]], more: object, notices: Sequence[Notice] = ()) -> Sheet:
    width = len(header)
    for cells in more:  # type: ignore[attr-defined]  # a Table, or any iterable of rows
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) >= MAX_ROWS:
            raise Refused(
                "import.too_many",
                en=f"The list has more than {MAX_ROWS:,} rows. Split it.",
                fr=f"La liste compte plus de {MAX_ROWS:,} lignes. Divisez-la.".replace(",", "\u202f"),
                field="file",
            )
        rows.append([tidy(cell) for cell in [*cells[:width], *([""] * (width - len(cells)))]])
    if not rows:
        raise nothing()
    return Sheet(tuple(tidy(name) or f"column_{i}" for i, name in enumerate(header, 1)), rows, tuple(notices))


def tidy(cell: str) -> str:
    """A cell as it is kept."""
    return cell.replace("\0", " ").strip()[:MAX_CELL]
