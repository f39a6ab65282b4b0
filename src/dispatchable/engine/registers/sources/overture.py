"""Addresses of the Overture Maps Foundation: GeoParquet, theme ``addresses``, type ``address``.

Schema: https://docs.overturemaps.org/schema/reference/addresses/address/ - ``id``, ``geometry`` (a point as WKB),
``bbox``, ``country``, ``postcode``, ``street``, ``number``, ``unit``, ``address_levels`` (the highest first, two in the
United States: state and town), ``postal_city``. Read with the extra ``parquet``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import BATCH_ROWS, PointBatch, RangeBatch, Reject, SourceOptions
from dispatchable.engine.registers.sources.header import require
from dispatchable.engine.registers.sources.points import Columns, point_batches

_REQUIRED = ("id", "country", "street", "number", "address_levels")
_TEXTS = {
    "record_id": "id",
    "house_number": "number",
    "street": "street",
    "unit": "unit",
    "postcode": "postcode",
    "postal_city": "postal_city",
}
_POINT = {1, 1001, 2001, 3001, 0x80000001, 0x40000001, 0x20000001, 0xA0000001}
"""What well-known binary calls a point, with heights and measures, and with the number of its reference system."""


def read(paths: Sequence[Path], options: SourceOptions) -> Iterator[PointBatch | RangeBatch | Reject]:
    """Address points of Overture's files, those of ``options.country`` alone; the others come as rejects.

    The last of the address levels is the town, the first the region and the second the county where there are so many.
    Lines are the numbers of rows. A row without a point has the middle of its box as coordinates. Raises UserError when
    the extra is not installed, for what is no Parquet, and for another schema.
    """
    parquet = _library()
    for path in paths:
        yield from _read_file(path, parquet, options)


def _library() -> Any:
    try:
        from pyarrow import parquet
    except ImportError:
        raise UserError(
            "source.parquet_extra",
            en="--source overture reads GeoParquet with an extra that is not installed. Install it with: "
            "pip install 'dispatchable[parquet]'",
            fr="--source overture lit GeoParquet avec un complément qui n'est pas installé. Installez-le avec\u00a0: "
            "pip install 'dispatchable[parquet]'",
            usage=True,
        ) from None
    return parquet


def _read_file(path: Path, parquet: Any, options: SourceOptions) -> Iterator[PointBatch | Reject]:
    try:
        # Small reads and one thread: an extract of a continent has row groups of a hundred megabytes.
        table = parquet.ParquetFile(path, pre_buffer=False, buffer_size=1 << 20)
        names = table.schema_arrow.names
    except FileNotFoundError:
        raise UserError(
            "input.missing",
            en=f"There is no file {path}. Check the name.",
            fr=f"Le fichier {path} n'existe pas. Vérifiez son nom.",
            usage=True,
        ) from None
    except Exception as error:
        raise _unreadable(path) from error
    require(path, names, _REQUIRED, "Overture")
    wanted = [name for name in (*_TEXTS.values(), "country", "address_levels", "geometry", "bbox") if name in names]
    line = 1
    batches = table.iter_batches(batch_size=BATCH_ROWS, columns=wanted, use_threads=False)
    while True:
        try:
            batch = next(batches, None)
            found = {name: batch.column(name).to_pylist() for name in wanted} if batch is not None else {}
        except Exception as error:  # whatever the library stumbles over is the file's fault
            raise _unreadable(path) from error
        if not found:
            return
        count = len(found["id"])
        columns, unusable = _columns(found, count, options.country)
        yield from point_batches(path, columns, range(line, line + count), options, unusable)
        line += count


def _columns(found: dict[str, list[Any]], count: int, country: str) -> tuple[Columns, dict[int, str]]:
    """The columns of a register, and the reason of each row that is not used."""
    unusable: dict[int, str] = {}
    columns: Columns = {
        column: ["" if value is None else str(value).strip() for value in found[name]]
        for column, name in _TEXTS.items()
        if name in found
    }
    levels = [[(level or {}).get("value") or "" for level in some or ()] for some in found["address_levels"]]
    columns["city"] = [some[-1].strip() if some else "" for some in levels]
    columns["region"] = [some[0].strip() if len(some) > 1 else "" for some in levels]
    columns["county"] = [some[1].strip() if len(some) > 2 else "" for some in levels]
    if "postal_city" in columns:
        columns["city"] = [city or postal for city, postal in zip(columns["city"], columns["postal_city"], strict=True)]
    columns["longitude"], columns["latitude"] = [], []
    points, boxes = found.get("geometry") or [None] * count, found.get("bbox") or [None] * count
    for index, (point, box, own) in enumerate(zip(points, boxes, found["country"], strict=True)):
        place = _place(point) if point is not None else _middle(box)
        if own is not None and own != country:
            unusable[index] = "other_country"
        elif place is None and point is not None:
            unusable[index] = "bad_geometry"
        columns["longitude"].append(f"{place[0]:.7f}" if place else "")
        columns["latitude"].append(f"{place[1]:.7f}" if place else "")
    return columns, unusable


def _place(point: bytes) -> tuple[float, float] | None:
    """Longitude and latitude of a point in well-known binary, None for anything else."""
    try:
        order = "<" if point[0] == 1 else ">"
        (kind,) = struct.unpack_from(order + "I", point, 1)
        if kind not in _POINT:
            return None
        x, y = struct.unpack_from(order + "2d", point, 9 if kind & 0x20000000 else 5)
    except (struct.error, IndexError, TypeError):
        return None
    return (x, y) if x == x and y == y else None


def _middle(box: dict[str, float] | None) -> tuple[float, float] | None:
    try:
        return ((box["xmin"] + box["xmax"]) / 2, (box["ymin"] + box["ymax"]) / 2) if box else None
    except (KeyError, TypeError):
        return None


def _unreadable(path: Path) -> UserError:
    return UserError(
        "source.parquet_damaged",
        en=f"{path} is no Parquet file, or it is damaged or cut off. Fetch it again.",
        fr=f"{path} n'est pas un fichier Parquet, ou il est endommagé ou tronqué. Téléchargez-le de nouveau.",
    )
