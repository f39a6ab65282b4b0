"""Any csv of addresses, its columns named by the caller (``--map``, ``--set``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import POINT_COLUMNS, PointBatch, RangeBatch, Reject, SourceOptions
from dispatchable.engine.registers.sources.header import listed, locate
from dispatchable.engine.registers.sources.points import bad_rows, point_batches
from dispatchable.engine.tabular.columns import ColumnFile

SHORT_NAMES = {"id": "record_id"}
"""What --map may call a register column besides its own name."""
_MAPPABLE = ("id", *POINT_COLUMNS[1:])
_TOWN = ("city", "city_code", "community", "community_code", "postal_city", "postcode")


def read(paths: Sequence[Path], options: SourceOptions) -> Iterator[PointBatch | RangeBatch | Reject]:
    """Address points of delimited text with a header line.

    ``options.column_map`` says which column holds what; a column that is headed by a register column's own name needs
    no mapping. ``options.constants`` fill what is not mapped or empty. Raises UserError (usage) for a register column
    or a file column that does not exist, and when nothing tells the street or the town.
    """
    mapping = register_columns(options.column_map, "--map")
    options = SourceOptions(options.country, mapping, register_columns(options.constants, "--set"))
    for path in paths:
        yield from _read_file(path, options)


def register_columns(given: Mapping[str, str], option: str) -> dict[str, str]:
    """The mapping with the register's own column names; UserError (usage) naming the first key that is none."""
    mapping = {}
    for name, value in given.items():
        column = SHORT_NAMES.get(name, name)
        if column not in POINT_COLUMNS:
            raise UserError(
                "source.unknown_field",
                en=f"{option}: {name} is no field of a register. Fields: {', '.join(_MAPPABLE)}.",
                fr=f"{option}\u00a0: {name} n'est pas un champ de référentiel. Champs "
                f"possibles\u00a0: {', '.join(_MAPPABLE)}.",
                usage=True,
            )
        mapping[column] = value
    return mapping


def _read_file(path: Path, options: SourceOptions) -> Iterator[PointBatch | Reject]:
    table = ColumnFile(path)
    located = _located(path, table.header, options)
    for chunk in table.chunks(list(located.values())):
        yield from bad_rows(path, chunk)
        columns = dict(zip(located, chunk.columns, strict=True))
        yield from point_batches(path, columns, chunk.lines, options)


def _located(path: Path, header: Sequence[str], options: SourceOptions) -> dict[str, int]:
    own = {column: column for column in POINT_COLUMNS}
    own.update({column: short for short, column in SHORT_NAMES.items() if short in map(str.casefold, header)})
    located = locate(header, own | dict(options.column_map))
    for column, name in options.column_map.items():
        if column not in located:
            raise UserError(
                "source.unknown_column",
                en=f"--map {column}={name}: {path} has no column {name}. It has: {listed(header)}. Correct --map.",
                fr=f"--map {column}={name}\u00a0: {path} n'a pas de colonne {name}. "
                f"Colonnes présentes\u00a0: {listed(header)}. Corrigez --map.",
                usage=True,
            )
    told = {*located, *options.constants}
    if not told & {"street", "locality"}:
        raise UserError(
            "source.no_street_column",
            en=f"{path}: no column tells the street. Add --map street=COLUMN. Columns: {listed(header)}.",
            fr=f"{path}\u00a0: aucune colonne n'indique la voie. Ajoutez --map street=COLONNE. "
            f"Colonnes présentes\u00a0: {listed(header)}.",
            usage=True,
        )
    if not told.intersection(_TOWN):
        raise UserError(
            "source.no_city_column",
            en=f"{path}: no column tells the town. Add --map city=COLUMN or --set city=NAME. Columns: "
            f"{listed(header)}.",
            fr=f"{path}\u00a0: aucune colonne n'indique la commune. Ajoutez --map city=COLONNE ou --set city=NOM. "
            f"Colonnes présentes\u00a0: {listed(header)}.",
            usage=True,
        )
    return located
