"""What a register source yields: batches of columns, and the rows it could not use.

A source is a generator function ``read(paths, options) -> Iterator[PointBatch | RangeBatch | Reject]``. Columns keep
the work per row small; a batch holds up to ``BATCH_ROWS`` rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice
from operator import ne

import numpy as np
import numpy.typing as npt

BATCH_ROWS = 50_000

POINT_COLUMNS = (
    "record_id", "house_number", "suffix",
    "pre_direction", "pre_type", "street", "street_type", "post_direction", "street_alias",
    "unit", "building",
    "postcode", "city", "city_code", "community", "community_code", "postal_city", "locality", "county", "region",
    "longitude", "latitude",
)  # fmt: skip
"""Columns of a point batch, all text as published (stripped). ``street`` holds the whole name where the source does not
split it. ``street_alias`` and ``postal_city`` are other names, several joined by ``|``. ``longitude``/``latitude`` are
WGS 84 degrees or "". A house number may come with its suffix in one text ("12bis"); build splits it by the country's
rules."""


def run_starts(columns: Sequence[Sequence[str]], size: int) -> list[int]:
    """The rows, of ``size`` of them, that differ from the one above in any of these columns; the first is one.

    Columns that say the same in every row, which is most of them, are told by a count and looked at no further.
    """
    varied = [column for column in columns if column.count(column[0]) < size]
    if not varied:
        return [0]
    rows = list(zip(*varied, strict=True)) if len(varied) > 1 else varied[0]
    return [0, *compress(range(1, size), map(ne, islice(rows, 1, None), rows))]


@dataclass(frozen=True, slots=True)
class PointBatch:
    """Address points, one list per column, all of one length. Columns that the source lacks are left out."""

    columns: Mapping[str, Sequence[str]]
    lines: Sequence[int]
    """Line (or feature) number of each row in its input, from 1."""
    degrees: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None = None
    """The columns ``longitude`` and ``latitude`` as numbers, not a number where a row has none, if they are known.
    The columns themselves may be left out then."""

    def __len__(self) -> int:
        return len(self.lines)


@dataclass(frozen=True, slots=True)
class StreetRange:
    """One side of a street segment: numbers from ``low`` to ``high`` that may exist there, none of them confirmed."""

    street: str
    low: int
    high: int
    """``low <= high``; the direction of numbering along ``geometry`` is ``ascending``."""
    parity: str
    """"odd", "even" or "both"."""
    ascending: bool = True
    side: str = ""
    """"left", "right" or "" seen along the geometry."""
    prefix: str = ""
    """Text before the number on this range ("N6W" or "40-"), mostly empty."""
    pre_direction: str = ""
    pre_type: str = ""
    street_type: str = ""
    post_direction: str = ""
    postcode: str = ""
    city: str = ""
    city_code: str = ""
    county: str = ""
    region: str = ""
    geometry: tuple[tuple[float, float], ...] = ()
    """Longitude, latitude pairs along the segment in WGS 84; may be empty."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class RangeBatch:
    """Street ranges."""

    ranges: Sequence[StreetRange]

    def __len__(self) -> int:
        return len(self.ranges)


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be used, with the reason; never dropped silently."""

    path: str
    line: int
    reason: str
    """One of the codes in REJECT_REASONS."""
    text: str = ""
    """The offending text, cut to 200 characters."""


REJECT_REASONS: dict[str, dict[str, str]] = {
    "no_street": {"en": "neither street nor named place", "fr": "ni voie ni lieu-dit"},
    "no_number": {"en": "no house number", "fr": "pas de numéro de voie"},
    "bad_number": {"en": "house number not understood", "fr": "numéro de voie incompréhensible"},
    "no_city": {"en": "no town", "fr": "pas de commune"},
    "bad_coordinates": {"en": "coordinates out of bounds", "fr": "coordonnées hors limites"},
    "bad_row": {"en": "wrong number of columns", "fr": "nombre de colonnes incorrect"},
    "bad_geometry": {"en": "geometry not understood", "fr": "géométrie incompréhensible"},
    "bad_range": {"en": "number range not understood", "fr": "tranche de numéros de voie incompréhensible"},
    "duplicate": {"en": "the same address twice", "fr": "adresse en double"},
    "withdrawn": {"en": "marked as withdrawn by the publisher", "fr": "retirée par l'éditeur"},
    "planned": {"en": "planned, not yet in force", "fr": "prévue, pas encore en vigueur"},
    "provisional_number": {
        "en": "provisional number of the land register, on no door",
        "fr": "numéro de voie provisoire du cadastre, qui n'est sur aucune porte",
    },
    "prefixed_range": {
        "en": "number range with a prefix, which nothing can be compared with",
        "fr": "tranche de numéros de voie avec préfixe, à laquelle rien ne peut être comparé",
    },
    "not_for_validation": {
        "en": "the publisher keeps this side out of validation",
        "fr": "côté que l'éditeur exclut de la validation",
    },
    "other_country": {"en": "in another country", "fr": "dans un autre pays"},
    "interpolation_line": {
        "en": "line between houses that are listed themselves",
        "fr": "ligne entre des numéros de voie qui figurent par ailleurs",
    },
}
"""Why a row was not used. A row without coordinates is used all the same; BAN's number 99999 (a named place without
number) becomes a point without house number."""


@dataclass(slots=True)
class SourceOptions:
    """What the caller says about a source."""

    country: str
    column_map: Mapping[str, str] = field(default_factory=dict)
    """Register column -> input column (``--map``)."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Register column -> fixed value (``--set``)."""
