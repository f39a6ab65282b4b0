"""Parquet files for the tests, good ones and some that no writer would make."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from pyarrow import parquet


def parquet_file(columns: Mapping[str, Sequence[Any] | pa.Array], **options: Any) -> bytes:
    """A Parquet file of these columns; ``options`` are those of ``parquet.write_table``."""
    target = io.BytesIO()
    parquet.write_table(pa.table(dict(columns)), target, **options)
    return target.getvalue()


def of_rows(rows: Sequence[Sequence[Any]], **options: Any) -> bytes:
    """A Parquet file of rows, the header first."""
    return parquet_file(dict(zip(rows[0], map(list, zip(*rows[1:], strict=True)), strict=True)), **options)


def with_footer_length(data: bytes, length: int) -> bytes:
    """The file with another length of its footer written at its end."""
    return data[:-8] + struct.pack("<I", length) + b"PAR1"


def repeated(text: str, times: int) -> bytes:
    """One text in very many rows: some hundred bytes, whatever ``times`` is."""
    value = pa.DictionaryArray.from_arrays(pa.array([0] * min(times, 1 << 20), pa.int32()), pa.array([text]))
    target = io.BytesIO()
    writer = None
    left = times
    while left > 0:
        table = pa.table({"adresse": value[: min(left, 1 << 20)]})
        writer = writer or parquet.ParquetWriter(target, table.schema, compression="zstd", store_schema=False)
        writer.write_table(table)
        left -= 1 << 20
    if writer:
        writer.close()
    return target.getvalue()
