"""The checked table in the form that its name asks for: CSV, XLSX or Parquet.

It is always made as CSV, which can be taken up again after a kill, and turned into the others row by row. All forms
hold the same cells: no spreadsheet runs any of them, whichever opens the file.
"""

from __future__ import annotations

import contextlib
import csv
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular import Notice
from dispatchable.engine.tabular.read import Table
from dispatchable.engine.validation.columns_out import DSP_COLUMNS
from dispatchable.engine.whole import written_whole
from dispatchable.service.tables.scratch import scratch_folder

SHEET_ROWS = 1_048_576
"""Rows that a sheet has, its header among them."""
SHEET_CHARACTERS = 32_767
"""Characters that a cell of a sheet holds."""
FORMS = (".xlsx", ".parquet")
"""Names that end so are written in that form; all others as CSV."""
_NUMBERS = tuple(DSP_COLUMNS.index(name) - len(DSP_COLUMNS) for name in ("dsp_score", "dsp_longitude", "dsp_latitude"))
"""Columns written as numbers, counted from the header's end, where ours stand. All others are text, and keep zeros."""
_NO_TIME = datetime(2000, 1, 1)
_GROUP = 16_384
"""Rows of a Parquet file that are held at a time."""
_SHARD = 65_536
_MOST_CHARACTERS = 1 << 24

Rows = Iterable[Sequence[str]]
Watched = Callable[[Rows], Rows]


def form_of(output: Path) -> str:
    """One of ``FORMS``, or "" for CSV. Raises UserError where that form needs an extra which is not installed."""
    form = output.suffix.lower() if output.suffix.lower() in FORMS else ""
    if form == ".parquet" and importlib.util.find_spec("pyarrow") is None:
        raise UserError(
            "output.parquet_extra",
            en=f"--output {output}: Parquet is written by an extra that is not installed. Install it with: "
            "pip install 'dispatchable[parquet]' - or choose a name that ends in .csv.",
            fr=f"--output {output}\u00a0: l'écriture de Parquet demande un complément qui n'est pas installé. "
            "Installez-le avec\u00a0: pip install 'dispatchable[parquet]' - ou choisissez un nom en .csv.",
            usage=True,
        )
    return form


def refuse_too_long(table: Table) -> None:
    """Raises UserError when the table has more rows than a sheet; reads it to its end for that."""
    rows = 0
    for _, many, _ in table.texts(_SHARD, 1 << 24):
        rows += many
        if rows >= SHEET_ROWS:
            raise too_long()


def too_long() -> UserError:
    """The error for a table that has more rows than a sheet."""
    most = f"{SHEET_ROWS - 1:,}"
    plus = most.replace(",", "\u202f")
    return UserError(
        "output.sheet_full",
        en=f"The table has more than {most} rows, which is all that a sheet holds below its header. "
        "Give --output a name that ends in .csv or .parquet.",
        fr=f"Le tableau a plus de {plus} lignes, tout ce qu'une feuille contient sous son "
        "en-tête. Donnez à --output un nom en .csv ou .parquet.",
        usage=True,
    )


@contextlib.contextmanager
def made_as_csv(output: Path, watched: Watched = iter, notices: list[Notice] | None = None) -> Iterator[Path]:
    """The CSV file to make for ``output``: itself, or a hidden one beside it that becomes it when all went well.

    ``watched`` sees the rows pass when they are turned; ``notices`` gets what the person should know of that. The
    output appears whole or stays what it was. Raises OSError where the folder cannot be written.
    """
    form = form_of(output)
    if not form:
        yield output
        return
    made = output.with_name(f".{output.name}.csv")
    try:
        yield made
        if made.exists():
            with written_whole(output) as file:
                told = _as_sheet(made, file, watched) if form == ".xlsx" else _as_parquet(made, file, watched)
            if notices is not None:
                notices += told
    finally:
        made.unlink(missing_ok=True)


@contextlib.contextmanager
def _rows(checked: Path) -> Iterator[Iterator[list[str]]]:
    """The rows of our own CSV, its header first."""
    limit = csv.field_size_limit(_MOST_CHARACTERS)
    try:
        with checked.open(encoding="utf-8", newline="") as text:
            yield csv.reader(text)
    finally:
        csv.field_size_limit(limit)


def _as_sheet(checked: Path, file: BinaryIO, watched: Watched) -> list[Notice]:
    """Row by row: a workbook of any length takes the memory of one row."""
    import xlsxwriter

    cut = 0
    with scratch_folder() as folder, _rows(checked) as rows:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "tmpdir": str(folder),
        }
        with xlsxwriter.Workbook(file, options) as book:
            book.set_properties({"created": _NO_TIME})  # the same list gives the same bytes
            bold = book.add_format({"bold": True})
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 0)
            header = next(rows)
            numbers = _numbers(header)
            for column, name in enumerate(header):
                sheet.write_string(0, column, name[:SHEET_CHARACTERS], bold)
            for number, cells in enumerate(watched(rows), 1):
                for column, cell in enumerate(cells):
                    if not cell:
                        continue
                    if column in numbers:
                        sheet.write_number(number, column, float(cell))
                    else:
                        cut += len(cell) > SHEET_CHARACTERS
                        sheet.write_string(number, column, cell[:SHEET_CHARACTERS])
    if not cut:
        return []
    return [
        Notice(
            en=f"Cells cut because a sheet holds {SHEET_CHARACTERS} characters in each: {cut}. "
            "A .csv file keeps them whole.",
            fr=f"Cellules coupées, car une feuille ne contient que {SHEET_CHARACTERS} caractères par cellule\u00a0: "
            f"{cut}. Un fichier .csv les garde entières.",
        )
    ]


def _as_parquet(checked: Path, file: BinaryIO, watched: Watched) -> list[Notice]:
    """Some thousand rows at a time; cells beyond the header get columns of their own behind all others."""
    import pyarrow
    from pyarrow import parquet

    with _rows(checked) as rows:
        header = next(rows)
        width = max(map(len, chain([header], rows)))
    names = _told_apart([*header, *[f"extra_{at}" for at in range(1, width - len(header) + 1)]])
    numbers = _numbers(header)
    kinds = [pyarrow.float64() if at in numbers else pyarrow.string() for at in range(width)]
    schema = pyarrow.schema(list(zip(names, kinds, strict=True)))
    with _rows(checked) as rows, parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        next(rows)
        passing = iter(watched(rows))
        while group := list(islice(passing, _GROUP)):
            columns = [[cells[at] if at < len(cells) else "" for cells in group] for at in range(width)]
            arrays = [
                pyarrow.array(
                    [float(cell) if cell else None for cell in column] if at in numbers else column, kinds[at]
                )
                for at, column in enumerate(columns)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
    return []


def _numbers(header: Sequence[str]) -> frozenset[int]:
    return frozenset(len(header) + at for at in _NUMBERS)


def _told_apart(names: Sequence[str]) -> list[str]:
    """The names, each once, as a file of columns needs them: one that repeats, or is empty, gets a number."""
    ours = set(DSP_COLUMNS)
    seen: set[str] = set()
    out = []
    for at, name in enumerate(names):
        shown, number = name or "column", 1
        while shown in seen or (shown in ours and names[at + 1 :].count(shown)):
            number += 1
            shown = f"{name or 'column'}_{number}"
        seen.add(shown)
        out.append(shown)
    return out
