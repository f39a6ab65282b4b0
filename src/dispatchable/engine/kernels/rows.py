"""Rows of delimited text: where records end, and the rows whose verdict is known already written out at once.

The text is UTF-8 and read as Python's csv module reads it. A house number is a run of digits at the beginning of one
cell; all else of the cells that are read is the row's pattern. What is known of patterns stands in the arrays of
``bulk.book``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types

MAX_CELLS = 1_000
"""Cells that a record may have here."""
MAX_RECORD = 1 << 20
"""Bytes that a record may have here."""
MAX_CELL = 100_000
"""Bytes that a cell may have here; Python's csv module has a limit in characters that is beyond it."""
MAX_DIGITS = 4
"""Digits of a house number that is looked up here."""
WHOLE, CUT, STRANGE = 0, 1, 2
"""What became of a record: read; not at its end yet; to be read by the csv module."""
NUMBER, RECORD, PLACE = 1, 2, 3
"""What follows a piece of a known row: the number as written, the record's id, its coordinates; 0 for nothing."""

_several: Any = types.UniTuple
_BYTES = types.Array(types.uint8, 1, "C", readonly=True)
_I64 = types.int64[::1]
_RECORD = _several(types.int64, 3)(_BYTES, types.int64, types.int64, types.int64, types.int64, _I64)


@njit(_RECORD, cache=True, nogil=True)
def record(text, at, delimiter, quote, final, cells):
    """Read the record that begins at ``at``: (what became of it, where the next one begins, cells or -1).

    Cell ``i`` is ``text[cells[2 * i]:cells[2 * i + 1]]`` without its quotes. -1 stands for a record whose cells are not
    that simple: a quote within a cell, a line break in one, text behind a closing quote.
    """
    size = len(text)
    start = at
    many = 0
    simple = True
    while True:
        if many >= MAX_CELLS or at - start > MAX_RECORD:
            return STRANGE, start, -1
        if at >= size and final == 0:
            return (STRANGE if at - start > MAX_RECORD else CUT), start, -1
        begin = at
        end = -1
        if at < size and text[at] == quote:
            at += 1
            begin = at
            while True:
                while at < size and text[at] != quote:
                    byte = text[at]
                    if byte == 10 or byte == 13:
                        simple = False
                        if byte == 13 and not (at + 1 < size and text[at + 1] == 10):
                            return (STRANGE if at + 1 < size or final else CUT), start, -1
                    elif byte == 0:
                        return STRANGE, start, -1
                    elif byte == 34:  # within other quotes
                        simple = False
                    at += 1
                if at >= size:  # never closed, or not yet
                    return (STRANGE if final or at - start > MAX_RECORD else CUT), start, -1
                if at + 1 >= size and final == 0:
                    return CUT, start, -1
                if at + 1 < size and text[at + 1] == quote:
                    simple = False
                    at += 2
                    continue
                break
            end = at
            at += 1
            if at < size and text[at] != delimiter and text[at] != 10 and text[at] != 13:
                simple = False
        while at < size:
            byte = text[np.uint64(at)]
            if byte > 44 and byte != delimiter and byte != quote:  # a letter or a digit, as nearly all are
                at += 1
                continue
            if byte == delimiter or byte == 10 or byte == 13:
                break
            if byte == 0:
                return STRANGE, start, -1
            if byte == quote or byte == 34:
                simple = False
            at += 1
        if end < 0:
            end = at
        if at - begin > MAX_CELL:
            return STRANGE, start, -1
        cells[2 * many] = begin
        cells[2 * many + 1] = end
        many += 1
        if at < size and text[at] == delimiter:
            at += 1
            continue
        if at >= size:
            if final == 0:
                return (STRANGE if at - start > MAX_RECORD else CUT), start, -1
            return WHOLE, at, many if simple else -1
        if text[at] == 13:
            if at + 1 >= size:
                return (STRANGE if final else CUT), start, -1
            if text[at + 1] != 10:
                return STRANGE, start, -1
            at += 1
        at += 1
        if at - start > MAX_RECORD:
            return STRANGE, start, -1
        return WHOLE, at, many if simple else -1


_CUT = _several(types.int64, 5)(_BYTES, types.int64, types.int64, types.int64, types.int64, types.int64)


