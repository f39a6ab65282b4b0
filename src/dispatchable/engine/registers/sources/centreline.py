"""Street centrelines as GeoJSON: for each side of a segment the numbers from and to.

The property names known here are those of the NENA NG9-1-1 GIS Data Model (NENA-STA-006, RoadCenterLine) and of city
data in the style of Cambridge, Massachusetts; others are named by ``--map``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import PointBatch, RangeBatch, Reject, SourceOptions, StreetRange
from dispatchable.engine.registers.sources.header import listed
from dispatchable.engine.registers.sources.openaddresses import text_of
from dispatchable.engine.registers.sources.points import REJECT_TEXT
from dispatchable.engine.registers.sources.ranges import Line, joined, line_of, number_of, parity_of
from dispatchable.engine.tabular.features import Feature, read_features

_KNOWN: dict[str, tuple[str, ...]] = {
    "pre_direction": ("st_predir", "predir"),
    "pre_type": ("st_pretyp", "pretype"),
    "street": ("st_name", "street_name", "streetname", "name"),
    "street_type": ("st_postyp", "street_type", "streettype", "posttype"),
    "post_direction": ("st_posdir", "postdir"),
    "left_from": ("fromaddr_l", "l_from", "leftfrom", "l_f_add"),
    "left_to": ("toaddr_l", "l_to", "leftto", "l_t_add"),
    "right_from": ("fromaddr_r", "r_from", "rightfrom", "r_f_add"),
    "right_to": ("toaddr_r", "r_to", "rightto", "r_t_add"),
    "left_prefix": ("adnumpre_l",),
    "right_prefix": ("adnumpre_r",),
    "left_parity": ("parity_l",),
    "right_parity": ("parity_r",),
    "left_valid": ("valid_l",),
    "right_valid": ("valid_r",),
    "left_postcode": ("postcode_l", "zip_left", "zip_l"),
    "right_postcode": ("postcode_r", "zip_right", "zip_r"),
    "left_city": ("incmuni_l", "city_left", "city_l"),
    "right_city": ("incmuni_r", "city_right", "city_r"),
    "left_county": ("county_l",),
    "right_county": ("county_r",),
    "left_region": ("state_l",),
    "right_region": ("state_r",),
}
"""What --map may name, and the property names (in lower case) looked for without it, best first."""
_NEEDED = ("street", "left_from", "left_to", "right_from", "right_to")
_BATCH = 10_000
_SAMPLE = 1_000
"""Features after which the needed properties must have been seen."""
_PARITY = {"O": "odd", "ODD": "odd", "E": "even", "EVEN": "even", "B": "both", "BOTH": "both"}
"""What publishers write; NENA's Z says that there are no numbers."""
# NENA writes 0, other publishers -1 or nothing, on a side that has no addresses.
_NO_NUMBER = ("", "0", "-1", "0.0", "-1.0")


def read(paths: Sequence[Path], options: SourceOptions) -> Iterator[PointBatch | RangeBatch | Reject]:
    """Street ranges of GeoJSON centrelines, one for each side that has numbers.

    Left and right are seen along the line. Parity comes from both ends, unless the publisher says that both parities
    occur. A segment without numbers on either side is a reject (``no_number``). Parts of a MultiLineString that do
    not follow one another leave the geometry empty.
    """
    for name in options.column_map:
        if name not in _KNOWN:
            raise UserError(
                "source.unknown_field",
                en=f"--map: {name} is no field of a centreline. Fields: {', '.join(_KNOWN)}.",
                fr=f"--map\u00a0: {name} n'est pas un champ de filaire de voies. Champs "
                f"possibles\u00a0: {', '.join(_KNOWN)}.",
                usage=True,
            )
    for path in paths:
        yield from _read_file(path, options)


def _read_file(path: Path, options: SourceOptions) -> Iterator[RangeBatch | Reject]:
    names: dict[str, str] = {}
    seen: dict[str, str] = {}
    batch: list[StreetRange] = []
    for feature in read_features(path):
        if feature.properties is None:
            yield Reject(str(path), feature.number, "bad_row", feature.text)
            continue
        properties = {name.lower(): value for name, value in feature.properties.items()}
        if not properties.keys() <= seen.keys():
            # A property may be left out where it is empty, so no single feature need have them all.
            seen.update((name.lower(), name) for name in feature.properties)
            names = _located(seen, options.column_map)
        if feature.number == _SAMPLE:
            _check_names(path, names, seen)
        values = {field: text_of(properties.get(name)) for field, name in names.items()}
        for event in sides(path, feature, values, options.constants):
            if isinstance(event, Reject):
                yield event
            else:
                batch.append(event)
        if len(batch) >= _BATCH:
            yield RangeBatch(batch)
            batch = []
    _check_names(path, names, seen)
    if batch:
        yield RangeBatch(batch)


