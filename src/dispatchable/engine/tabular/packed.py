"""Streams whose beginning was looked at, and gzip streams that must not inflate for ever."""

from __future__ import annotations

import gzip
import io
from typing import IO, cast

from dispatchable.engine.errors import UserError

CHUNK = 1 << 20
"""Bytes read at a time."""
_MAX_RATIO, _RATIO_FROM = 250, 100_000_000
"""How many times its packed size a gzip stream may inflate to, once it is that long; addresses stay under 30."""


class Rejoined(io.RawIOBase):
    """A stream whose beginning was already read, from the beginning again."""

    def __init__(self, beginning: bytes, rest: IO[bytes]) -> None:
        self._beginning = io.BytesIO(beginning)
        self._rest = rest
        self.given = 0
        """Bytes given so far."""

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Bytes of the beginning as long as there are any, then of the rest."""
        # Not read(): that of a pipe would wait until the whole buffer is full.
        some = getattr(self._rest, "read1", self._rest.read)
        block = self._beginning.read(len(buffer)) or some(len(buffer))
        buffer[: len(block)] = block
        self.given += len(block)
        return len(block)


class _Inflated(io.RawIOBase):
    """What a gzip stream holds, counted against what it is stored in."""

    def __init__(self, stored: IO[bytes]) -> None:
        self._packed = Rejoined(b"", stored)
        self._gzip = gzip.GzipFile(fileobj=cast(IO[bytes], self._packed), mode="rb")
        self._given = 0

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Inflated bytes; UserError for a stream that inflates beyond measure."""
        block = self._gzip.read1(len(buffer))
        buffer[: len(block)] = block
        self._given += len(block)
        if self._given > _RATIO_FROM and self._given > _MAX_RATIO * self._packed.given:
            raise UserError(
                "table.inflates",
                en="The compressed file inflates to more than a table can. Unpack it, look at it and give the table.",
                fr="Le fichier compressé se déploie au-delà de ce que peut contenir un tableau. Décompressez-le, "
                "examinez-le et donnez le tableau.",
                usage=True,
            )
        return len(block)


def inflated(stored: IO[bytes]) -> IO[bytes]:
    """What a gzip stream holds. Reading raises UserError once it inflates beyond measure."""
    return io.BufferedReader(_Inflated(stored), buffer_size=CHUNK)


def exactly(stream: IO[bytes], size: int) -> bytes:
    """Up to ``size`` bytes; fewer only at the end."""
    blocks, missing = [], size
    while missing and (block := stream.read(missing)):
        blocks.append(block)
        missing -= len(block)
    return b"".join(blocks)
