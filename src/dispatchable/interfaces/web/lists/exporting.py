"""A list as a file: every row that fits, in the columns that are exported, no formula among them."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import tzinfo
from itertools import islice
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation

from dispatchable.engine.tabular.write import neutralised
from dispatchable.interfaces.web.frame.request import PageRequest
from dispatchable.interfaces.web.lists.asked import Asked, narrowed
from dispatchable.interfaces.web.lists.declared import ListPage
from dispatchable.interfaces.web.lists.ordering import sorted_rows

FORMATS = ("csv", "xlsx")
CHUNK = 2000
ROWS_OF_SHEET = 1_048_575
"""Rows below the header that one sheet of a workbook can hold."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cells = list[str]


def export(request: PageRequest, page: ListPage, asked: Asked, kind: str) -> HttpResponse:
    """The rows that fit, in the order asked for. CSV is UTF-8 with a mark and sent while it is read, XLSX whole."""
    rows = narrowed(page, request.actor, page.rows(request.actor), asked)
    ordered, _sort = sorted_rows(page, rows, asked, small=bool(asked.sort))
    return as_file(_table(page, ordered), page.name, kind)


def as_file(table: Iterator[Cells], name: str, kind: str) -> HttpResponse:
    """A table, its header first, as a download named after today. ``kind`` is one of ``FORMATS``.

    The cells are written as they are: the caller has neutralised them.
    """
    name = f"{name}-{timezone.localdate():%Y-%m-%d}.{kind}"
    response: Any
    if kind == "csv":
        language, zone = translation.get_language() or "en", timezone.get_current_timezone()
        response = StreamingHttpResponse(_as_read(_csv(table), language, zone), content_type="text/csv; charset=utf-8")
    else:
        workbook = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - closed, and so removed, by the response
        _xlsx(table, workbook)
        workbook.seek(0)
        response = FileResponse(workbook, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response  # type: ignore[no-any-return]  # either of the two


def _table(page: ListPage, rows: Any) -> Iterator[Cells]:
    """The header, then each row's cells."""
    columns = [column for column in page.columns if column.exported]
    yield [str(column.label) for column in columns]
    read = iter(rows.iterator(chunk_size=CHUNK))
    while chunk := list(islice(read, CHUNK)):
        if page.decorate:
            page.decorate(chunk)
        for row in chunk:
            yield [neutralised(column.text(row)) for column in columns]


def _csv(table: Iterator[Cells]) -> Iterator[bytes]:
    yield "\ufeff".encode()
    while chunk := list(islice(table, CHUNK)):
        text = io.StringIO()
        csv.writer(text).writerows(chunk)
        yield text.getvalue().encode()


def _as_read(parts: Iterator[bytes], language: str, zone: tzinfo) -> Iterator[bytes]:
    """The parts in the language and zone of the page: they are made after the page's own were put away."""
    while True:
        with translation.override(language), timezone.override(zone):
            part = next(parts, None)
        if part is None:
            return
        yield part


def _xlsx(table: Iterator[Cells], file: IO[bytes]) -> None:
    """Row by row: a workbook of any length takes the memory of one row."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        header = next(table)
        rows = iter(table)
        first = next(rows, None)
        while True:
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 0)
            for column, cell in enumerate(header):
                sheet.set_column(column, column, 24)
                sheet.write_string(0, column, cell, bold)
            number = 0
            while first is not None and number < ROWS_OF_SHEET:
                number += 1
                for column, cell in enumerate(first):
                    sheet.write_string(number, column, cell)
                first = next(rows, None)
            if first is None:
                return
