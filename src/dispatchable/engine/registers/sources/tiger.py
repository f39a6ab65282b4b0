"""TIGER address ranges of the US Census Bureau, in the csv form that Nominatim takes.

One row is one side of a segment: ``from;to;interpolation;street;city;state;postcode;geometry`` with the geometry as
WKT. The column named ``city`` holds the county's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from dispatchable.engine.registers.batches import PointBatch, RangeBatch, Reject, SourceOptions, StreetRange
from dispatchable.engine.registers.sources.header import locate, require
from dispatchable.engine.registers.sources.points import REJECT_TEXT, bad_rows
from dispatchable.engine.registers.sources.ranges import Line, joined, line_of, number_of, parity_of
from dispatchable.engine.tabular.columns import ColumnFile

_NAMES = ("from", "to", "interpolation", "street", "city", "state", "postcode", "geometry")
_WKT = re.compile(r"(MULTI)?LINESTRING\s*\(([-+0-9.eE ,()]+)\)", re.IGNORECASE)
_PARITY = {"odd": "odd", "even": "even", "all": "both"}


def read(paths: Sequence[Path], options: SourceOptions) -> Iterator[PointBatch | RangeBatch | Reject]:
    """Street ranges of TIGER csv files.

    The county comes from the column ``city``; the town is ``--set city=`` or left empty, to be told by the postcode.
    The side is not known.
    """
    for path in paths:
        table = ColumnFile(path)
        require(path, table.header, _NAMES, "TIGER")
        located = locate(table.header, {name: name for name in _NAMES})
        for chunk in table.chunks(list(located.values())):
            yield from bad_rows(path, chunk)
            rows = zip(chunk.lines, zip(*chunk.columns, strict=True), strict=True) if chunk.lines else ()
            events = [_range(path, line, row, options) for line, row in rows]
            yield from (event for event in events if isinstance(event, Reject))
            ranges = [event for event in events if isinstance(event, StreetRange)]
            if ranges:
                yield RangeBatch(ranges)


def _range(path: Path, line: int, row: tuple[str, ...], options: SourceOptions) -> StreetRange | Reject:
    first_text, last_text, interpolation, street, county, state, postcode, wkt = row
    first, last = number_of(first_text), number_of(last_text)
    parity = _PARITY.get(interpolation.lower(), "")
    reason = ""
    geometry: Line = ()
    if not street:
        reason = "no_street"
    elif first is None or last is None or not parity or (parity != "both" and parity_of(first, last) != parity):
        reason = "bad_range"
    else:
        try:
            geometry = wkt_line(wkt)
        except ValueError:
            reason = "bad_geometry"
    if reason or first is None or last is None:
        return Reject(str(path), line, reason, ";".join(row)[:REJECT_TEXT])
    fixed = options.constants
    return StreetRange(
        street=street,
        low=min(first, last),
        high=max(first, last),
        parity=parity,
        ascending=first <= last,
        postcode=postcode or fixed.get("postcode", ""),
        city=fixed.get("city", ""),
        city_code=fixed.get("city_code", ""),
        county=county or fixed.get("county", ""),
        region=state or fixed.get("region", ""),
        geometry=geometry,
        line=line,
    )


def wkt_line(text: str) -> Line:
    """The line of a WKT LINESTRING or MULTILINESTRING; () for an empty text; ValueError for anything else."""
    if not text:
        return ()
    found = _WKT.fullmatch(text.strip())
    if found is None:
        raise ValueError(text[:40])
    parts = found[2].replace("(", "").split(")") if found[1] else [found[2]]
    lines = [[position.split() for position in part.strip(" ,").split(",")] for part in parts if part.strip(" ,")]
    if not lines or any(len(position) < 2 for position in chain.from_iterable(lines)):
        raise ValueError(text[:40])
    return joined([line_of(line) for line in lines])
