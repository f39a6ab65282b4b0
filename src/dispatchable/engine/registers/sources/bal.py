"""Base Adresse Locale, the format in which French communes publish their addresses (AITF, versions 1.1 to 1.4).

One row is one position of an address; an address with several positions has several rows of one ``cle_interop``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import compress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.registers.batches import PointBatch, RangeBatch, Reject, SourceOptions
from dispatchable.engine.registers.sources.ban import other_names, without_number
from dispatchable.engine.registers.sources.header import locate, require
from dispatchable.engine.registers.sources.points import Columns, bad_rows, point_batches
from dispatchable.engine.tabular.columns import ColumnFile

_REQUIRED = ("cle_interop", "commune_insee", "commune_nom", "voie_nom", "numero")
_COLUMNS = {
    "record_id": "cle_interop",
    "house_number": "numero",
    "suffix": "suffixe",
    "street": "voie_nom",
    "city_code": "commune_insee",
    "city": "commune_nom",
    "community_code": "commune_deleguee_insee",
    "community": "commune_deleguee_nom",
    "locality": "lieudit_complement_nom",
    "longitude": "long",
    "latitude": "lat",
}
_IN_LANGUAGE = re.compile(r"(voie|commune)_nom_[a-z]{3}", re.IGNORECASE)
_POSITIONS = (
    "entrée",
    "délivrance postale",
    "bâtiment",
    "cage d'escalier",
    "logement",
    "parcelle",
    "service technique",
    "segment",
)
"""Best first: responders go to the door, else as near to it as may be."""
_RANK = {fold(name): rank for rank, name in enumerate(_POSITIONS)}
_LAST = len(_POSITIONS)


def read(paths: Sequence[Path], options: SourceOptions) -> Iterator[PointBatch | RangeBatch | Reject]:
    """Address points of BAL csv files; each address once, with its best position.

    Names in a regional language (``voie_nom_bre``, ``commune_nom_bre``) become the street's alias and another name of
    the town. BAL has no postcode; the number 99999 (a named place or a street without number) becomes empty. Each
    file is read twice, because the positions of one address need not stand together.
    """
    for path in paths:
        yield from _read_file(path, options)


def _read_file(path: Path, options: SourceOptions) -> Iterator[PointBatch | Reject]:
    best = _best_rows(path)
    table = ColumnFile(path)
    located = locate(table.header, _COLUMNS)
    names = {name: at for at, name in enumerate(table.header) if _IN_LANGUAGE.fullmatch(name)}
    seen = 0
    for chunk in table.chunks([*located.values(), *names.values()]):
        yield from bad_rows(path, chunk)
        keep = best[seen : seen + len(chunk.lines)]
        seen += len(chunk.lines)
        values = chunk.columns
        lines = chunk.lines
        if not keep.all():
            chosen = keep.tolist()
            values = [list(compress(column, chosen)) for column in values]
            lines = list(compress(lines, chosen))
        columns: Columns = dict(zip(located, values, strict=False))
        columns["house_number"] = without_number(columns["house_number"])
        others = dict(zip(names, values[len(located) :], strict=True))
        _add_other_names(
            columns, "street", "street_alias", [c for n, c in others.items() if n.lower().startswith("voie")]
        )
        _add_other_names(
            columns, "city", "postal_city", [c for n, c in others.items() if n.lower().startswith("commune")]
        )
        yield from point_batches(path, columns, lines, options)


def _add_other_names(columns: Columns, name: str, into: str, others: list[list[str]]) -> None:
    if others:
        columns[into] = [other_names(own, more) for own, *more in zip(columns[name], *others, strict=True)]


def _best_rows(path: Path) -> npt.NDArray[np.bool_]:
    """For each row whether it is the best of its address: 9 bytes a row, so a whole country fits in memory."""
    table = ColumnFile(path)
    require(path, table.header, _REQUIRED, "BAL")
    located = locate(table.header, {"key": "cle_interop", "position": "position"})
    keys: list[npt.NDArray[np.int64]] = []
    ranks: list[npt.NDArray[np.int8]] = []
    row = 0
    for chunk in table.chunks(list(located.values())):
        count = len(chunk.lines)
        # A row without key stands for itself: small negative numbers do not meet the hashes' range in practice.
        hashes = [hash(key) if key else -2 - row - at for at, key in enumerate(chunk.columns[0])]
        keys.append(np.array(hashes, np.int64))
        positions = chunk.columns[1] if "position" in located else [""] * count
        rank_of = {text: _RANK.get(fold(text), _LAST) for text in set(positions)}
        ranks.append(np.fromiter(map(rank_of.__getitem__, positions), np.int8, count))
        row += count
    if not row:
        return np.zeros(0, np.bool_)
    key, rank = np.concatenate(keys), np.concatenate(ranks)
    order = np.lexsort((rank, key))
    first = np.ones(row, np.bool_)
    first[1:] = key[order][1:] != key[order][:-1]
    best = np.zeros(row, np.bool_)
    best[order[first]] = True
    return best
