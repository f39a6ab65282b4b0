"""Whatever file a table comes in, as delimited text: spreadsheets, Parquet and JSON Lines become a CSV file first."""

from __future__ import annotations

import contextlib
import gzip
import importlib.util
import io
import stat
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dispatchable.engine.countries.names import country_code
from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular import Notice
from dispatchable.engine.tabular.archive import checked_workbook
from dispatchable.engine.tabular.cells import Cell, Rebuilt, write_rows
from dispatchable.engine.tabular.kinds import KIND_BYTES, Kind, kind_of
from dispatchable.engine.tabular.packed import Rejoined, exactly, inflated
from dispatchable.engine.tabular.records import keys_of, lines_of, record_rows
from dispatchable.engine.tabular.repeats import check_repeats
from dispatchable.service.tables.scratch import scratch_folder

MAX_WORKBOOK = 200_000_000
"""Bytes that a spreadsheet file may have."""

Rows = Iterable[Sequence[Cell]]
Watched = Callable[[Rows], Rows]
"""Passes rows on as they are, and may count them: opening a long spreadsheet takes a while."""


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table as delimited text."""

    source: Path | IO[bytes]
    """A file, which may be read again, or a stream that is read once."""
    delimiter: str = ""
    """"" where it is to be found out."""
    encoding: str = ""
    notices: tuple[Notice, ...] = ()
    """What the person should know about the way from the file to the text."""


@contextlib.contextmanager
def text_table(
    source: Path, country: str = "", mapped: Mapping[str, str] | None = None, watched: Watched = iter
) -> Iterator[TextTable]:
    """``source`` (``-``: standard input) as delimited text, for as long as the context lasts.

    What it is, its first bytes say, not its name. Text, plain or gzip, is passed on as it is. XLSX, ODS, Parquet and
    JSON are written to a CSV file in a temporary folder; postcodes that came as numbers get the leading zeros of
    their country (the row's, else ``country``) back, which a notice tells. ``mapped`` is role -> column; ``watched``
    sees the rows of such a file pass. Raises UserError for what is no table or breaks the limits.
    """
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(scratch_folder())
        stored: Path | IO[bytes] = source
        if str(source) == "-":
            stored = sys.stdin.buffer
        elif not stat.S_ISREG(source.stat().st_mode):
            # A pipe can be read only once, so it is read as a stream.
            stored = stack.enter_context(source.open("rb"))
        if isinstance(stored, Path):
            with stored.open("rb") as file:
                kind, packed = _kind(exactly(file, KIND_BYTES))
        else:
            beginning = exactly(stored, KIND_BYTES)
            kind, packed = _kind(beginning)
            stored = io.BufferedReader(Rejoined(beginning, stored))
        if kind is Kind.TEXT:
            yield TextTable(stored)
            return
        target = folder / "table.csv"
        if not isinstance(stored, Path):
            stored = _spooled(stored, folder / "table.stored", MAX_WORKBOOK if kind is Kind.ARCHIVE else None)
        way = _Way(target, country, mapped or {}, watched)
        if kind is Kind.ARCHIVE:
            notices = _from_workbook(stored, way)
        elif kind is Kind.PARQUET:
            notices = _from_parquet(stored, way)
        else:
            if kind is Kind.JSON:
                stored, packed = _as_lines(stored, packed, folder / "table.jsonl"), False
            notices = _from_records(stored, packed, way)
        yield TextTable(target, ",", "utf-8", tuple(notices))


def _kind(beginning: bytes) -> tuple[Kind, bool]:
    """What a file that begins so holds, and whether it is packed."""
    kind = kind_of(beginning)
    if kind is not Kind.GZIP:
        return kind, False
    try:
        inner = zlib.decompressobj(31).decompress(beginning, KIND_BYTES)
    except zlib.error:
        # Reading on will say how it is damaged.
        return Kind.TEXT, True
    kind = kind_of(inner)
    if kind in (Kind.GZIP, Kind.ARCHIVE, Kind.PARQUET):
        raise UserError(
            "table.nested_archive",
            en="The compressed file holds another compressed file or a spreadsheet. Unpack it once and give what it "
            "holds.",
            fr="Le fichier compressé contient un autre fichier compressé ou un classeur. Décompressez-le une fois et "
            "donnez son contenu.",
            usage=True,
        )
    return kind, True


def _spooled(stream: IO[bytes], target: Path, most: int | None) -> Path:
    """The stream as a file, for what cannot be read in one go."""
    with target.open("wb") as file:
        written = 0
        while piece := stream.read(1 << 20):
            written += len(piece)
            if most is not None and written > most:
                raise _workbook_too_large()
            file.write(piece)
    return target


@dataclass(frozen=True, slots=True)
class _Way:
    """Where typed rows go, and what is known of them."""

    target: Path
    country: str
    mapped: Mapping[str, str]
    watched: Watched


def _from_workbook(stored: Path, way: _Way) -> list[Notice]:
    # Loaded only here: most runs read text.
    from dispatchable.service.tables.guard import sheet_rows

    if stored.stat().st_size > MAX_WORKBOOK:
        raise _workbook_too_large()
    with stored.open("rb") as file:
        if checked_workbook(file) == "ods":
            check_repeats(file)
    notices = []
    with sheet_rows(stored) as rows:
        if rows.others:
            others = ", ".join(rows.others[:10])
            notices.append(
                Notice(
                    en=f"The sheet “{rows.sheet}” is read; these are not: {others}.",
                    fr=f"La feuille «\u00a0{rows.sheet}\u00a0» est lue\u202f; "
                    f"celles-ci ne le sont pas\u00a0: {others}.",
                )
            )
        return notices + _written(rows, way)


def _from_parquet(stored: Path, way: _Way) -> list[Notice]:
    if importlib.util.find_spec("pyarrow") is None:
        raise UserError(
            "table.parquet_extra",
            en="Parquet is read by an extra that is not installed. Install it with: "
            "pip install 'dispatchable[parquet]' - or save the table as CSV in UTF-8.",
            fr="La lecture de Parquet demande un complément qui n'est pas installé. Installez-le avec\u00a0: "
            "pip install 'dispatchable[parquet]' - ou enregistrez le tableau au format CSV en UTF-8.",
            usage=True,
        )
    from dispatchable.service.tables.guard import parquet_rows

    with parquet_rows(stored) as rows:
        return _written(rows, way)


def _as_lines(stored: Path, packed: bool, target: Path) -> Path:
    """An array of objects, written as one object a line."""
    try:
        with stored.open("rb") as file, target.open("wb") as lines:
            for line in lines_of(inflated(file) if packed else file):
                lines.write(line + b"\n")
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise _damaged() from None
    return target


def _damaged() -> UserError:
    return UserError(
        "table.damaged",
        en="The compressed file is damaged or cut off. Fetch or compress it again.",
        fr="Le fichier compressé est endommagé ou tronqué. Téléchargez-le ou compressez-le de nouveau.",
    )


def _from_records(stored: Path, packed: bool, way: _Way) -> list[Notice]:
    try:
        with stored.open("rb") as file:
            keys = keys_of(inflated(file) if packed else file)
        with stored.open("rb") as file:
            return _written(record_rows(inflated(file) if packed else file, keys), way)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise _damaged() from None


def _written(rows: Rows, way: _Way) -> list[Notice]:
    with way.target.open("w", encoding="utf-8", newline="") as text:
        rebuilt = write_rows(way.watched(rows), text, country=way.country, roles=way.mapped, country_of=country_code)
    return _told(rebuilt)


def _told(rebuilt: Rebuilt) -> list[Notice]:
    zeros = [
        Notice(
            en=f"Column {name}: {count} codes came as numbers; the leading zeros they had lost were put back.",
            fr=f"Colonne {name}\u00a0: {count} codes étaient des nombres\u202f; leurs zéros initiaux perdus ont été "
            "rétablis.",
        )
        for name, count in rebuilt.zeros.items()
    ]
    dates = [
        Notice(
            en=f"Column {name}: {count} cells are dates. If a number such as “3-4” was meant, format the column as "
            "text and type it again.",
            fr=f"Colonne {name}\u00a0: {count} cellules sont des dates. S'il s'agissait d'un numéro de voie comme "
            "«\u00a03-4\u00a0», mettez la colonne au format texte et saisissez-le de nouveau.",
        )
        for name, count in rebuilt.dates.items()
    ]
    return zeros + dates


def _workbook_too_large() -> UserError:
    megabytes = MAX_WORKBOOK // 1_000_000
    return UserError(
        "table.archive_too_large",
        en=f"The spreadsheet file is larger than {megabytes} MB. Save the table as CSV in UTF-8, which has no limit "
        "of size.",
        fr=f"Le fichier du classeur dépasse {megabytes}\u202fMo. Enregistrez le tableau au format CSV en UTF-8, "
        "dont la taille n'est pas limitée.",
        usage=True,
    )
