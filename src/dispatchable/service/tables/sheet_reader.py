"""Reads the first sheet that holds something, as its own process that may take little memory and time.

``dispatchable`` starts this file by its path (see ``guard``), so it imports nothing of the package: what is loaded here
counts against the limits. Standard output is one JSON value a line: the sheets, then each row. Numbers stay numbers.
"""

from __future__ import annotations

import datetime
import json
import sys

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

MEMORY = 1_000_000_000
"""Bytes of address space."""
PROCESSOR_SECONDS = 60
MAX_COLUMNS = 1_000
MAX_CELL = 131_072
"""Characters of a cell; a spreadsheet allows 32,767."""
TOO_WIDE, TOO_LONG, UNREADABLE, NO_SHEET = 10, 11, 12, 13
"""Exit codes."""


def limited() -> None:
    """Sets the limits, where the system has them; they hold for this process and cannot be raised again."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, PROCESSOR_SECONDS), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue


def main(path: str) -> int:
    """Writes the rows of the workbook at ``path``; one of the exit codes above, or 0."""
    limited()
    try:
        workbook = CalamineWorkbook.from_path(path)
        visible = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        for index, name in enumerate(visible):
            sheet = workbook.get_sheet_by_name(name)
            if sheet.end is not None:
                return _written(sheet, name, visible[index + 1 :])
    except MemoryError:
        raise
    except Exception:
        # Whatever the reader stumbles over is the file's fault; the parent says so.
        return UNREADABLE
    except BaseException as error:
        # A panic of the reader is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        return UNREADABLE
    return NO_SHEET


def _written(sheet: CalamineSheet, name: str, others: list[str]) -> int:
    first_column = sheet.start[1] if sheet.start else 0
    if first_column + sheet.width > MAX_COLUMNS:
        return TOO_WIDE
    _line({"sheet": name, "others": others})
    before: list[str | int | float] = [""] * first_column
    for row in sheet.iter_rows():
        cells = [_cell(value) for value in row]
        while cells and cells[-1] == "":
            cells.pop()
        if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in cells):
            return TOO_LONG
        _line(before + cells if cells else [])
    sys.stdout.flush()
    return 0


def _cell(value: object) -> str | int | float:
    """A value as JSON has it: whole numbers without a point, days without a midnight."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value == value and abs(value) < 1e21:
        return int(value) if value.is_integer() else value
    if isinstance(value, (int, str)):
        return value
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)


def _line(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
