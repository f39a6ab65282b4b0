"""Base Adresse Nationale, the French register, in its csv form (``adresses-75.csv.gz``).

Format: https://adresse.data.gouv.fr, "adresses-csv": semicolons, UTF-8, one row an address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from operator import sub
from pathlib import Path

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.registers.batches import PointBatch, RangeBatch, Reject, SourceOptions, run_starts
from dispatchable.engine.registers.sources.header import locate, require
from dispatchable.engine.registers.sources.points import bad_rows, plain_degrees, point_batches
from dispatchable.engine.tabular.columns import ColumnFile

NO_NUMBER = "99999"
"""What BAN and BAL write as the number of a named place that has none."""
_REQUIRED = ("id", "numero", "nom_voie", "code_insee", "nom_commune")
_COLUMNS = {
    "record_id": "id",
    "house_number": "numero",
    "suffix": "rep",
    "street": "nom_voie",
    "postcode": "code_postal",
    "city_code": "code_insee",
    "city": "nom_commune",
    "community_code": "code_insee_ancienne_commune",
    "community": "nom_ancienne_commune",
    "longitude": "lon",
    "latitude": "lat",
    "street_alias": "alias",
    "locality": "nom_ld",
    "postal_city": "libelle_acheminement",
    "afnor": "nom_afnor",
}


def read(paths: Sequence[Path], options: SourceOptions) -> Iterator[PointBatch | RangeBatch | Reject]:
    """Address points of BAN csv files.

    Former communes become community and community_code, ``nom_ld`` the locality, ``libelle_acheminement`` the postal
    city. ``alias`` and ``nom_afnor`` become the street's alias where they read differently once case, accents and
    punctuation are gone. The number 99999 (a named place without number) becomes empty.
    """
    for path in paths:
        yield from _read_file(path, options)


def _read_file(path: Path, options: SourceOptions) -> Iterator[PointBatch | Reject]:
    table = ColumnFile(path)
    require(path, table.header, _REQUIRED, "BAN")
    located = locate(table.header, _COLUMNS)
    aliases = _Aliases()
    read = {name: at for name, at in located.items() if name not in ("longitude", "latitude")}
    for chunk in table.chunks(list(read.values())):
        yield from bad_rows(path, chunk)
        columns = dict(zip(read, chunk.columns, strict=True))
        degrees = None if "" in columns["street"] else plain_degrees(chunk, located)
        if degrees is None:
            columns |= {name: chunk.texts(at) for name, at in located.items() if name not in read}
        columns["house_number"] = without_number(columns["house_number"])
        nothing = [""] * len(chunk.lines)
        columns["street_alias"] = aliases.of(
            columns["street"], columns.get("street_alias", nothing), columns.pop("afnor", nothing)
        )
        yield from point_batches(path, columns, chunk.lines, options, degrees=degrees)


def without_number(numbers: list[str]) -> list[str]:
    """The numbers, empty where they only say that there is none."""
    return ["" if number == NO_NUMBER else number for number in numbers] if NO_NUMBER in numbers else numbers


class _Aliases(dict[tuple[str, str, str], str]):
    """Other names by (street, alias, AFNOR name), worked out once a street: its rows follow one another."""

    _MOST = 100_000

    def __missing__(self, key: tuple[str, str, str]) -> str:
        self[key] = names = other_names(key[0], key[1:])
        return names

    def of(self, streets: list[str], aliases: list[str], afnor: list[str]) -> list[str]:
        if len(self) > self._MOST:
            self.clear()
        size = len(streets)
        starts = run_starts((streets, aliases, afnor), size) if size else []
        names = [self[streets[at], aliases[at], afnor[at]] for at in starts]
        counts = map(sub, [*starts[1:], size], starts)
        return list(chain.from_iterable(map(repeat, names, counts)))


def other_names(name: str, others: Sequence[str]) -> str:
    """Those of ``others`` (each may hold several joined by ``|``) that fold differently from ``name`` and each
    other.
    """
    seen = {fold(name), ""}
    kept = []
    for text in others:
        for other in text.split("|") if text else ():
            folded = fold(other)
            if folded not in seen:
                seen.add(folded)
                kept.append(other.strip())
    return "|".join(kept)
