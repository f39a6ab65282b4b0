"""Look through the points of a register for those inside a box on the map, as they lie packed in its file."""

from __future__ import annotations

import numpy as np
from numba import njit, types
from numba.core.types import Array

BLOCK = 32
"""Points of one block."""
REACH = 65_534
"""The farthest that a step of sixteen bits reaches: 0 stands for a point without coordinates, 1 for the corner."""
WIDE = 128
"""Added to the unit of a block whose steps take 32 bits."""

_I32 = Array(types.int32, 1, "C", readonly=True)
_U8 = Array(types.uint8, 1, "C", readonly=True)
_U16 = Array(types.uint16, 1, "C", readonly=True)
_INSIDE = types.int64(
    _I32, _I32, _U8, _U16, _U16, _U16, _U16,
    types.int64, types.int64, types.int64, types.int64,
    types.int64[::1], types.int32[::1], types.int32[::1],
)  # fmt: skip


@njit(_INSIDE, cache=True, nogil=True)
def inside(corner_x, corner_y, units, low_x, low_y, high_x, high_y, west, south, east, north, out_points, out_x, out_y):
    """Find the points with ``west <= x <= east`` and ``south <= y <= north``, in order.

    The other arguments are the sections of ``registers.coordinates``. Writes as many points with their coordinates as
    fit to the output arrays and returns how many there are.
    """
    capacity = len(out_points)
    found = 0
    wide = -1
    for block in range(len(units)):
        unit = np.int64(units[block])
        far = unit >= WIDE
        if far:
            unit -= WIDE
            wide += 1
        x0 = np.int64(corner_x[block]) - unit
        y0 = np.int64(corner_y[block]) - unit
        if x0 + unit > east or y0 + unit > north:
            continue
        if not far and (x0 + unit * (REACH + 1) < west or y0 + unit * (REACH + 1) < south):
            continue
        begin = block * BLOCK
        if far:
            for place in range(BLOCK):
                step_x = np.int64(low_x[begin + place]) | (np.int64(high_x[wide * BLOCK + place]) << 16)
                step_y = np.int64(low_y[begin + place]) | (np.int64(high_y[wide * BLOCK + place]) << 16)
                x, y = x0 + step_x * unit, y0 + step_y * unit
                if step_x and west <= x <= east and south <= y <= north:
                    if found < capacity:
                        out_points[found], out_x[found], out_y[found] = begin + place, x, y
                    found += 1
            continue
        # Bounds in steps, one too wide at either end: what passes is compared exactly.
        least = max((south - y0) // unit - 1, 1)
        most = (north - y0) // unit + 1
        for point in range(begin, begin + BLOCK):
            step = np.int64(low_y[point])
            if least <= step <= most:
                x, y = x0 + np.int64(low_x[point]) * unit, y0 + step * unit
                if west <= x <= east and south <= y <= north:
                    if found < capacity:
                        out_points[found], out_x[found], out_y[found] = point, x, y
                    found += 1
    return found
