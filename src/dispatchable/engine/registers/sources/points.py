"""What all sources of address points share: checked coordinates, fixed values, rows that cannot be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from dispatchable.engine.registers.batches import BATCH_ROWS, PointBatch, Reject, SourceOptions
from dispatchable.engine.tabular.columns import ColumnChunk

Columns = dict[str, list[str]]
Degrees = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
REJECT_TEXT = 200
"""Characters of a rejected row that are kept."""
NOTHING: Mapping[int, str] = MappingProxyType({})
_SHOWN = ("record_id", "house_number", "suffix", "street", "street_type", "postcode", "city", "longitude", "latitude")


def bad_rows(path: Path, chunk: ColumnChunk) -> Iterator[Reject]:
    """The lines of ``chunk`` that are no rows."""
    for line, text in chunk.bad:
        yield Reject(str(path), line, "bad_row", text[:REJECT_TEXT])


def point_batches(
    path: Path,
    columns: Columns,
    lines: Sequence[int],
    options: SourceOptions,
    unusable: Mapping[int, str] = NOTHING,
    degrees: Degrees | None = None,
) -> Iterator[PointBatch | Reject]:
    """Batches of at most BATCH_ROWS rows from columns of stripped text.

    ``unusable`` gives the reason of each row (by its index) that the source itself rejects, ``degrees`` the coordinates
    when they are known already (``plain_degrees``); the columns hold none then.

    Fixed values (``options.constants``) fill what the file leaves empty. Rows without street and named place, or with
    coordinates that are no WGS 84 degrees, come as rejects. Empty coordinates are kept, and 0, 0 counts as empty: no
    publisher has an address in the Gulf of Guinea, many write zeros for "unknown".
    """
    count = len(lines)
    if not count:
        return
    fill_constants(columns, options.constants, count)
    reasons: dict[int, str] = _without_street(columns, count)
    if degrees is None:
        degrees, outside = _check_coordinates(columns)
        reasons.update(outside)
    reasons.update(unusable)
    for index in sorted(reasons):
        text = " ".join(columns[name][index] for name in _SHOWN if name in columns and columns[name][index])
        yield Reject(str(path), lines[index], reasons[index], text[:REJECT_TEXT])
    if reasons:
        keep = [index not in reasons for index in range(count)]
        columns = {name: list(compress(values, keep)) for name, values in columns.items()}
        lines = list(compress(lines, keep))
        degrees = degrees and (degrees[0][keep], degrees[1][keep])
    if len(lines) <= BATCH_ROWS:
        if lines:
            yield PointBatch(columns, lines, degrees)
        return
    for start in range(0, len(lines), BATCH_ROWS):
        part = slice(start, start + BATCH_ROWS)
        some = degrees and (degrees[0][part], degrees[1][part])
        yield PointBatch({name: values[part] for name, values in columns.items()}, lines[part], some)


def plain_degrees(chunk: ColumnChunk, located: Mapping[str, int]) -> Degrees | None:
    """The coordinates of all rows of ``chunk`` when none of them needs a closer look: degrees of this world, not 0, 0.

    ``located`` says where the columns are; those not read yet are meant.
    """
    if "longitude" not in located or "latitude" not in located:
        return None
    x, y = chunk.decimals(located["longitude"]), chunk.decimals(located["latitude"])
    if x is None or y is None or not ((np.abs(x) <= 180) & (np.abs(y) <= 90) & ((x != 0) | (y != 0))).all():
        return None
    return x, y


def fill_constants(columns: Columns, constants: Mapping[str, str], count: int) -> None:
    """Puts each fixed value where the column is missing or empty."""
    for name, value in constants.items():
        if name not in columns:
            columns[name] = [value] * count
        elif "" in columns[name]:
            columns[name] = [text or value for text in columns[name]]


def _without_street(columns: Columns, count: int) -> dict[int, str]:
    nothing = [""] * count
    streets = columns.get("street", nothing)
    if "" not in streets:
        return {}
    places = columns.get("locality", nothing)
    return {index: "no_street" for index in range(count) if not streets[index] and not places[index]}


def _check_coordinates(columns: Columns) -> tuple[Degrees | None, dict[int, str]]:
    """The coordinates as numbers, and the rows where they are none of this world."""
    if "longitude" not in columns or "latitude" not in columns:
        columns.pop("longitude", None)
        columns.pop("latitude", None)
        return None, {}
    longitudes, latitudes = columns["longitude"], columns["latitude"]
    try:
        x, y = _degrees(longitudes), _degrees(latitudes)
    except ValueError:
        longitudes, latitudes = columns["longitude"], columns["latitude"] = _plain_degrees(longitudes, latitudes)
        x, y = _lenient_degrees(longitudes), _lenient_degrees(latitudes)
    outside = ~((np.abs(x) <= 180) & (np.abs(y) <= 90))
    if outside.any():
        outside &= np.fromiter(map(bool, longitudes), np.bool_, len(x))  # none given is not a number either
    for index in map(int, np.flatnonzero((x == 0) & (y == 0))):
        longitudes[index] = latitudes[index] = ""
        x[index] = y[index] = np.nan
    return (x, y), {int(index): "bad_coordinates" for index in np.flatnonzero(outside)}


def _degrees(texts: list[str]) -> npt.NDArray[np.float64]:
    return np.fromiter(map(float, texts), np.float64, len(texts))


def _plain_degrees(longitudes: list[str], latitudes: list[str]) -> tuple[list[str], list[str]]:
    """Decimal commas made points; a lone longitude or latitude says nothing and counts as empty."""
    pairs = [
        (x.replace(",", "."), y.replace(",", ".")) if x and y else ("", "")
        for x, y in zip(longitudes, latitudes, strict=True)
    ]
    return [x for x, _ in pairs], [y for _, y in pairs]


def _lenient_degrees(texts: list[str]) -> npt.NDArray[np.float64]:
    """Degrees; text that is empty or no number is not a number."""
    return np.fromiter(map(_degree, texts), np.float64, len(texts))


def _degree(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
