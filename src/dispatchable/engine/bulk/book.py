"""What is known of patterns (rows that differ in the house number alone), and the houses for which it settles a row.

A pattern's rows are one text with gaps for the number, the record's id and the coordinates; the houses of a street,
with their ids and coordinates as text, are shared by all patterns that mean it. All of it stands in arrays that the
kernel reads (``kernels.rows.settle``); ``Book.row`` is its twin for single rows.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from dispatchable.engine.civic.format import one_line
from dispatchable.engine.kernels.rows import MAX_DIGITS, NUMBER, PLACE, RECORD, SEED, mixed
from dispatchable.engine.tabular.write import own_text
from dispatchable.engine.validation.alike import Alike
from dispatchable.engine.validation.columns_out import DSP_COLUMNS
from dispatchable.engine.validation.verdict import Status, Verdict

MAX_BYTES = 48_000_000
"""Bytes of text that a book holds before it starts anew."""
MAX_VARIANTS = 4
"""How often one pattern may stand in a book: the same street may have namesakes with some of its numbers."""
STATUSES = tuple(Status)
_DIGEST, _HEAD = 16, 240
_GAPS = "\x01\x02\x03"
_GAP = re.compile(f"([{_GAPS}])")
_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]*")
_RECORD_ID, _ADDRESS = DSP_COLUMNS.index("dsp_record_id"), DSP_COLUMNS.index("dsp_address")
_NUMBER, _LONGITUDE = DSP_COLUMNS.index("dsp_house_number"), DSP_COLUMNS.index("dsp_longitude")

Array = npt.NDArray[Any]
Houses = dict[int, tuple[bytes, bytes]]
"""By number the record's id and the coordinates, as text."""
Pieces = tuple[tuple[bytes, int], ...]
"""Texts, and what follows each of them."""
Learned = tuple[bytes, Pieces, int, Houses]
"""A pattern's key and text, its status, and its houses."""
Table = tuple[int, int, int, Houses]
"""Where houses stand in the arrays, the longest text of one, and the houses."""


