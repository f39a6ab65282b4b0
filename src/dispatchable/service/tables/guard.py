"""A spreadsheet's rows, read by a process of their own that may take little memory and time."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular.cells import Cell
from dispatchable.service.tables import sheet_reader

WALL_SECONDS = 180
"""How long the process may live, whatever it waits for."""
_MAX_LINE = 64 << 20


class SheetRows:
    """The rows of the first visible sheet that holds something, as a context manager and iterator.

    ``sheet`` is its name, ``others`` those of the visible sheets after it. Iteration raises UserError (usage) when the
    workbook cannot be read within the limits. Leaving the context ends the process.
    """

    def __init__(self, workbook: Path) -> None:
        # -P: the folder of the program must not hide modules of the library.
        command = [sys.executable, "-P", str(sheet_reader.__file__), str(workbook)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._timer = threading.Timer(WALL_SECONDS, self._process.kill)
        self._timer.daemon = True
        self._timer.start()
        self.sheet = ""
        self.others: tuple[str, ...] = ()

    def __enter__(self) -> SheetRows:
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
        return _REFUSALS.get(self._process.wait(), _too_much)()


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


_REFUSALS = {
    0: _empty,
    1: _too_much,
    sheet_reader.UNREADABLE: _unreadable,
    sheet_reader.TOO_WIDE: _too_wide,
    sheet_reader.TOO_LONG: _too_long,
    sheet_reader.NO_SHEET: _empty,
}
"""Exit code -> sentence; a process that a limit ended is not among them."""
