"""Base d'Adresses Nationale Ouverte, which OpenStreetMap France compiles, in its csv form (``bano-48.csv``).

Format: https://bano.openstreetmap.fr/data: commas, UTF-8, no header line, one row an address. The key is the town's
INSEE code (5 characters), the street's FANTOIR code (4) and its check letter, a hyphen and the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import PointBatch, RangeBatch, Reject, SourceOptions
from dispatchable.engine.registers.sources.header import listed
from dispatchable.engine.registers.sources.points import Columns, bad_rows, point_batches
from dispatchable.engine.tabular.columns import ColumnFile

_NAMES = ("record_id", "house_number", "street", "postcode", "city", "origin", "latitude", "longitude")
_KEY = re.compile(r"(\d{2}|2[AB])\d{3}")
_LAND_REGISTER = ("C+O", "CAD")
"""Origins of a number that the land register (cadastre) gives; the others are OSM and towns' own lists (OD)."""
_FIRST_PROVISIONAL = 5_000
# https://guide.mes-adresses.data.gouv.fr, "repérage et suppression de numéros fantômes": where a town has given no
# number yet, the land register makes one up, very high by convention. In the sample of 2015 (19 départements) there are
# 324 numbers from 4000 to 4999, 2 from 5000 to 5999, and 6,352 from 6000 to 9999.


def read(paths: Sequence[Path], options: SourceOptions) -> Iterator[PointBatch | RangeBatch | Reject]:
    """Address points of BANO csv files.

    The town's INSEE code is read from the key. A number of 5000 or more that only the land register knows is a reject
    (``provisional_number``): it stands on no door.
    """
    for path in paths:
        yield from _read_file(path, options)


def _read_file(path: Path, options: SourceOptions) -> Iterator[PointBatch | Reject]:
    table = ColumnFile(path, _NAMES)
    _check_first(path)
    for chunk in table.chunks(range(len(_NAMES))):
        yield from bad_rows(path, chunk)
        columns: Columns = dict(zip(_NAMES, chunk.columns, strict=True))
        origins = columns.pop("origin")
        columns["city_code"] = [key[:5] if _KEY.match(key) else "" for key in columns["record_id"]]
        provisional = {
            index: "provisional_number"
            for index, (number, origin) in enumerate(zip(columns["house_number"], origins, strict=True))
            if origin in _LAND_REGISTER and _is_provisional(number)
        }
        yield from point_batches(path, columns, chunk.lines, options, provisional)


def _is_provisional(number: str) -> bool:
    digits = len(number) - len(number.lstrip("0123456789"))
    return digits >= 4 and int(number[: min(digits, 9)]) >= _FIRST_PROVISIONAL


def _check_first(path: Path) -> None:
    """Raises UserError when the first row is none of BANO's: eight columns that begin with a key."""
    first = ColumnFile(path).header
    if len(first) == len(_NAMES) and _KEY.match(first[0]) and "-" in first[0]:
        return
    raise UserError(
        "source.not_this_format",
        en=f"{path} is no BANO file: its first line is not a row of eight columns that begins with a key such as "
        f"480950085G-12, but: {listed(first)}. Choose another --source, or --source csv with --map.",
        fr=f"{path} n'est pas un fichier BANO\u00a0: sa première ligne n'est pas une ligne de huit colonnes commençant "
        f"par une clé comme 480950085G-12, mais\u00a0: {listed(first)}. Choisissez une autre --source, ou --source csv "
        "avec --map.",
        usage=True,
    )