class Book:
    """Patterns and their houses. Grows by ``learn``; not to be shared between threads."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.slots = np.full(1 << 14, -1, np.int32)
        self.patterns: Array = np.zeros((1 << 10, 8), np.int64)
        self.steps: Array = np.zeros((1 << 12, 3), np.int64)
        self.numbers: Array = np.zeros(1 << 12, np.uint32)
        self.houses: Array = np.zeros((1 << 12, 3), np.int64)
        self.blob: Array = np.zeros(1 << 18, np.uint8)
        self.longest = 0
        """Bytes that a pattern's text, filled in, may have at the most."""
        self._known: dict[bytes, list[int]] = {}
        self._many = 0
        self._steps = self._houses = self._bytes = 0
        self._tables: dict[tuple[object, ...], Table] = {}
        self._texts: dict[int, Pieces] = {}
        self._filled: dict[int, Houses] = {}
        self._public: list[int] = []

    def __len__(self) -> int:
        return self._many

    def row(self, key: bytes, digits: str) -> tuple[str, str] | None:
        """Our cells of a row as text, and its status; None when its house is not known here."""
        for known in self._known.get(key, ()):
            house = self._filled[known].get(int(digits))
            if house is not None:
                fill = (b"", digits.encode(), *house)
                text = b"".join([piece + fill[kind] for piece, kind in self._texts[known]])
                return text.decode()[:-1], STATUSES[self.patterns[known, 7]].value
        return None

    def learn(
        self, key: bytes, shared: Alike, digits: str, cells: list[str], text: str, *, public: bool = False
    ) -> None:
        """Take in a pattern whose row with ``digits`` has our ``cells``, as ``text``; not where that is not safe.

        ``public`` says that the pattern is the register's own writing and holds nothing of whose list it is.
        """
        if len(self._known.get(key, ())) >= MAX_VARIANTS or any(gap.encode() in key for gap in _GAPS):
            return
        pieces = _pieces(shared.examined.verdict, cells)
        if pieces is None:
            return
        if self._bytes > MAX_BYTES:
            self._begin()
        table = self._table(shared)
        own = table[3].get(int(digits))
        fill = (b"", digits.encode(), *(own or (b"", b"")))
        if own is None or b"".join([piece + fill[kind] for piece, kind in pieces]) != text.encode() + b"\n":
            return
        self._enter(key, pieces, STATUSES.index(shared.examined.verdict.status), table)
        if public:
            self._public.append(self._many - 1)

    def _enter(self, key: bytes, pieces: Pieces, status: int, table: Table) -> None:
        begin, end, widest, houses = table
        number, first, before = self._many, self._bytes, self._steps
        self._write(b"".join([key, *[piece for piece, _ in pieces]]))
        self.patterns = _grown(self.patterns, number + 1)
        self.steps = _grown(self.steps, before + len(pieces))
        at = first + len(key)
        for piece, kind in pieces:
            self.steps[self._steps] = (at, at + len(piece), kind)
            self._steps += 1
            at += len(piece)
        hashed = int(mixed(np.frombuffer(key, np.uint8), 0, len(key), np.uint64(SEED))) >> 1
        self.patterns[number] = (hashed, first, first + len(key), before, self._steps, begin, end, status)
        self.longest = max(self.longest, sum(len(piece) + 8 for piece, _ in pieces) + widest)
        self._known.setdefault(key, []).append(number)
        self._texts[number], self._filled[number] = pieces, houses
        self._many += 1
        self._file(hashed, number)

    def learned(self) -> list[Learned]:
        """The public patterns that ``learn`` took in."""
        return [
            (bytes(self.blob[self.patterns[n, 1] : self.patterns[n, 2]]), self._texts[n], int(self.patterns[n, 7]),
             self._filled[n])
            for n in self._public
        ]  # fmt: skip

    def take(self, learned: Iterable[Learned]) -> None:
        """Take in what other books have learned; as much as there is room for."""
        tables: dict[int, Table] = {}
        for key, pieces, status, houses in learned:
            if self._bytes > MAX_BYTES or any(self._texts.get(n) == pieces for n in self._known.get(key, ())):
                continue
            table = tables.get(id(houses))
            if table is None:
                table = tables[id(houses)] = self._laid_out(houses)
            self._enter(key, pieces, status, table)

    def packed(self) -> bytes:
        """The whole book, for ``unpacked``."""
        arrays = (
            self.slots, self.patterns[: self._many], self.steps[: self._steps], self.numbers[: self._houses],
            self.houses[: self._houses], self.blob[: self._bytes],
        )  # fmt: skip
        head = json.dumps([self.longest, [len(array) for array in arrays]]).encode().rjust(_HEAD)
        body = b"".join([head, *[array.tobytes() for array in arrays]])
        return hashlib.blake2b(body, digest_size=_DIGEST).digest() + body

    def unpacked(self, data: bytes) -> None:
        """Become the book that ``packed`` gave. Raises ValueError for anything else."""
        if hashlib.blake2b(memoryview(data)[_DIGEST:], digest_size=_DIGEST).digest() != data[:_DIGEST]:
            raise ValueError("no book")
        self._begin()
        self.longest, lengths = json.loads(data[_DIGEST : _DIGEST + _HEAD])
        at = _DIGEST + _HEAD
        whole = []
        for like, many in zip(
            (self.slots, self.patterns, self.steps, self.numbers, self.houses, self.blob), lengths, strict=True
        ):
            shape = (many, *like.shape[1:])
            size = int(np.prod(shape))
            whole.append(np.frombuffer(data, like.dtype, size, at).reshape(shape).copy())
            at += size * like.itemsize
        self.slots, self.patterns, self.steps, self.numbers, self.houses, self.blob = whole
        self._many, self._steps, self._houses, self._bytes = lengths[1], lengths[2], lengths[3], lengths[5]

    def _file(self, hashed: int, number: int) -> None:
        if 2 * self._many > len(self.slots):
            self.slots = np.full(4 * len(self.slots), -1, np.int32)
            for other in range(number):
                self._slot(int(self.patterns[other, 0]), other)
        self._slot(hashed, number)

    def _slot(self, hashed: int, number: int) -> None:
        mask = len(self.slots) - 1
        slot = (hashed >> 19) & mask
        while self.slots[slot] >= 0:
            slot = (slot + 1) & mask
        self.slots[slot] = number

    def _table(self, shared: Alike) -> Table:
        """Where the houses stand for which the pattern settles a row, the longest text of one, and those by number."""
        mark = (
            shared.at,
            shared.suffix,
            shared.housed,
            *[(id(register), street) for register, street in shared.looked_at],
        )
        found = self._tables.get(mark)
        if found is None:
            found = self._tables[mark] = self._made(shared)
        return found

    def _made(self, shared: Alike) -> Table:
        register, street = shared.looked_at[shared.at]
        houses: Houses = {}
        wanted = register.number_text(shared.outcome.found.point)[1] if shared.outcome.found else ""
        tried = 0
        for point in register.points_of(street):
            number = register.number_at(point)
            if number is None or number == tried or not 0 < number < 10**MAX_DIGITS:
                continue
            tried = number
            at = shared.house(number)
            if (
                at < 0
                or (position := register.position(at)) is None
                or register.number_text(at) != (str(number), wanted)
            ):
                continue
            record = register.record_id(at, street)
            text = record if _PLAIN_ID.fullmatch(record) else own_text([record])
            houses[number] = text.encode(), b"%.7f,%.7f" % position
        return self._laid_out(houses)

    def _laid_out(self, houses: Houses) -> Table:
        """The houses in the arrays."""
        begin, many, at = self._houses, len(houses), self._bytes
        self._write(b"".join([shown + place for shown, place in houses.values()]))
        self.numbers, self.houses = _grown(self.numbers, begin + many), _grown(self.houses, begin + many)
        lines = []
        for shown, place in houses.values():
            lines.append((at, at + len(shown), at + len(shown) + len(place)))
            at += len(shown) + len(place)
        if many:
            self.numbers[begin : begin + many] = list(houses)
            self.houses[begin : begin + many] = lines
        self._houses += many
        widest = max((end - first for first, _, end in lines), default=0)
        return begin, begin + many, widest, houses

    def _write(self, data: bytes) -> None:
        end = self._bytes + len(data)
        self.blob = _grown(self.blob, end)
        self.blob[self._bytes : end] = np.frombuffer(data, np.uint8)
        self._bytes = end


