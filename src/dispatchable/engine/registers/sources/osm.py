"""OpenStreetMap's addresses as GeoJSON: the tags ``addr:*`` of nodes, ways and areas.

Made from an extract with ``osmium tags-filter`` and ``osmium export``, with Overpass Turbo, or with ogr2ogr. The tags:
https://wiki.openstreetmap.org/wiki/Key:addr.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dispatchable.engine.registers.batches import PointBatch, RangeBatch, Reject, SourceOptions
from dispatchable.engine.registers.sources.cldxf import other_country
from dispatchable.engine.registers.sources.openaddresses import position_of, text_of
from dispatchable.engine.registers.sources.points import REJECT_TEXT, point_batches
from dispatchable.engine.tabular.features import Feature, read_features

_TAGS: Mapping[str, tuple[str, ...]] = {
    "house_number": ("addr:housenumber",),
    "street": ("addr:street",),
    "locality": ("addr:place",),
    "unit": ("addr:unit",),
    "postcode": ("addr:postcode",),
    "city": ("addr:city", "addr:village", "addr:town"),
    "county": ("addr:county", "addr:district"),
    "region": ("addr:state", "addr:province"),
}
"""Register column -> tags, best first."""
_COLUMNS = ("record_id", *_TAGS, "longitude", "latitude")
_SEVERAL = re.compile(r"\s*[;,]\s*")
_BATCH = 10_000


def read(paths: Sequence[Path], options: SourceOptions) -> Iterator[PointBatch | RangeBatch | Reject]:
    """Address points of OSM features that have a house number.

    "12;14" are two houses, "12-14" stays what is written. ``addr:place`` stands for the street where there is none. Of
    an area the middle of its outline is the place. Several postcodes count as none. A line of ``addr:interpolation`` is
    a reject: the houses at its ends are listed themselves, those between are nobody's word. The record id is OSM's:
    ``node/123``.
    """
    for path in paths:
        yield from _read_file(path, options)


def _read_file(path: Path, options: SourceOptions) -> Iterator[PointBatch | Reject]:
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    for feature in read_features(path):
        found = _rows(feature, options)
        if isinstance(found, str):
            yield Reject(str(path), feature.number, found, _shown(feature))
            continue
        rows += found
        numbers += [feature.number] * len(found)
        if len(rows) >= _BATCH:
            yield from _batch(path, rows, numbers, options)
            rows, numbers = [], []
    yield from _batch(path, rows, numbers, options)


def _batch(
    path: Path, rows: Sequence[tuple[str, ...]], numbers: Sequence[int], options: SourceOptions
) -> Iterator[PointBatch | Reject]:
    if rows:
        columns = {name: list(column) for name, column in zip(_COLUMNS, zip(*rows, strict=True), strict=True)}
        yield from point_batches(path, columns, numbers, options)


def _rows(feature: Feature, options: SourceOptions) -> list[tuple[str, ...]] | str:
    """One row a house number, or the reason why there is none."""
    if feature.properties is None:
        return "bad_row"
    tags = feature.properties
    if text_of(tags.get("addr:interpolation")):
        return "interpolation_line"
    values = {
        column: next(filter(None, (text_of(tags.get(name)) for name in names)), "") for column, names in _TAGS.items()
    }
    numbers = [number for number in _SEVERAL.split(values["house_number"]) if number]
    if not numbers:
        return "no_number"
    if other_country(text_of(tags.get("addr:country")), options.country):
        return "other_country"
    if ";" in values["postcode"]:
        values["postcode"] = ""
    if values["street"]:
        values["locality"] = ""  # a street's numbers are counted along it, whatever the place is called
    position = _position(feature)
    if position is None:
        return "bad_geometry"
    record_id = _record_id(feature.id, tags)
    return [(record_id, *(values | {"house_number": number}).values(), *position) for number in numbers]


def _record_id(own: str, tags: Mapping[str, Any]) -> str:
    """The id as each exporter writes it: "@id" alone or beside "@type", the feature's own, or "osm_id"."""
    kind, number = text_of(tags.get("@type")), text_of(tags.get("@id"))
    if kind and number:
        return f"{kind}/{number}"
    return number or own or text_of(tags.get("id")) or text_of(tags.get("osm_id"))


def _position(feature: Feature) -> Sequence[str] | None:
    """Longitude and latitude of a point, else the middle of the outline; None when it is not understood."""
    position = position_of(feature.geometry_type, feature.coordinates)
    if position is not None:
        return position
    try:
        outline = feature.coordinates
        if feature.geometry_type == "MultiPolygon":
            outline = max((polygon[0] for polygon in outline), key=len)
        elif feature.geometry_type == "Polygon":
            outline = outline[0]
        elif feature.geometry_type != "LineString":
            return None
        return _middle([(float(place[0]), float(place[1])) for place in outline])
    except (ValueError, TypeError, LookupError):
        return None


def _middle(outline: Sequence[tuple[float, float]]) -> tuple[str, str]:
    """The centroid of a closed outline's area, else the mean of its corners; ValueError when it has none."""
    if not outline:
        raise ValueError("no outline")
    first_x, first_y = outline[0]
    ring = [(x - first_x, y - first_y) for x, y in outline]  # near zero: what is small is not lost beside the large
    area = east = north = 0.0
    for (x, y), (to_x, to_y) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x * to_y - to_x * y
        area += cross
        east += (x + to_x) * cross
        north += (y + to_y) * cross
    if abs(area) > 1e-14 and outline[0] == outline[-1]:
        east, north = east / (3 * area), north / (3 * area)
    else:
        east, north = sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    return f"{first_x + east:.7f}", f"{first_y + north:.7f}"


def _shown(feature: Feature) -> str:
    if feature.properties is None:
        return feature.text
    tags = feature.properties
    told = (
        feature.id or text_of(tags.get("@id")),
        *(text_of(tags.get(name)) for names in _TAGS.values() for name in names),
    )
    return " ".join(filter(None, told))[:REJECT_TEXT]
