"""The NENA GIS data model for NG9-1-1 (NENA-STA-006, versions 1 to 3): its site and structure address points (SSAP)
and its road centrelines (RCL), as GeoPackage, GeoJSON or csv (geometry as WKT, or Longitude and Latitude).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import PointBatch, RangeBatch, Reject, SourceOptions, StreetRange
from dispatchable.engine.registers.sources import centreline, cldxf
from dispatchable.engine.registers.sources.header import listed
from dispatchable.engine.registers.sources.openaddresses import position_of, text_of
from dispatchable.engine.registers.sources.points import REJECT_TEXT, point_batches
from dispatchable.engine.registers.sources.tiger import wkt_line
from dispatchable.engine.tabular.columns import ColumnFile
from dispatchable.engine.tabular.features import Feature, is_json, read_features
from dispatchable.engine.tabular.geopackage import is_geopackage, layers, read_layer

_BATCH = 10_000
_ROAD = "fromaddr_l"
"""Only road centrelines have this column."""
_POINT = ("add_number", "addnum_cmp", "addno_full")
_WKT = re.compile(r"(POINT|(?:MULTI)?LINESTRING)\s*(?:ZM|Z|M)?\s*(\(.*\))", re.IGNORECASE)
_WKT_COLUMNS = ("wkt", "geometry", "the_geom", "geom", "shape")
_SIDED: Mapping[str, tuple[str, ...]] = {
    "from": ("fromaddr_",),
    "to": ("toaddr_",),
    "prefix": ("adnumpre_",),
    "parity": ("parity_",),
    "valid": ("valid_",),
    "postcode": ("postcode_",),
    "county": ("county_", "a2_"),
    "region": ("state_", "a1_"),
    "country": ("country_",),
    "municipality": ("incmuni_", "a3_"),
    "postal_city": ("postcomm_",),
    "unincorporated": ("uninccom_", "a4_"),
}
"""What is told of each side -> names before "l" or "r", best first."""


def read(paths: Sequence[Path], options: SourceOptions) -> Iterator[PointBatch | RangeBatch | Reject]:
    """Address points and street ranges of NENA layers; a GeoPackage may hold both, or give one file a layer.

    A side that the publisher keeps out of validation (``Valid_L``, ``Valid_R``), whose parity contradicts its ends, or
    whose numbers have a prefix, is a reject. Other layers of a GeoPackage are not looked at. See ``cldxf.settle`` for
    towns, other names and points out of force.
    """
    for path in paths:
        if is_geopackage(path):
            yield from _read_geopackage(path, options)
        elif is_json(path):
            yield from _read_features(path, str(path), read_features(path), options)
        else:
            yield from _read_features(path, str(path), _table(path), options)


def _read_geopackage(path: Path, options: SourceOptions) -> Iterator[PointBatch | RangeBatch | Reject]:
    found = layers(path)
    wanted = [layer for layer in found if _is_ours({name.lower() for name in layer.columns})]
    if not wanted:
        raise _not_nena(path, [layer.name for layer in found])
    for layer in wanted:
        yield from _read_features(path, f"{path} ({layer.name})", read_layer(path, layer), options, empty=True)


def _is_ours(names: set[str]) -> bool:
    return _ROAD in names or ("st_name" in names and not names.isdisjoint(_POINT))


def _read_features(
    path: Path, label: str, features: Iterator[Feature], options: SourceOptions, *, empty: bool = False
) -> Iterator[PointBatch | RangeBatch | Reject]:
    """Events of features, roads and points as they come; UserError when none had the columns of either."""
    points: list[Feature] = []
    ranges: list[StreetRange] = []
    seen: dict[str, None] = {}
    for feature in features:
        if feature.properties is None:
            yield Reject(label, feature.number, "bad_row", feature.text)
            continue
        names = {name.lower(): value for name, value in feature.properties.items()}
        if not names.keys() <= seen.keys():
            seen.update(dict.fromkeys(names))
        if _ROAD in names:
            for event in _sides(label, feature, names, options):
                if isinstance(event, Reject):
                    yield event
                else:
                    ranges.append(event)
            if len(ranges) >= _BATCH:
                yield RangeBatch(ranges)
                ranges = []
        else:
            points.append(Feature(feature.number, names, feature.geometry_type, feature.coordinates))
            if len(points) == _BATCH:
                yield from _points(label, points, options)
                points = []
    if not empty and not _is_ours(set(seen)):
        raise _not_nena(path, list(seen))
    if points:
        yield from _points(label, points, options)
    if ranges:
        yield RangeBatch(ranges)


def _points(label: str, features: Sequence[Feature], options: SourceOptions) -> Iterator[PointBatch | Reject]:
    raw: dict[str, list[str]] = {field: [] for field in cldxf.FIELDS}
    kept: list[Feature] = []
    for feature in features:
        position = position_of(feature.geometry_type, feature.coordinates)
        names = feature.properties or {}
        if position is None:
            text = " ".join(text_of(names.get(name)) for name in ("nguid", "add_number", "st_name"))
            yield Reject(label, feature.number, "bad_geometry", text[:REJECT_TEXT])
            continue
        kept.append(feature)
        for field, known in cldxf.FIELDS.items():
            raw[field].append(next((text_of(names[name]) for name in known if name in names), ""))
        if position != ["", ""]:
            raw["longitude"][-1], raw["latitude"][-1] = position
    columns, reasons = cldxf.settle(raw, len(kept), options.country)
    yield from point_batches(Path(label), columns, [feature.number for feature in kept], options, reasons)


def _sides(
    label: str, feature: Feature, names: Mapping[str, Any], options: SourceOptions
) -> Iterator[StreetRange | Reject]:
    def of(*known: str) -> str:
        return next((text_of(names[name]) for name in known if name in names), "")

    values = {
        "pre_direction": " ".join(filter(None, (of("st_premod"), of("st_predir")))),
        "pre_type": " ".join(filter(None, (of("st_pretyp"), of("st_presep")))),
        "street": of("st_name"),
        "street_type": of("st_postyp"),
        "post_direction": " ".join(filter(None, (of("st_posdir"), of("st_posmod")))),
    }
    abroad = 0
    for letter, side in (("l", "left"), ("r", "right")):
        told = {field: of(*(name + letter for name in known)) for field, known in _SIDED.items()}
        if cldxf.other_country(told["country"], options.country):
            abroad += 1
            yield Reject(label, feature.number, "other_country", f"{side} {told['country']} {values['street']}")
            continue
        told["city"] = cldxf.town_of(told["municipality"], told["postal_city"], told["unincorporated"])
        (told["postcode"],) = cldxf.postcodes([told["postcode"]], options.country)
        values |= {f"{side}_{field}": text for field, text in told.items()}
    if abroad < 2:
        yield from centreline.sides(label, feature, values, options.constants)


def _table(path: Path) -> Iterator[Feature]:
    """The rows of a csv as features."""
    table = ColumnFile(path)
    names = [name.lower() for name in table.header]
    if not _is_ours(set(names)):
        raise _not_nena(path, table.header)
    shape = next((names.index(name) for name in _WKT_COLUMNS if name in names), None)
    for chunk in table.chunks(range(len(names))):
        for line, text in chunk.bad:
            yield Feature(line, None, text=text[:REJECT_TEXT])
        for line, row in zip(chunk.lines, zip(*chunk.columns, strict=True), strict=False):
            yield Feature(line, dict(zip(names, row, strict=True)), *_wkt("" if shape is None else row[shape]))


def _wkt(text: str) -> tuple[str, Any]:
    """GeoJSON's type and coordinates of WKT; ("", None) for none, ("broken", []) for what is not understood."""
    if not text:
        return "", None
    found = _WKT.fullmatch(text)
    if found is None:
        return "broken", []
    kind, body = found[1].upper(), found[2]
    if kind == "POINT":
        return "Point", body.strip("() ").split()
    try:
        line = wkt_line(f"{kind}{body}")
    except ValueError:
        return "broken", []
    return "LineString", list(line) if line else None


def _not_nena(path: Path, names: Sequence[str]) -> UserError:
    return UserError(
        "source.not_this_format",
        en=f"{path} holds no address points (Add_Number, St_Name) and no road centrelines (FromAddr_L) of the NENA GIS "
        f"data model. It has: {listed(names)}. Choose another --source.",
        fr=f"{path} ne contient ni points d'adresse (Add_Number, St_Name) ni filaire de voies (FromAddr_L) du modèle "
        f"SIG de la NENA. On y trouve\u00a0: {listed(names)}. Choisissez une autre --source.",
        usage=True,
    )
