"""OpenAddresses: its csv (``LON,LAT,NUMBER,STREET,...``) and its GeoJSON (the same names as properties).

Format: https://github.com/openaddresses/openaddresses, "CONTRIBUTING", output columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dispatchable.engine.registers.batches import PointBatch, RangeBatch, Reject, SourceOptions
from dispatchable.engine.registers.sources.header import locate, require
from dispatchable.engine.registers.sources.points import bad_rows, point_batches
from dispatchable.engine.tabular.columns import ColumnFile
from dispatchable.engine.tabular.features import is_json, read_features

_COLUMNS = {
    "record_id": "id",
    "house_number": "number",
    "street": "street",
    "unit": "unit",
    "city": "city",
    "county": "district",
    "region": "region",
    "postcode": "postcode",
    "hash": "hash",
}
_POSITION = {"longitude": "lon", "latitude": "lat"}
_BATCH = 10_000


def read(paths: Sequence[Path], options: SourceOptions) -> Iterator[PointBatch | RangeBatch | Reject]:
    """Address points of OpenAddresses files, csv or GeoJSON (line-delimited or a FeatureCollection), plain or packed.

    The district becomes the county. The record id is ID where the publisher has one, else HASH.
    """
    for path in paths:
        yield from _read_features(path, options) if is_json(path) else _read_table(path, options)


def _read_table(path: Path, options: SourceOptions) -> Iterator[PointBatch | Reject]:
    table = ColumnFile(path)
    require(path, table.header, ("LON", "LAT", "NUMBER", "STREET"), "OpenAddresses")
    located = locate(table.header, _COLUMNS | _POSITION)
    for chunk in table.chunks(list(located.values())):
        yield from bad_rows(path, chunk)
        columns = dict(zip(located, chunk.columns, strict=True))
        _settle_ids(columns)
        yield from point_batches(path, columns, chunk.lines, options)


def _settle_ids(columns: dict[str, list[str]]) -> None:
    hashes = columns.pop("hash", None)
    if hashes is not None:
        ids = columns.get("record_id", hashes)
        columns["record_id"] = [own or other for own, other in zip(ids, hashes, strict=True)]


def _read_features(path: Path, options: SourceOptions) -> Iterator[PointBatch | Reject]:
    rows: list[list[str]] = []
    numbers: list[int] = []
    for feature in read_features(path):
        if feature.properties is None:
            yield Reject(str(path), feature.number, "bad_row", feature.text)
            continue
        position = position_of(feature.geometry_type, feature.coordinates)
        if position is None:
            text = " ".join(text_of(feature.properties.get(name)) for name in ("number", "street", "city"))
            yield Reject(str(path), feature.number, "bad_geometry", text[:200])
            continue
        properties = {name.lower(): value for name, value in feature.properties.items()}
        rows.append([text_of(properties.get(name)) for name in _COLUMNS.values()] + position)
        numbers.append(feature.number)
        if len(rows) == _BATCH:
            yield from _batch(path, rows, numbers, options)
            rows, numbers = [], []
    yield from _batch(path, rows, numbers, options)


def _batch(
    path: Path, rows: list[list[str]], numbers: list[int], options: SourceOptions
) -> Iterator[PointBatch | Reject]:
    if rows:
        columns = {
            name: list(column) for name, column in zip(_COLUMNS | _POSITION, zip(*rows, strict=True), strict=True)
        }
        _settle_ids(columns)
        yield from point_batches(path, columns, numbers, options)


def position_of(kind: str, coordinates: Any) -> list[str] | None:
    """Longitude and latitude of a point; two empty texts without geometry; None when it is no point."""
    if coordinates is None:
        return ["", ""]
    if kind != "Point" or not isinstance(coordinates, list) or len(coordinates) < 2:
        return None
    return [text_of(coordinates[0]), text_of(coordinates[1])]


def text_of(value: Any) -> str:
    """A property's value as one line of text; "" for null and what is no plain value."""
    return " ".join(value.split()) if isinstance(value, str) else ""
