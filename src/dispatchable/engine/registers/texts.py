"""Texts packed while a register is collected: one object for millions of record ids, not one each."""

from __future__ import annotations

from array import array

import numpy as np

from dispatchable.engine.registers.file import Array, narrow


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

    def __getitem__(self, index: int) -> str:
        return self._blob[self._ends[index] : self._ends[index + 1]].decode()

    def sections(self, name: str) -> dict[str, Array]:
        """The two sections that hold them, as ``string_sections`` makes them; nothing may be added afterwards."""
        return {
            f"{name}.offsets": narrow(np.asarray(self._ends)),
            f"{name}.blob": np.frombuffer(self._blob, np.uint8),
        }
