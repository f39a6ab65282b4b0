"""The points of a register around a place on the map."""

from __future__ import annotations

from math import cos, radians
from typing import NamedTuple

import numpy as np

from dispatchable.engine.registers.build import DEGREES
from dispatchable.engine.registers.register import Register

METRES_PER_DEGREE = 111_320.0
"""Of latitude; of longitude at the equator."""


class Near(NamedTuple):
    """One point near a place."""

    point: int
    street: int
    distance: float
    """Metres from the place, on a plane: right to some tenths of a percent within a few kilometres."""


def points_around(register: Register, longitude: float, latitude: float, radius: float) -> list[Near]:
    """The points within ``radius`` metres, the nearest first. Looks at every block of points: 1 ms for a million."""
    narrow = max(cos(radians(latitude)), 0.01)
    reach_y = radius / METRES_PER_DEGREE
    reach_x = reach_y / narrow
    low, high = round((latitude - reach_y) * DEGREES), round((latitude + reach_y) * DEGREES)
    west, east = round((longitude - reach_x) * DEGREES), round((longitude + reach_x) * DEGREES)
    rows, x, y = register.points_within(west, low, east, high)
    dx = (x / DEGREES - longitude) * METRES_PER_DEGREE * narrow
    dy = (y / DEGREES - latitude) * METRES_PER_DEGREE
    distance = np.hypot(dx, dy)
    order = np.argsort(distance, kind="stable")
    order = order[distance[order] <= radius]
    streets = np.searchsorted(np.asarray(register.points_of_streets()), rows[order], side="right") - 1
    found = (rows[order].tolist(), streets.tolist(), distance[order].tolist())
    return list(map(Near, *found))
