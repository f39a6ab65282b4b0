"""A whole table checked: cut, given out, put together in order."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import IO, NamedTuple

from dispatchable.engine.bulk.checker import Checker
from dispatchable.engine.bulk.folder import PartsFolder, remove_left
from dispatchable.engine.bulk.local import Done, Task, here, processes, seldom_collected
from dispatchable.engine.bulk.shards import SHARD_ROWS, Part, Shard, cut, found_part
from dispatchable.engine.tabular.read import Table
from dispatchable.engine.tabular.write import TableWriter
from dispatchable.engine.validation.columns_out import DSP_COLUMNS
from dispatchable.engine.whole import sync_folder

_TOLD_EVERY = 256


class Progress(NamedTuple):
    """How far a run is."""

    rows: int
    """Rows checked, those of an earlier run among them."""
    earlier: int
    """Rows that an earlier run had checked."""
    position: int
    """Bytes of the table's file that these rows took, as ``Table.position`` counts."""


@dataclass(slots=True)
class Totals:
    """What a run has done."""

    counts: Counter[str] = field(default_factory=Counter)
    """Rows by status."""
    earlier: int = 0
    """Rows that were taken over from an earlier run."""
    kept: int = 0
    """Rows that a run which did not end has left for ``resume``."""


def check_table(
    table: Table,
    checker: Checker,
    output: Path | IO[bytes],
    *,
    workers: int = 1,
    resume: bool = False,
    shard_rows: int = SHARD_ROWS,
    keep: bool = True,
    told: Callable[[Progress], None] = lambda progress: None,
    totals: Totals | None = None,
) -> Totals:
    """Checks every row of ``table`` into ``output``, which appears whole or stays what it was.

    The bytes depend on nothing but the rows and the registers: neither on ``workers`` and ``shard_rows``, nor on what
    an earlier run had finished. A table of one shard is checked in this process. What was finished when a run is killed
    stays beside the output, and ``resume`` takes over what of it is of the same rows, registers and columns; with
    ``keep`` it stays when the run is interrupted by KeyboardInterrupt or SystemExit, too. A stream gets its rows as
    they come, in order, and cannot be resumed. ``totals`` is filled as the run goes on.
    """
    totals = Totals() if totals is None else totals
    shards = cut(table, shard_rows)
    beginning = list(islice(shards, 2))
    every = chain(beginning, shards)
    if isinstance(output, Path) and len(beginning) == 2:
        _into_file(table, checker, every, output, Way(workers, resume, keep, told), totals)
        return totals
    with TableWriter(output, table.header, DSP_COLUMNS) as writer:
        if len(beginning) < 2 or workers == 1:
            with seldom_collected():
                _straight(checker, every, writer, totals, told)
        else:
            with tempfile.TemporaryDirectory(prefix="dispatchable-") as name:
                for part in _parts(checker, every, Path(name), Way(workers, False, False, told), totals):
                    writer.append(part.lines(), part.rows)
                    part.path.unlink()
    if isinstance(output, Path):
        remove_left(output)
    return totals


class Way(NamedTuple):
    """How a run goes; see ``check_table``."""

    workers: int
    resume: bool
    keep: bool
    told: Callable[[Progress], None]


def _straight(
    checker: Checker,
    shards: Iterable[Shard],
    writer: TableWriter,
    totals: Totals,
    told: Callable[[Progress], None],
) -> None:
    """Without files in between."""
    taken = 0
    for shard in shards:
        done = 0
        for piece, rows in checker.checked(shard.payload, totals.counts, _TOLD_EVERY):
            writer.append([piece], rows)
            done += rows
            told(Progress(writer.rows, 0, taken + done * shard.taken // shard.rows))
        taken += shard.taken


def _into_file(table: Table, checker: Checker, shards: Iterable[Shard], output: Path, way: Way, totals: Totals) -> None:
    with closing(PartsFolder(output)) as folder:
        folder.tidy(keep=way.resume)
        try:
            with (
                closing(_parts(checker, shards, folder.path, way, totals)) as parts,
                TableWriter(folder.whole, table.header, DSP_COLUMNS) as writer,
            ):
                for part in parts:
                    writer.append(part.lines(), part.rows)
            os.replace(folder.whole, output)
            sync_folder(output.parent)
        except BaseException as error:
            if way.keep and not isinstance(error, Exception):
                totals.kept = sum(found.rows for found in map(found_part, folder.finished()) if found)
            if totals.kept:
                folder.tidy(keep=True)
            else:
                folder.remove()
            raise
        folder.remove()


def _parts(
    checker: Checker, shards: Iterable[Shard], folder: Path, way: Way, totals: Totals
) -> Generator[Part, None, None]:
    """The finished files in the order of the table; what stands in the folder already is taken over."""
    waiting: dict[int, Part] = {}
    mark = checker.mark()
    taken = due = 0

    def finished(done: Done) -> None:
        nonlocal taken
        waiting[done.number] = done.part
        taken += done.taken
        totals.counts.update(done.part.counts)
        way.told(Progress(totals.counts.total(), totals.earlier, taken))

    def tasks() -> Iterator[Task]:
        for shard in shards:
            path = folder / shard.name(mark)
            part = found_part(path)
            if part is None:
                yield Task(shard, path)
            else:
                totals.earlier += part.rows
                finished(Done(shard.number, shard.taken, part))

    engine = here(checker, tasks()) if way.workers == 1 else processes(checker, tasks(), way.workers)
    with closing(engine):
        for done in engine:
            finished(done)
            while due in waiting:
                yield waiting.pop(due)
                due += 1
    while due in waiting:
        yield waiting.pop(due)
        due += 1
