"""Finding a source's columns in a file's header."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dispatchable.engine.errors import UserError


def locate(header: Sequence[str], names: Mapping[str, str]) -> dict[str, int]:
    """Register column -> index in ``header`` for each (register column -> file column) that the file has.

    Case does not count.
    """
    index: dict[str, int] = {}
    for position, name in enumerate(header):
        index.setdefault(name.casefold(), position)
    return {column: index[name.casefold()] for column, name in names.items() if name.casefold() in index}


def require(path: Path, header: Sequence[str], names: Iterable[str], format_name: str) -> None:
    """Raises UserError when the file lacks one of the columns that make it a file of ``format_name``."""
    there = {name.casefold() for name in header}
    missing = [name for name in names if name.casefold() not in there]
    if missing:
        raise UserError(
            "source.not_this_format",
            en=f"{path} is no {format_name} file: it lacks {', '.join(missing)}. It has: {listed(header)}. "
            "Choose another --source, or --source csv with --map.",
            fr=f"{path} n'est pas un fichier {format_name}\u00a0: il y manque {', '.join(missing)}. "
            f"Colonnes présentes\u00a0: {listed(header)}. Choisissez une autre --source, ou --source csv avec --map.",
            usage=True,
        )


def listed(names: Iterable[str], most: int = 40) -> str:
    """Names for a sentence, cut when there are very many."""
    every = [name[:60] for name in names if name]
    return ", ".join(every[:most]) + (" ..." if len(every) > most else "")
