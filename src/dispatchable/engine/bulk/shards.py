"""A table cut into shards, and the file that each becomes."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from dispatchable.engine.bulk.checker import Checker
from dispatchable.engine.tabular.read import Table
from dispatchable.engine.whole import written_whole

SHARD_ROWS = 4_096
"""Rows of a shard: long enough that starting one costs nothing, short enough that little is lost with one."""
SHARD_BYTES = 4_000_000
"""A shard of very long rows ends here instead, so that memory stays bounded."""
_BLOCK = 1 << 20


class Shard(NamedTuple):
    """Rows that follow one another in a table."""

    number: int
    """Its place in the table, from 0."""
    payload: bytes
    """The rows as text (see ``Table.texts``), its delimiter and quote before it."""
    rows: int
    taken: int
    """Bytes of the table's file that were read for it, as ``Table.position`` counts."""

    def name(self, mark: bytes) -> str:
        """The name of its file: the place in the table, and a digest of the rows and of all that they become."""
        digest = hashlib.blake2b(self.payload, digest_size=16, key=mark).hexdigest()
        return f"{self.number:08d}-{digest}"


def cut(table: Table, rows: int = SHARD_ROWS, size: int = SHARD_BYTES) -> Iterator[Shard]:
    """The table's rows as shards, in order; one of them is held at a time."""
    before = 0
    for number, (text, many, delimiters) in enumerate(table.texts(rows, size)):
        taken = table.position - before
        before += taken
        yield Shard(number, bytes(delimiters) + text, many, taken)


class Part(NamedTuple):
    """A shard's finished file."""

    path: Path
    rows: int
    counts: dict[str, int]
    """Rows by status."""
    start: int
    """Where the lines begin, in bytes."""

    def lines(self) -> Iterator[bytes]:
        """The lines of the checked table, in blocks."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            while block := file.read(_BLOCK):
                yield block


def found_part(path: Path) -> Part | None:
    """The finished file ``path``, None when there is none that is whole."""
    try:
        with path.open("rb") as file:
            head = file.readline()
            size = os.fstat(file.fileno()).st_size
        facts: dict[str, Any] = json.loads(head)
        part = Part(path, facts["rows"], facts["counts"], len(head))
        if size != len(head) + facts["bytes"] or _sum(part.lines()) != facts["sum"]:
            return None
        return part
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _sum(pieces: Iterable[bytes]) -> int:
    """The checksum of some bytes."""
    total = 0
    for piece in pieces:
        total = crc32(piece, total)
    return total


def make_part(checker: Checker, path: Path, payload: bytes) -> Part:
    """Checks a shard's rows into the file ``path``, which has that name only when it is whole."""
    counts: Counter[str] = Counter()
    pieces = [piece for piece, _ in checker.checked(payload, counts)]
    number, size = sum(counts.values()), sum(map(len, pieces))
    head = json.dumps({"rows": number, "counts": counts, "bytes": size, "sum": _sum(pieces)}).encode() + b"\n"
    with written_whole(path, lasting=False) as file:  # what a power cut leaves of it, its sum tells
        file.write(head)
        file.writelines(pieces)
    return Part(path, number, dict(counts), len(head))