@njit(_CUT, cache=True, nogil=True)
def cut(text, delimiter, quote, final, most, most_bytes):
    """Count off whole records: (records, where they end, lines that are blank, lines in all, why it stopped).

    It stops after ``most`` records, or behind the one with which they have ``most_bytes`` bytes, with WHOLE; before a
    record that is not at its end, with CUT; before one that the csv module must read, with STRANGE.
    """
    cells = np.empty(2 * MAX_CELLS, np.int64)
    size = len(text)
    at = records = blank = lines = 0
    while True:
        while at < size and (text[at] == 10 or (text[at] == 13 and at + 1 < size and text[at + 1] == 10)):
            at += 1 if text[at] == 10 else 2
            blank += 1
            lines += 1
        if records >= most or at >= most_bytes:
            return records, at, blank, lines, WHOLE
        if at >= size:
            return records, at, blank, lines, CUT
        state, after, many = record(text, at, delimiter, quote, final, cells)
        if state != WHOLE:
            return records, at, blank, lines, state
        if many < 0:  # line breaks within it are lines as well
            for position in range(at, after):
                if text[position] == 10:
                    lines += 1
            if text[after - 1] != 10:
                lines += 1
        else:
            lines += 1
        at = after
        records += 1


_HASH = types.uint64(_BYTES, types.int64, types.int64, types.uint64)


@njit(_HASH, cache=True, nogil=True)
def mixed(text, begin, end, state):
    """The bytes from ``begin`` to ``end`` mixed into ``state`` (FNV-1a)."""
    for at in range(np.uint64(begin), np.uint64(max(begin, end))):
        state = (state ^ np.uint64(text[at])) * np.uint64(0x100000001B3)
    return state


SEED = 0xCBF29CE484222325
"""The state ``mixed`` begins with."""


@njit(types.boolean(_BYTES, types.int64, types.int64), cache=True, nogil=True)
def _number_like(text, begin, end):
    """Whether there are only digits and their ASCII punctuation, which no spreadsheet runs."""
    for at in range(begin, end):
        byte = text[at]
        if not (48 <= byte <= 57 or byte == 32 or 44 <= byte <= 47 or byte == 40 or byte == 41):
            return False
    return True


@njit(types.int64(_BYTES, types.int64, types.int64, types.uint8[::1], types.int64), cache=True, nogil=True)
def _copied(source, begin, end, out, at):
    """Put ``source[begin:end]`` into ``out`` at ``at``: where the next byte goes.

    Whole numbers without sign are no places counted from the end: without that question the loop copies many bytes at
    a time.
    """
    if end <= begin:
        return at
    source_at, out_at = np.uint64(begin), np.uint64(at)
    for step in range(np.uint64(end - begin)):
        out[out_at + step] = source[source_at + step]
    return at + end - begin


_PAIRS = types.int64[:, ::1]
_SAME = types.boolean(_BYTES, types.int64, types.int64, _I64, _I64, types.uint8[::1], _PAIRS, types.int64)


@njit(_SAME, cache=True, nogil=True)
def _same(text, digits, end, cells, read, blob, patterns, known):
    """Whether a row's pattern is byte for byte the known one: its cells with a NUL between them."""
    at, stop = patterns[known, 1], patterns[known, 2]
    for number in range(len(read)):
        first = digits if number == 0 else cells[2 * read[number]]
        behind = end if number == 0 else cells[2 * read[number] + 1]
        if number > 0:
            if at >= stop or blob[at] != 0:
                return False
            at += 1
        if behind - first > stop - at:
            return False
        here, there = np.uint64(at), np.uint64(first)
        for step in range(np.uint64(max(behind - first, 0))):
            if blob[here + step] != text[there + step]:
                return False
        at += max(behind - first, 0)
    return at == stop


_SETTLE = _several(types.int64, 4)(
    _BYTES, types.int64, types.int64, types.int64, types.int64, _I64, types.int64,
    types.int32[::1], _PAIRS, types.int64[:, ::1], types.uint32[::1], _PAIRS, types.uint8[::1],
    types.int64, types.uint8[::1], _PAIRS, _I64,
)  # fmt: skip


