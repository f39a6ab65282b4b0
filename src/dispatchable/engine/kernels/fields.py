"""Take a block of delimited text without quotes apart into fields, and give out columns without what only repeats.

Registers are written street by street: most fields are those of the row above. What is given out once and meant for a
whole run of rows need not be made a text of its own for each.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types
from numba.core.types import Array

_U8 = Array(types.uint8, 1, "C", readonly=True)
_ENDS = types.uint32[:, ::1]
_SPLIT = (_U8, types.uint8, types.int64, _ENDS, types.int64[:, ::1])
_CHANGES = (_U8, _ENDS, types.int64, types.int64, types.uint8[::1], types.uint32[::1])
_NEWLINE = 10
_TRIED = 64
"""Rows by which a column is judged: whether most of its fields differ from the one above."""


@njit(types.boolean(_U8, types.int64), cache=True, nogil=True)
def _rare_blank(data, place):
    """Whether a blank beyond ASCII that ``str.strip`` takes away begins there, in UTF-8."""
    byte = data[place]
    second = data[place + 1] if place + 1 < len(data) else np.uint8(0)
    third = data[place + 2] if place + 2 < len(data) else np.uint8(0)
    if byte == 0xC2:
        return second == 0x85 or second == 0xA0
    if byte == 0xE2:
        if second == 0x80:
            return third <= 0x8A or third == 0xA8 or third == 0xA9 or third == 0xAF
        return second == 0x81 and third == 0x9F
    return (byte == 0xE1 and second == 0x9A) or (byte == 0xE3 and second == 0x80 and third == 0x80)


@njit(_SPLIT, cache=True, nogil=True)
def split(data, delimiter, width, ends, odd):
    """Find where the fields of each row of ``width`` columns end.

    ``ends[row, 0]`` is written where the row begins, ``ends[row, 1 + column]`` where each of its fields ends, and
    ``odd[i]`` the line number (from 0), begin and end of each other line that is not blank. Returns how many rows, odd
    lines and lines there are, the length of the longest line, and whether there are blanks that are not ASCII.
    ``ends`` has room for the rows and one more, ``odd`` for every line.
    """
    rows = 0
    others = 0
    line = 0
    longest = 0
    blanks = 0
    begin = 0
    field = 0
    ends[0, 0] = 0
    size = len(data)
    for place in range(size + 1):
        byte = data[place] if place < size else np.uint8(_NEWLINE)
        if byte == delimiter:
            field += 1
            if field < width:
                ends[rows, field] = place
        elif byte == _NEWLINE:
            if field == width - 1:
                ends[rows, width] = place
                rows += 1
            elif place > begin:
                odd[others, 0], odd[others, 1], odd[others, 2] = line, begin, place
                others += 1
            longest = max(longest, place - begin)
            line += 1
            begin = place + 1
            field = 0
            if place < size:
                ends[rows, 0] = begin
        elif byte >= 0xC2 and _rare_blank(data, place):
            blanks = 1
    return rows, others, line, longest, blanks


@njit(types.boolean(types.uint8), cache=True, nogil=True, inline="always")
def _blank(byte):
    """As ``str.strip`` sees the characters of ASCII."""
    return byte == 32 or 9 <= byte <= 13 or 28 <= byte <= 31


@njit(_CHANGES, cache=True, nogil=True)
def changes(data, ends, rows, column, out, first):
    """Write the fields of a column, stripped of blanks, that differ from the one above, each with a line end.

    ``first[i]`` is the row in which the ``i``-th of them stands. Returns how many bytes were written to ``out`` and how
    many fields. A column of which most fields differ is written whole: as many fields as rows need not be spread out
    over their rows, which costs more than a text made twice.
    """
    written = np.int64(0)
    found = 0
    before = np.int64(0)
    length = np.int64(-1)
    whole = False
    row = -1
    while row + 1 < rows:
        row += 1
        if row == _TRIED and 2 * found > _TRIED and not whole:
            whole = True
            row = found = 0
            written = np.int64(0)
        begin = np.int64(ends[row, column]) + (1 if column else 0)
        end = np.int64(ends[row, column + 1])
        while begin < end and _blank(data[begin]):
            begin += 1
        while end > begin and _blank(data[end - 1]):
            end -= 1
        size = end - begin
        if size == length and not whole:
            same = True
            for place in range(size):
                if data[begin + place] != data[before + place]:
                    same = False
                    break
            if same:
                continue
        for place in range(size):
            out[written + place] = data[begin + place]
        out[written + size] = _NEWLINE
        written += size + 1
        first[found] = row
        found += 1
        before = begin
        length = size
    return written, found


_EXACT = 15
"""Digits that a decimal may have so that its digits, and the power of ten they are divided by, are exact numbers."""


@njit(types.boolean(_U8, _ENDS, types.int64, types.int64, types.float64[::1]), cache=True, nogil=True)
def decimals(data, ends, rows, column, out):
    """Write the fields of a column as numbers when each of them is a plain decimal ("2.330113", "-71"): else False.

    The numbers are those of ``float``: two exact numbers are divided once, and the quotient is rounded once.
    """
    for row in range(rows):
        place = np.int64(ends[row, column]) + (1 if column else 0)
        end = np.int64(ends[row, column + 1])
        negative = place < end and data[place] == 45
        if negative:
            place += 1
        whole = np.int64(0)
        digits = 0
        divisor = 0.0
        while place < end:
            byte = data[place]
            if 48 <= byte <= 57 and digits < _EXACT:
                whole = 10 * whole + np.int64(byte) - 48
                digits += 1
                divisor *= 10
            elif byte == 46 and divisor == 0 and digits > 0:
                divisor = 1.0
            else:
                return False
            place += 1
        if digits == 0 or divisor == 1:
            return False
        value = np.float64(whole)
        if divisor > 0:
            value /= divisor
        out[row] = -value if negative else value
    return True
