"""The published formats that a register is built from, one module a format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import PointBatch, RangeBatch, Reject, SourceOptions
from dispatchable.engine.registers.sources import (
    bal,
    ban,
    bano,
    centreline,
    csv,
    nad,
    nena,
    openaddresses,
    osm,
    overture,
    tiger,
)

Events = Iterator[PointBatch | RangeBatch | Reject]
Source = Callable[[Sequence[Path], SourceOptions], Events]

SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "ban": ban.read,
        "bal": bal.read,
        "bano": bano.read,
        "openaddresses": openaddresses.read,
        "osm": osm.read,
        "overture": overture.read,
        "nad": nad.read,
        "nena": nena.read,
        "csv": csv.read,
        "tiger": tiger.read,
        "centreline": centreline.read,
    }
)
"""Readers by the name that ``--source`` takes."""
_TAKES_MAP = frozenset({"csv", "centreline"})


def open_source(name: str, paths: Sequence[Path], options: SourceOptions) -> Events:
    """The rows of ``paths`` read in the format ``name``.

    Fixed values (``options.constants``) work with every format, ``options.column_map`` only where the format leaves the
    column names open. Raises UserError (usage) for an unknown format or field at once; what is wrong inside the files
    is raised while the events are walked.
    """
    reader = SOURCES.get(name)
    if reader is None:
        raise UserError(
            "source.unknown",
            en=f"--source {name} is not known. Choose one of: {', '.join(SOURCES)}.",
            fr=f"--source {name} n'existe pas. Choisissez parmi\u00a0: {', '.join(SOURCES)}.",
            usage=True,
        )
    if options.column_map and name not in _TAKES_MAP:
        raise UserError(
            "source.map_not_taken",
            en=f"--source {name} has fixed columns: leave out --map, or use --source csv.",
            fr=f"--source {name} a des colonnes fixes\u00a0: retirez --map, ou utilisez --source csv.",
            usage=True,
        )
    constants = csv.register_columns(options.constants, "--set")
    return reader(paths, SourceOptions(options.country, options.column_map, constants))