def _grown(array: Array, size: int) -> Array:
    """The array with room for ``size`` lines."""
    if size <= len(array):
        return array
    larger = np.zeros((max(size, 2 * len(array)), *array.shape[1:]), array.dtype)
    larger[: len(array)] = array
    return larger


def _pieces(verdict: Verdict, cells: list[str]) -> Pieces | None:
    """The text of a pattern's rows, cut where number, record and coordinates stand; None when they are not there.

    ``cells`` are ours of one such row, ``verdict`` what they show.
    """
    cells = list(cells)
    cells[_ADDRESS] = one_line(verdict.address._replace(house_number=_GAPS[NUMBER - 1]))
    cells[_NUMBER] = _GAPS[NUMBER - 1]
    cells[_RECORD_ID] = _GAPS[RECORD - 1]
    cells[_LONGITUDE : _LONGITUDE + 2] = [_GAPS[PLACE - 1]]
    text = own_text(cells) + "\n"
    if text.count(_GAPS[RECORD - 1]) != 1 or text.count(_GAPS[PLACE - 1]) != 1:
        return None
    parts = _GAP.split(text)
    kinds = [_GAPS.index(part) + 1 for part in parts[1::2]]
    return tuple(zip([part.encode() for part in parts[::2]], [*kinds, 0], strict=True))
