"""Texts packed while a register is collected: one object for millions of record ids, not one each."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate, islice

import numpy as np

from dispatchable.engine.registers.file import Array, narrow

_SLICE = 65_536


class Interned(dict[str, int]):
    """Texts numbered in the order of their coming; "" is number 0."""

    def __init__(self) -> None:
        super().__init__()
        self[""] = 0

    def __missing__(self, text: str) -> int:
        self[text] = index = len(self)
        return index

    def in_order(self) -> tuple[list[str], Array]:
        """The texts in order, and for each number the place of its text in that order."""
        texts = sorted(self)
        rank = np.empty(len(texts), np.uint32)
        rank[[self[text] for text in texts]] = np.arange(len(texts), dtype=np.uint32)
        return texts, rank


class Texts:
    """Very many texts in the order of their coming, in the bytes they take and eight more each."""

    __slots__ = ("_blob", "_ends")

    def __init__(self) -> None:
        self._blob = bytearray()
        self._ends = array("Q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, text: str) -> None:
        """Add a text at the end."""
        self._blob += text.encode()
        self._ends.append(len(self._blob))

    def extend(self, texts: Sequence[str]) -> None:
        """Add texts at the end."""
        encoded = [text.encode() for text in texts]
        self._ends.extend(islice(accumulate(map(len, encoded), initial=len(self._blob)), 1, None))
        self._blob += b"".join(encoded)

    def __getitem__(self, index: int) -> str:
        return self._blob[self._ends[index] : self._ends[index + 1]].decode()

    def sections(self, name: str, order: Array | None = None) -> dict[str, Array]:
        """The two sections that hold them, as ``string_sections`` makes them; nothing may be added afterwards.

        ``order`` lists the texts that are wanted, in the order in which they are.
        """
        ends, blob = np.asarray(self._ends), np.frombuffer(self._blob, np.uint8)
        if order is None:
            return {f"{name}.offsets": narrow(ends), f"{name}.blob": blob}
        lengths = np.diff(ends)[order].astype(np.int64)
        offsets = np.zeros(len(order) + 1, np.int64)
        np.cumsum(lengths, out=offsets[1:])
        out = np.empty(int(offsets[-1]), np.uint8)
        for first in range(0, len(order), _SLICE):
            last = min(first + _SLICE, len(order))
            begin, end = int(offsets[first]), int(offsets[last])
            shift = np.repeat(ends[order[first:last]].astype(np.int64) - offsets[first:last], lengths[first:last])
            out[begin:end] = blob[shift + np.arange(begin, end)]
        return {f"{name}.offsets": narrow(offsets), f"{name}.blob": out}
