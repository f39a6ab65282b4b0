"""Three lists of Paris against its BAN register.

alimconfiance: addresses of inspected restaurants as the inspectors' system has them; the numbered rows (the address
begins with a digit) are counted. osm: restaurants with house number and street as people typed them in OpenStreetMap;
the town is Paris where the row leaves it empty, as ``--set city=Paris`` does. tournage: film-shooting places, half of
them without number; for information only.

Confirmed: valid or corrected with a record id. A confirmed row is right when the record lies within 150 m of the
row's own coordinates, or is the very house written. The very house written: house number, suffix (bis = b, ter = t)
and street of the record equal what is written, and so does the postcode (75016 and 75116 are one quarter) unless
Paris has one such house only. Streets are equal when they are so after folding (abbreviations written out, particles
aside) or letter by letter ("Lesueur", "Le Sueur"). Of a range or list ("27-41", "9/9 bis") it is the first house.
What stands in brackets is a remark, or another address of the place, which counts as written too. A row that reads in
no such way is judged by distance; without coordinates it counts as wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from bench.answers import Answer, Row, Share
from bench.french import fold, street_key, suffix_key
from bench.lists import Figure, Result, failure, metres, read_csv, statuses
from bench.points import PARIS, House, Points

NEAR = 150.0
"""Metres within which a record is taken for the place meant."""


def _row(address: str, postcode: str, city: str, position: tuple[float, float] | None) -> Row:
    return {"text": "", "address": address, "postcode": postcode, "city": city, "position": position}


def _position(text: str) -> tuple[float, float] | None:
    latitude, _, longitude = text.partition(",")
    return (float(longitude), float(latitude)) if longitude else None


def alimconfiance(data: Path) -> list[Row]:
    """The numbered rows of the inspections list."""
    source = read_csv(data / "fr-messy-alimconfiance" / "paris_subset_dev.csv.gz")
    return [
        _row(r["ods_adresse"], r["Code_postal"], r["Libelle_commune"], _position(r["geores"]))
        for r in source
        if r["ods_adresse"].strip()[:1].isdigit()
    ]


def osm(data: Path) -> list[Row]:
    """The restaurants with house number and street."""
    source = read_csv(data / "fr-paris-messy-osm-restaurants" / "osm_dev.csv.gz")
    return [
        _row(
            f"{r['addr:housenumber']} {r['addr:street']}",
            r["addr:postcode"],
            r["addr:city"] or "Paris",
            _position(f"{r['latitude']},{r['longitude']}"),
        )
        for r in source
        if r["addr:housenumber"] and r["addr:street"]
    ]


def tournage(data: Path, every: int = 4) -> list[Row]:
    """Every fourth film-shooting place, the town being Paris."""
    source = list(read_csv(data / "fr-paris-messy-tournage" / "unique_places_2024.csv.gz"))
    return [
        _row(r["Localisation de la scène"], r["Code postal"], "Paris", _position(r["geo_point_2d"]))
        for r in source[::every]
    ]


_SUFFIX = r"(?:bis|ter|quater|[a-z])(?![a-z.'’])"
_MORE = rf"(?:\s*(?:[-/,&]|à|au|et)\s*\d+\s*(?:{_SUFFIX})?)*[\s,]*(\D.*)"
_READINGS = (re.compile(rf"\s*(\d+)[\s,-]*({_SUFFIX}){_MORE}"), re.compile(rf"\s*(\d+)(){_MORE}"))
"""Number, suffix, further numbers of a range or list, and the street; then the same without suffix ("6 R DU PORT")."""


def very_house(points: Points, row: Row, house: House) -> bool:
    """Whether the record is the very house written; see the module's text."""
    address = " ".join(row["address"].lower().split())
    parts = [re.sub(r"\([^)]*\)?", " ", address), *re.findall(r"\(([^)]*)", address)]
    return any(_same_house(points, part, row["postcode"], house) for part in parts)


def _same_house(points: Points, text: str, postcode: str, house: House) -> bool:
    for reading in _READINGS:
        written = reading.fullmatch(text)
        if not written or (written[1], suffix_key(written[2])) != house.house_key:
            continue
        street, name = written[3], house.street
        if street_key(street) == street_key(name) or _letters(street) == _letters(name):
            same = {house.postcode, "75016" if house.postcode == "75116" else house.postcode}
            return postcode in same or len(points.answers(street_key(name), house.house_key, PARIS, "")) == 1
    return False


def _letters(street: str) -> str:
    return fold(street).replace(" ", "")


def figures(
    name: str, points: Points, rows: Sequence[Row], answers: Sequence[Answer], bars: tuple[float, float] | None
) -> Result:
    """Confirmed and, of those, right; ``bars`` are their two bars in percent."""
    by_id = {h.record_id: h for h in points.houses}
    confirmed = right = near = exact = 0
    found = []
    for row, answer in zip(rows, answers, strict=True):
        if not answer.confirmed:
            found.append(failure("not_confirmed", row, answer))
            continue
        confirmed += 1
        house = by_id[answer.record_id]
        far = metres(row["position"], (house.longitude, house.latitude)) if row["position"] else float("inf")
        near += far <= NEAR
        exact += very_house(points, row, house)
        if far <= NEAR or very_house(points, row, house):
            right += 1
        else:
            found.append(failure("wrong", row, answer, metres=round(far) if far < 1e9 else None))
    first, second = bars or (None, None)
    return Result(
        name,
        [
            Figure("confirmed", Share(confirmed, len(rows)), first),
            Figure("right of the confirmed", Share(right, confirmed), second),
        ],
        statuses(answers),
        {"within 150 m": near, "the very house written": exact, "rows": len(rows)},
        found,
    )
