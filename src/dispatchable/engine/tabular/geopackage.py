"""GeoPackage read feature by feature (OGC 12-128): a SQLite file with geometries in WKB.

The file is hostile until read: only plain tables are looked at (never a view or a virtual table, which may compute for
ever), the schema is not trusted, and no text or geometry longer than MAX_FEATURE bytes is fetched.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular.features import MAX_FEATURE, Feature

_MAGIC = b"SQLite format 3\0"
_DEGREES = (4326, 4269, 0, -1)
"""Reference systems whose coordinates are taken for WGS 84: itself, NAD 83 (within two metres), and undefined ones."""
_ENVELOPE = (0, 32, 48, 48, 64)
_KINDS = {1: "Point", 2: "LineString", 5: "MultiLineString"}


@dataclass(frozen=True, slots=True)
class Layer:
    """One table of features."""

    name: str
    columns: tuple[str, ...]
    """Names of the columns except the geometry's."""
    geometry: str
    srs: int
    """Number of the spatial reference system (EPSG)."""


def is_geopackage(path: Path) -> bool:
    """Whether the file is a SQLite database; False when it cannot be read."""
    try:
        with path.open("rb") as handle:
            return handle.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def layers(path: Path) -> list[Layer]:
    """The layers of ``path``; UserError when it is no sound GeoPackage."""
    try:
        with closing(_open(path)) as database:
            tables = {
                name
                for name, sql in database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
                if not str(sql).upper().startswith("CREATE VIRTUAL")
            }
            if "gpkg_geometry_columns" not in tables:
                raise _not_a_geopackage(path, "gpkg_geometry_columns")
            found = database.execute(
                "SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns ORDER BY table_name"
            ).fetchall()
            return [
                Layer(name, _columns(database, name, geometry), geometry, int(srs))
                for name, geometry, srs in found
                if name in tables
            ]
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise _not_a_geopackage(path, str(error)) from None


def read_layer(path: Path, layer: Layer) -> Iterator[Feature]:
    """The features of a layer in the order of the file, numbered from 1; numbers as text.

    Points, lines and multi-lines are read; another or a broken geometry comes with its type and no coordinates that a
    reader could take for a place. Raises UserError for a damaged file and for coordinates that are no degrees.
    """
    if layer.srs not in _DEGREES:
        raise UserError(
            "input.srs",
            en=f"{path}, layer {layer.name}: the coordinates are in EPSG:{layer.srs}. Export it in EPSG:4326 (WGS 84).",
            fr=f"{path}, couche {layer.name}\u00a0: les coordonnées sont en EPSG:{layer.srs}. "
            "Exportez-la en EPSG:4326 (WGS 84).",
        )
    names = (*layer.columns, layer.geometry)
    query = f"SELECT {', '.join(map(_quoted, names))} FROM {_quoted(layer.name)}"
    try:
        with closing(_open(path)) as database:
            for number, (*values, shape) in enumerate(database.execute(query), 1):
                properties = dict(zip(layer.columns, map(_text, values), strict=True))
                yield Feature(number, properties, *_geometry(shape))
    except sqlite3.Error as error:
        raise _not_a_geopackage(path, str(error)) from None


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_FEATURE)
    database.execute("PRAGMA trusted_schema = OFF")
    database.text_factory = lambda data: data.decode("utf-8", "replace")
    return database


def _columns(database: sqlite3.Connection, table: str, geometry: str) -> tuple[str, ...]:
    rows = database.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
    return tuple(row[1] for row in rows if row[1] != geometry)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) else ""


def _geometry(blob: object) -> tuple[str, Any]:
    """GeoJSON's type and coordinates of a geometry; ("", None) for an empty one, ("broken", []) for a broken one."""
    if not isinstance(blob, bytes) or not blob:
        return "", None
    try:
        flags = blob[3]
        if blob[:2] != b"GP":
            raise ValueError("no GeoPackage geometry")
        if flags & 0x10:
            return "", None
        kind, coordinates, _ = _wkb(blob, 8 + _ENVELOPE[(flags >> 1) & 7])
        return kind, coordinates
    except (ValueError, LookupError, struct.error):
        return "broken", []


def _wkb(blob: bytes, at: int, *, nested: bool = False) -> tuple[str, Any, int]:
    order = "<" if blob[at] else ">"
    (code,) = struct.unpack_from(f"{order}I", blob, at + 1)
    extra = bool(code & 0x80000000) + bool(code & 0x40000000)
    code &= 0x0FFFFFFF
    dimensions = 2 + extra + (0, 1, 1, 2)[code // 1000]
    kind = _KINDS[code % 1000]
    if nested and kind != "LineString":
        raise ValueError("a part that is no line")
    at += 5
    if kind == "Point":
        return kind, _positions(blob, at, 1, dimensions, order)[0], at + 8 * dimensions
    (count,) = struct.unpack_from(f"{order}I", blob, at)
    at += 4
    if kind == "LineString":
        return kind, _positions(blob, at, count, dimensions, order), at + 8 * dimensions * count
    parts = []
    for _ in range(count):
        _, part, at = _wkb(blob, at, nested=True)
        parts.append(part)
    return kind, parts, at


def _positions(blob: bytes, at: int, count: int, dimensions: int, order: str) -> list[list[str]]:
    if at + 8 * dimensions * count > len(blob):
        raise ValueError("geometry breaks off")
    flat = struct.unpack_from(f"{order}{count * dimensions}d", blob, at)
    return [[repr(flat[i]), repr(flat[i + 1])] for i in range(0, len(flat), dimensions)]


def _not_a_geopackage(path: Path, why: str) -> UserError:
    return UserError(
        "input.no_geopackage",
        en=f"{path} is no sound GeoPackage ({why}). Export the layers again.",
        fr=f"{path} n'est pas un GeoPackage correct ({why}). Exportez les couches à nouveau.",
    )
