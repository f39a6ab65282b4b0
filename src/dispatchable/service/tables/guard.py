"""The rows of a spreadsheet or a Parquet file, read by a process of their own that may take little memory and time."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular.cells import Cell
from dispatchable.service.tables import parquet_reader, sheet_reader

WALL_SECONDS = 180
"""How long the process may live, whatever it waits for; three times its processor time."""
_MAX_LINE = 64 << 20


Refusals = Mapping[int, Callable[[], UserError]]
"""Exit code -> sentence; a process that a limit ended is not among them."""


class GuardedRows:
    """The rows that a reader's process writes, as a context manager and iterator.

    ``sheet`` is the name of the sheet it reads, ``others`` those of the visible sheets after it. Iteration raises
    UserError (usage) when the file cannot be read within the limits. Leaving the context ends the process.
    """

    def __init__(self, reader: str, path: Path, refusals: Refusals, seconds: float) -> None:
        self._refusals = refusals
        # -P: the folder of the program must not hide modules of the library.
        command = [sys.executable, "-P", reader, str(path)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._timer = threading.Timer(seconds, self._process.kill)
        self._timer.daemon = True
        self._timer.start()
        self.sheet = ""
        self.others: tuple[str, ...] = ()

    def __enter__(self) -> GuardedRows:
        try:
            first = self._next()
            if not isinstance(first, dict):
                raise self._refusal()
            self.sheet, self.others = str(first["sheet"]), tuple(first["others"])
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[list[Cell]]:
        while (row := self._next()) is not None:
            yield row
        if self._process.wait():
            raise self._refusal()

    def close(self) -> None:
        """Ends the process."""
        self._timer.cancel()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        if self._process.stdout:
            self._process.stdout.close()
        self._process.wait()

    def _next(self) -> Any:
        """The next line's value, None at the end."""
        stream = self._process.stdout
        line = stream.readline(_MAX_LINE) if stream else b""
        if not line.endswith(b"\n"):
            return None
        return json.loads(line)

    def _refusal(self) -> UserError:
        return self._refusals.get(self._process.wait(), self._refusals[1])()


def sheet_rows(workbook: Path) -> GuardedRows:
    """The rows of the first visible sheet that holds something."""
    return GuardedRows(str(sheet_reader.__file__), workbook, _SHEET, WALL_SECONDS)


def parquet_rows(file: Path) -> GuardedRows:
    """The rows of a Parquet file, the names of its columns first. It may take the longer the larger the file is."""
    seconds = parquet_reader.SECONDS + file.stat().st_size / parquet_reader.BYTES_A_SECOND
    return GuardedRows(str(parquet_reader.__file__), file, _PARQUET, 3 * seconds)


def _too_much() -> UserError:
    return UserError(
        "table.sheet_too_large",
        en="The spreadsheet takes more memory or time than is allowed to read it. Save the table as CSV in UTF-8, "
        "which has no limit of size.",
        fr="La lecture du classeur demande plus de mémoire ou de temps que permis. Enregistrez le tableau au format "
        "CSV en UTF-8, dont la taille n'est pas limitée.",
        usage=True,
    )


def _unreadable() -> UserError:
    return UserError(
        "table.damaged_sheet",
        en="The spreadsheet cannot be read: its content is damaged. Open it in a spreadsheet program and save it "
        "again.",
        fr="Le classeur ne peut pas être lu\u00a0: son contenu est endommagé. Ouvrez-le dans un tableur et "
        "enregistrez-le de nouveau.",
        usage=True,
    )


def _too_wide() -> UserError:
    most = sheet_reader.MAX_COLUMNS
    return UserError(
        "table.too_many_columns",
        en=f"The sheet has more than {most} columns. Delete those that are not needed and save it again.",
        fr=f"La feuille compte plus de {most} colonnes. Supprimez celles qui sont inutiles et enregistrez-la de "
        "nouveau.",
        usage=True,
    )


def _too_long() -> UserError:
    most = sheet_reader.MAX_CELL
    return UserError(
        "table.cell_too_long",
        en=f"The sheet has a cell of more than {most} characters. Shorten or delete it.",
        fr=f"La feuille contient une cellule de plus de {most} caractères. Raccourcissez-la ou supprimez-la.",
        usage=True,
    )


def _empty() -> UserError:
    return UserError(
        "table.empty",
        en="The spreadsheet is empty: no visible sheet holds anything.",
        fr="Le classeur est vide\u00a0: aucune feuille visible ne contient de données.",
        usage=True,
    )


_SHEET: Refusals = {
    0: _empty,
    1: _too_much,
    sheet_reader.UNREADABLE: _unreadable,
    sheet_reader.TOO_WIDE: _too_wide,
    sheet_reader.TOO_LONG: _too_long,
    sheet_reader.NO_SHEET: _empty,
}


def _parquet_too_much() -> UserError:
    return UserError(
        "table.parquet_too_large",
        en="The Parquet file takes more memory or time than is allowed to read it. Write it again with smaller row "
        "groups, or save the table as CSV in UTF-8.",
        fr="La lecture du fichier Parquet demande plus de mémoire ou de temps que permis. Réécrivez-le avec des "
        "groupes de lignes plus petits, ou enregistrez le tableau au format CSV en UTF-8.",
        usage=True,
    )


def _parquet_damaged() -> UserError:
    return UserError(
        "table.damaged_parquet",
        en="The Parquet file cannot be read: its content is damaged, encrypted or cut off. Write or fetch it again.",
        fr="Le fichier Parquet ne peut pas être lu\u00a0: son contenu est endommagé, chiffré ou tronqué. "
        "Réécrivez-le ou téléchargez-le de nouveau.",
        usage=True,
    )


def _parquet_inflates() -> UserError:
    return UserError(
        "table.inflates",
        en="The Parquet file unpacks to more than a table can. Look at it, and give the table.",
        fr="Le fichier Parquet se déploie au-delà de ce que peut contenir un tableau. Examinez-le et donnez le "
        "tableau.",
        usage=True,
    )


def _parquet_wide() -> UserError:
    most = parquet_reader.MAX_COLUMNS
    return UserError(
        "table.too_many_columns",
        en=f"The Parquet file has more than {most} columns. Leave out those that are not needed.",
        fr=f"Le fichier Parquet compte plus de {most} colonnes. Retirez celles qui sont inutiles.",
        usage=True,
    )


def _parquet_long() -> UserError:
    most = parquet_reader.MAX_CELL
    return UserError(
        "table.cell_too_long",
        en=f"The Parquet file has a cell of more than {most} characters. Shorten or delete it.",
        fr=f"Le fichier Parquet contient une cellule de plus de {most} caractères. Raccourcissez-la ou supprimez-la.",
        usage=True,
    )


def _parquet_empty() -> UserError:
    return UserError(
        "table.empty",
        en="The Parquet file is empty: it has no columns or no rows.",
        fr="Le fichier Parquet est vide\u00a0: il n'a ni colonnes ni lignes.",
        usage=True,
    )


_PARQUET: Refusals = {
    0: _parquet_empty,
    1: _parquet_too_much,
    parquet_reader.UNREADABLE: _parquet_damaged,
    parquet_reader.TOO_WIDE: _parquet_wide,
    parquet_reader.TOO_LONG: _parquet_long,
    parquet_reader.EMPTY: _parquet_empty,
    parquet_reader.INFLATES: _parquet_inflates,
    -signal.SIGSEGV: _parquet_damaged,
    -signal.SIGABRT: _parquet_damaged,
}