def _located(properties: Mapping[str, str], column_map: Mapping[str, str]) -> dict[str, str]:
    names = {field: name.lower() for field, name in column_map.items()}
    for field, known in _KNOWN.items():
        found = next((name for name in known if name in properties), None)
        if field not in names and found is not None:
            names[field] = found
    return names


def _check_names(path: Path, names: Mapping[str, str], seen: Mapping[str, str]) -> None:
    """Raises UserError when no feature so far has the properties that make a range."""
    lacking = [field for field in _NEEDED if names.get(field) not in seen]
    if not lacking:
        return
    fields = ", ".join(lacking)
    raise UserError(
        "source.unknown_column",
        en=f"{path}: no property for {fields}. Name them with --map, for instance --map left_from=PROPERTY. "
        f"Properties: {listed(seen.values())}.",
        fr=f"{path}\u00a0: aucune propriété pour {fields}. Indiquez-les avec --map, par exemple --map "
        "left_from=PROPRIÉTÉ. "
        f"Propriétés présentes\u00a0: {listed(seen.values())}.",
        usage=True,
    )


def sides(
    path: Path | str, feature: Feature, values: Mapping[str, str], fixed: Mapping[str, str]
) -> Iterator[StreetRange | Reject]:
    """The sides of one segment that have numbers, as ranges; the reject of each that cannot be used.

    ``values`` are those of a segment's fields (``--map``). A side that the publisher keeps out of validation, and one
    whose parity contradicts its ends, is a reject.
    """
    text = " ".join(value for value in values.values() if value)[:REJECT_TEXT]
    if not values.get("street"):
        yield Reject(str(path), feature.number, "no_street", text)
        return
    try:
        geometry = _geometry(feature)
    except (ValueError, TypeError, LookupError):
        yield Reject(str(path), feature.number, "bad_geometry", text)
        return
    empty = 0
    for side in ("left", "right"):
        first_text, last_text = values.get(f"{side}_from", ""), values.get(f"{side}_to", "")
        if first_text in _NO_NUMBER and last_text in _NO_NUMBER:
            empty += 1
            continue
        first, last = number_of(first_text), number_of(last_text)
        if first is None or last is None:
            yield Reject(
                str(path), feature.number, "bad_range", f"{side} {first_text}-{last_text} {text}"[:REJECT_TEXT]
            )
            continue
        if values.get(f"{side}_valid", "").upper() in ("N", "NO"):
            yield Reject(str(path), feature.number, "not_for_validation", f"{side} {text}"[:REJECT_TEXT])
            continue
        ends = parity_of(first, last)
        told = values.get(f"{side}_parity", "").upper()
        parity = _PARITY.get(told, ends)
        if told == "Z" or {parity, ends} == {"odd", "even"}:
            yield Reject(
                str(path), feature.number, "bad_range", f"{side} {told} {first_text}-{last_text} {text}"[:REJECT_TEXT]
            )
            continue
        yield StreetRange(
            street=values["street"],
            low=min(first, last),
            high=max(first, last),
            parity=parity,
            ascending=first <= last,
            side=side,
            prefix=values.get(f"{side}_prefix", ""),
            pre_direction=values.get("pre_direction", ""),
            pre_type=values.get("pre_type", ""),
            street_type=values.get("street_type", ""),
            post_direction=values.get("post_direction", ""),
            postcode=values.get(f"{side}_postcode") or fixed.get("postcode", ""),
            city=values.get(f"{side}_city") or fixed.get("city", ""),
            city_code=fixed.get("city_code", ""),
            county=values.get(f"{side}_county") or fixed.get("county", ""),
            region=values.get(f"{side}_region") or fixed.get("region", ""),
            geometry=geometry,
            line=feature.number,
        )
    if empty == 2:
        yield Reject(str(path), feature.number, "no_number", text)


def _geometry(feature: Feature) -> Line:
    if feature.coordinates is None:
        return ()
    if feature.geometry_type == "LineString":
        return line_of(feature.coordinates)
    if feature.geometry_type == "MultiLineString":
        return joined([line_of(part) for part in feature.coordinates])
    raise ValueError(feature.geometry_type)
