"""Reads the rows of a Parquet file, as its own process that may take little memory and time.

``dispatchable`` starts this file by its path (see ``guard``), so it imports nothing of the package. Standard output is
one JSON value a line: a line for the table, the names of its columns, then each row. Numbers stay numbers.
"""

from __future__ import annotations

import datetime
import decimal
import json
import math
import os
import sys
from collections.abc import Iterator
from typing import Any

MEMORY = 800_000_000
"""Bytes of data; of address space, of which the library reserves more than it uses, five times as many."""
SECONDS, BYTES_A_SECOND = 60, 1_000_000
"""Processor time: so much, and a second more for each million bytes of the file."""
MAX_COLUMNS = 1_000
MAX_CELL = 131_072
"""Characters of a cell."""
MAX_RATIO, RATIO_FROM = 250, 100_000_000
"""How many times its size a file may unpack to, once it is that long; the same as for gzip."""
TOO_WIDE, TOO_LONG, UNREADABLE, EMPTY, INFLATES = 10, 11, 12, 13, 14
"""Exit codes."""
_ROWS = 1_024


def limited(size: int) -> None:
    """Sets the limits for a file of ``size`` bytes, where the system has them; they cannot be raised again."""
    try:
        import resource
    except ImportError:
        return
    seconds = SECONDS + size // BYTES_A_SECOND
    for what, most in (
        (resource.RLIMIT_AS, 5 * MEMORY), (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue


def main(path: str) -> int:
    """Writes the rows of the file at ``path``; one of the exit codes above, or 0."""
    size = os.path.getsize(path)
    limited(size)
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    os.environ["OMP_NUM_THREADS"] = "1"
    import pyarrow
    from pyarrow import parquet

    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
    try:
        # Small reads, not a column at a time; texts that repeat stay one text.
        table = parquet.ParquetFile(path, memory_map=False, buffer_size=1 << 20, pre_buffer=False)
        schema = table.schema_arrow
        if len(schema.names) > MAX_COLUMNS:
            return TOO_WIDE
        if not schema.names or not table.metadata.num_rows:
            return EMPTY
        least = table.metadata.num_rows * len(schema.names)  # a byte a cell, if only for the comma
        if least > RATIO_FROM and least > MAX_RATIO * size:
            return INFLATES
        texts = [field.name for field in schema if pyarrow.types.is_string(field.type)]
        if texts:
            table = parquet.ParquetFile(
                path, memory_map=False, buffer_size=1 << 20, pre_buffer=False, read_dictionary=texts
            )
        return _written(table, [str(name) for name in schema.names], size)
    except (MemoryError, pyarrow.ArrowMemoryError):
        raise
    except Exception:
        # Whatever the reader stumbles over is the file's fault; the parent says so.
        return UNREADABLE


def _written(table: Any, names: list[str], size: int) -> int:
    _line({"sheet": "", "others": []})
    _line(names)
    written = 0
    for batch in table.iter_batches(batch_size=_ROWS, use_threads=False):
        for row in zip(*[_cells(column) for column in batch.columns], strict=True):
            if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in row):
                return TOO_LONG
            # A row without anything is an empty line.
            written += _line(list(row) if any(cell != "" for cell in row) else [])
            if written > RATIO_FROM and written > MAX_RATIO * size:
                return INFLATES
    sys.stdout.flush()
    return 0


def _cells(column: Any) -> Iterator[str | int | float]:
    """The values of a column as cells; a text that stands in many rows is made once."""
    if hasattr(column, "dictionary"):
        values = [_cell(value) for value in column.dictionary.to_pylist()]
        return (values[index] if index is not None else "" for index in column.indices.to_pylist())
    return map(_cell, column.to_pylist())


def _cell(value: object) -> str | int | float:
    """A value as JSON has it: whole numbers without a point, days without a midnight, what is nested as its JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return int(value) if value.is_integer() and abs(value) < 1e21 else value
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_nested)
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    return str(value)


def _nested(value: object) -> object:
    return _cell(value)


def _line(value: object) -> int:
    return sys.stdout.write(json.dumps(value, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
