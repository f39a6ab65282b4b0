"""The points' coordinates in a register file: small steps from the south-west corner of every few points.

Points are filed by town and street, so those beside each other in the file mostly lie within some kilometres. Each
block of ``BLOCK`` points keeps its corner and its unit (the publisher's own decimals), each point two whole numbers of
sixteen bits. A block that is too wide for those keeps the higher digits of its points apart. Nothing is rounded.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from dispatchable.engine.kernels.boxes import BLOCK, REACH, WIDE, inside
from dispatchable.engine.registers.collector import NO_COORDINATE
from dispatchable.engine.registers.file import Array, RegisterFile, narrow

_SHIFT = 5
_UNITS = (100, 10, 1)
_SLICE = 1 << 20

Columns = npt.NDArray[np.int32]


def coordinate_sections(x: Array, y: Array) -> dict[str, Array]:
    """The sections that hold the coordinates of all points (``DEGREES`` to a degree, or ``NO_COORDINATE``).

    The last block is filled up with points that have none.
    """
    parts = [_packed(x[start : start + _SLICE], y[start : start + _SLICE]) for start in range(0, len(x), _SLICE)]
    parts = parts or [_packed(x, y)]
    corner_x, corner_y, unit, low_x, low_y, high_x, high_y = map(np.concatenate, zip(*parts, strict=True))
    return {
        "block.longitude": corner_x,
        "block.latitude": corner_y,
        "block.unit": unit,
        "block.wide": narrow(np.flatnonzero(unit & WIDE)),
        "point.longitude": low_x,
        "point.latitude": low_y,
        "wide.longitude": high_x,
        "wide.latitude": high_y,
    }


def _packed(x: Array, y: Array) -> tuple[Array, ...]:
    """Corners, units, steps and, for wide blocks, the higher digits of the steps, of some points."""
    blocks = -(-len(x) // BLOCK)
    known = np.zeros((blocks, BLOCK), np.bool_)
    known.ravel()[: len(x)] = x != NO_COORDINATE
    corner_x, step_x = _steps(x, known)
    corner_y, step_y = _steps(y, known)
    unit = np.ones(blocks, np.int64)
    for candidate in reversed(_UNITS):
        unit[~((step_x % candidate).any(axis=1) | (step_y % candidate).any(axis=1))] = candidate
    step_x //= unit[:, None]
    step_y //= unit[:, None]
    wide = np.maximum(step_x.max(axis=1, initial=0), step_y.max(axis=1, initial=0)) > REACH
    step_x, step_y = (step_x + 1) * known, (step_y + 1) * known
    marked = (unit | np.where(wide, WIDE, 0)).astype(np.uint8)
    low = [(step & 0xFFFF).astype(np.uint16).ravel() for step in (step_x, step_y)]
    high = [(step[wide] >> 16).astype(np.uint16).ravel() for step in (step_x, step_y)]
    return corner_x.astype(np.int32), corner_y.astype(np.int32), marked, *low, *high


def _steps(values: Array, known: npt.NDArray[np.bool_]) -> tuple[Array, Array]:
    """The lowest known value of each block, and how far each point lies from it; 0 where it is not known."""
    every = np.zeros(known.shape, np.int64)
    every.ravel()[: len(values)] = values
    corner = np.where(known, every, 1 << 40).min(axis=1, initial=1 << 40)
    corner[corner == 1 << 40] = 0
    return corner, np.where(known, every - corner[:, None], 0)


class Coordinates:
    """The coordinates of a mapped register: of one point, of some, or of those inside a box."""

    def __init__(self, file: RegisterFile) -> None:
        """Of ``file``, in which each point has its house number (``point.house``)."""
        view, self._array = file.view, file.array
        self._count = len(view("point.house"))
        self._corner_x, self._corner_y = view("block.longitude"), view("block.latitude")
        self._unit, self._wide = view("block.unit"), view("block.wide")
        self._low_x, self._low_y = view("point.longitude"), view("point.latitude")
        self._high_x, self._high_y = view("wide.longitude"), view("wide.latitude")
        corners = (file.array("block.longitude"), file.array("block.latitude"), file.array("block.unit"))
        steps = (file.array("point.longitude"), file.array("point.latitude"))
        self._packed = (*corners, *steps, file.array("wide.longitude"), file.array("wide.latitude"))

    def __len__(self) -> int:
        return self._count

    def at(self, point: int) -> tuple[int, int] | None:
        """Longitude and latitude of a point (``DEGREES`` to a degree), or None when the register has none."""
        block = point >> _SHIFT
        unit = self._unit[block]
        x, y = self._low_x[point], self._low_y[point]
        if unit & WIDE:
            unit -= WIDE
            place = bisect_left(self._wide, block) * BLOCK + (point & (BLOCK - 1))
            x += self._high_x[place] << 16
            y += self._high_y[place] << 16
        if not x:
            return None
        return self._corner_x[block] + (x - 1) * unit, self._corner_y[block] + (y - 1) * unit

    def of(self, points: npt.NDArray[Any]) -> tuple[Columns, Columns]:
        """Longitudes and latitudes of an array of points, ``NO_COORDINATE`` where there are none."""
        points = points.astype(np.int64, copy=False)
        block = points >> _SHIFT
        unit = self._array("block.unit")[block].astype(np.int64)
        step_x = self._array("point.longitude")[points].astype(np.int64)
        step_y = self._array("point.latitude")[points].astype(np.int64)
        far = np.flatnonzero(unit & WIDE)
        if len(far):
            unit &= WIDE - 1
            place = np.searchsorted(self._array("block.wide"), block[far]) * BLOCK + (points[far] & (BLOCK - 1))
            step_x[far] += self._array("wide.longitude")[place].astype(np.int64) << 16
            step_y[far] += self._array("wide.latitude")[place].astype(np.int64) << 16
        none = step_x == 0
        x = self._array("block.longitude")[block] + (step_x - 1) * unit
        y = self._array("block.latitude")[block] + (step_y - 1) * unit
        x[none] = y[none] = NO_COORDINATE
        return x.astype(np.int32), y.astype(np.int32)

    def slices(self) -> Iterator[tuple[Columns, Columns]]:
        """The coordinates of all points in order, some at a time."""
        for start in range(0, len(self), _SLICE):
            yield self.of(np.arange(start, min(start + _SLICE, len(self))))

    def within(self, west: int, south: int, east: int, north: int) -> tuple[npt.NDArray[np.int64], Columns, Columns]:
        """The points inside a box, in order, with their coordinates. Looks at every block of points."""
        capacity = 4096
        while True:
            points = np.empty(capacity, np.int64)
            x, y = np.empty(capacity, np.int32), np.empty(capacity, np.int32)
            found = inside(*self._packed, west, south, east, north, points, x, y)
            if found <= capacity:
                return points[:found], x[:found], y[:found]
            capacity = found