@njit(_SETTLE, cache=True, nogil=True)
def settle(
    text, at, delimiter, quote, width, read, most, slots, patterns, steps, numbers, houses, blob, longest, out, left,
    counts,
):  # fmt: skip
    """Write out the rows that are known: (where reading stopped, bytes written, rows left open, rows in all).

    ``read`` are the columns that are read, that with the house number first. ``patterns`` has a line for each pattern:
    half its hash (which is a positive number), where its key begins and ends in ``blob``, where its steps begin and end
    in ``steps``, where its houses begin and end in ``numbers`` and ``houses``, and its status. A step is a piece of
    ``blob`` and what follows it. ``houses`` has a line for each house: the piece of ``blob`` that is its record's id,
    and that of its coordinates. A row that is not known gets a line in ``left``: where its record begins and ends in
    ``text``, and where it belongs in ``out``. ``counts`` counts what was written by status. It stops when a row (with
    ``longest`` bytes of ours at the most) may not fit any more, and after ``most`` rows.
    """
    cells = np.empty(2 * MAX_CELLS, np.int64)
    size = len(text)
    room = len(out)
    mask = len(slots) - 1
    reads = len(read)
    written = opened = rows = 0
    while at < size and rows < most and opened < len(left):
        if text[at] == 10:
            at += 1
            continue
        if text[at] == 13 and at + 1 < size and text[at + 1] == 10:
            at += 2
            continue
        state, after, many = record(text, at, delimiter, quote, 1, cells)
        if state != WHOLE:
            return -1, written, opened, rows
        if written + 3 * (after - at) + longest > room:
            break
        rows += 1
        house = -1
        pattern = -1
        begin = end = digits = 0
        plain = many == width
        if plain:
            for cell in range(many):
                first = text[cells[2 * cell]] if cells[2 * cell] < cells[2 * cell + 1] else 0
                if first == 61 or first == 64 or first == 9 or first == 13:
                    plain = False  # a formula
                elif first == 43 or first == 45:
                    plain = plain and _number_like(text, cells[2 * cell] + 1, cells[2 * cell + 1])
        if plain:
            begin, end = cells[2 * read[0]], cells[2 * read[0] + 1]
            digits = begin
            number = np.int64(0)
            while digits < end and digits - begin <= MAX_DIGITS and 48 <= text[digits] <= 57:
                number = 10 * number + np.int64(text[digits]) - 48
                digits += 1
            plain = 0 < digits - begin <= MAX_DIGITS and text[begin] != 48
        if plain:
            key = mixed(text, digits, end, np.uint64(SEED))
            for other in range(1, reads):
                key = key * np.uint64(0x100000001B3)
                key = mixed(text, cells[2 * read[other]], cells[2 * read[other] + 1], key)
            slot = np.int64(key >> np.uint64(20)) & mask
            while slots[slot] >= 0:
                known = slots[slot]
                if patterns[known, 0] == np.int64(key >> np.uint64(1)) and _same(
                    text, digits, end, cells, read, blob, patterns, known
                ):
                    pattern = known
                    low, high = patterns[known, 5], patterns[known, 6]
                    last = high
                    while low < high:
                        middle = (low + high) >> 1
                        if numbers[middle] < number:
                            low = middle + 1
                        else:
                            high = middle
                    if low < last and numbers[low] == number:
                        house = low
                        break
                slot = (slot + 1) & mask
        if house < 0:
            left[opened, 0] = at
            left[opened, 1] = after
            left[opened, 2] = written
            opened += 1
            at = after
            continue
        joined = delimiter == 44
        for cell in range(1, many):
            joined = joined and cells[2 * cell] == cells[2 * cell - 1] + 1
        if joined:  # nothing was quoted, so nothing is to be
            written = _copied(text, cells[0], cells[2 * many - 1], out, written)
            out[written] = 44
            written += 1
        else:
            for cell in range(many):
                first, behind = cells[2 * cell], cells[2 * cell + 1]
                quoted = False
                for position in range(first, behind):
                    quoted = quoted or text[position] == 44
                if quoted:
                    out[written] = 34
                    written += 1
                written = _copied(text, first, behind, out, written)
                if quoted:
                    out[written] = 34
                    written += 1
                out[written] = 44
                written += 1
        for step in range(patterns[pattern, 3], patterns[pattern, 4]):
            written = _copied(blob, steps[step, 0], steps[step, 1], out, written)
            kind = steps[step, 2]
            if kind == NUMBER:
                written = _copied(text, begin, digits, out, written)
            elif kind == RECORD:
                written = _copied(blob, houses[house, 0], houses[house, 1], out, written)
            elif kind == PLACE:
                written = _copied(blob, houses[house, 1], houses[house, 2], out, written)
        counts[patterns[pattern, 7]] += 1
        at = after
    return at, written, opened, rows
