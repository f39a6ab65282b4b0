"""The US National Address Database of the Department of Transportation, in its text form (``NAD_r23.txt``).

Format: https://www.transportation.gov/gis/national-address-database, "schema": commas, UTF-8, one row an address, about
sixty columns named after CLDXF. Releases 1 to 7 named some of them otherwise (``StreetName``, ``GUID``); both are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dispatchable.engine.registers.batches import PointBatch, RangeBatch, Reject, SourceOptions
from dispatchable.engine.registers.sources import cldxf
from dispatchable.engine.registers.sources.header import require
from dispatchable.engine.registers.sources.points import bad_rows, point_batches
from dispatchable.engine.tabular.columns import ColumnFile


def read(paths: Sequence[Path], options: SourceOptions) -> Iterator[PointBatch | RangeBatch | Reject]:
    """Address points of NAD text files (one state's or the whole country's, plain or packed).

    The record id is the UUID as published. See ``cldxf.settle`` for towns, other names and rows out of force.
    """
    for path in paths:
        yield from _read_file(path, options)


def _read_file(path: Path, options: SourceOptions) -> Iterator[PointBatch | Reject]:
    table = ColumnFile(path)
    names: dict[str, int] = {}
    for index, name in enumerate(table.header):
        names.setdefault(name.lower(), index)
    street = "StreetName" if "streetname" in names else "St_Name"
    require(path, table.header, ("Add_Number", street, "State"), "NAD")
    located = cldxf.located(names)
    for chunk in table.chunks(list(located.values())):
        yield from bad_rows(path, chunk)
        raw = dict(zip(located, chunk.columns, strict=True))
        columns, reasons = cldxf.settle(raw, len(chunk.lines), options.country)
        yield from point_batches(path, columns, chunk.lines, options, reasons)
