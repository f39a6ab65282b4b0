"""The report on a table that ``validate`` has written, read back row by row."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular import ColumnPlan, recognise
from dispatchable.engine.validation.columns_out import DSP_COLUMNS
from dispatchable.interfaces.cli.report.collector import Report
from dispatchable.interfaces.cli.report.page import write_whole
from dispatchable.interfaces.cli.report.sections import rendered

_MOST_CELLS = 12
_MOST_CHARACTERS = 1 << 24
"""Of one cell; those read are shorter, but for the mark that keeps one from running as a formula."""


def report_on(
    checked: Path,
    target: Path,
    language: str,
    *,
    name: str,
    mapped: Mapping[str, str],
    constants: Mapping[str, str],
    now: datetime,
) -> None:
    """Writes the report on the checked table ``checked`` to ``target``, whole or not at all.

    The table is only read, so that it is the same with a report and without, and a resumed run has the rows of the
    whole list. ``mapped`` and ``constants`` are those the table was checked with; ``name`` is the list's.
    """
    report = collected(checked, mapped, constants)
    made = now.strftime("%d/%m/%Y" if language == "fr" else "%Y-%m-%d")
    write_whole(target, rendered(report, language, name=name, made=made).encode())


def collected(checked: Path, mapped: Mapping[str, str], constants: Mapping[str, str]) -> Report:
    """What the report says of a checked table, in memory that does not grow with it."""
    report = Report()
    limit = csv.field_size_limit(_MOST_CHARACTERS)
    try:
        _feed(report, checked, mapped, constants)
    finally:
        csv.field_size_limit(limit)
    return report


def _feed(report: Report, checked: Path, mapped: Mapping[str, str], constants: Mapping[str, str]) -> None:
    own = len(DSP_COLUMNS)
    # It is our own writing, so nothing about it has to be found out.
    with checked.open(encoding="utf-8", newline="") as text:
        table = csv.reader(text)
        header = next(table)
        # Cells beyond the header stand after ours, so ours begin where they begin in the header.
        begin = len(header) - own
        plan = _plan(tuple(header[:begin]), mapped, constants)
        for cells in table:
            report.add(partial(_written, cells[:begin], plan), cells[begin : begin + own])


def _plan(header: tuple[str, ...], mapped: Mapping[str, str], constants: Mapping[str, str]) -> ColumnPlan | None:
    try:
        return recognise(header, mapped, constants)
    except UserError:
        return None  # a list that was understood by its cells: its rows are shown as they are


def _written(cells: list[str], plan: ColumnPlan | None) -> str:
    """The address as one line, without what was said for all rows."""
    if plan is None:
        return ", ".join([cell for cell in cells if cell][:_MOST_CELLS])
    address = plan.row(cells)
    apart = {name: value for name, value in address.elements.items() if name not in plan.constants}
    town = " ".join(filter(None, (apart.pop("postcode", ""), apart.pop("city", ""))))
    last = apart.pop("region", ""), apart.pop("country", "")
    return ", ".join(filter(None, (address.text, *apart.values(), town, *last)))
