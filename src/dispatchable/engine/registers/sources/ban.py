"""Base Adresse Nationale, the French register, in its csv form (``adresses-75.csv.gz``).

Format: https://adresse.data.gouv.fr, "adresses-csv": semicolons, UTF-8, one row an address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.registers.batches import PointBatch, RangeBatch, Reject, SourceOptions
from dispatchable.engine.registers.sources.header import locate, require
from dispatchable.engine.registers.sources.points import bad_rows, point_batches
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
    for chunk in table.chunks(list(located.values())):
        yield from bad_rows(path, chunk)
        columns = dict(zip(located, chunk.columns, strict=True))
        columns["house_number"] = without_number(columns["house_number"])
        nothing = [""] * len(chunk.lines)
        columns["street_alias"] = aliases.of(
            columns["street"], columns.get("street_alias", nothing), columns.pop("afnor", nothing)
        )
        yield from point_batches(path, columns, chunk.lines, options)


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
        return list(map(self.__getitem__, zip(streets, aliases, afnor, strict=True)))


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
