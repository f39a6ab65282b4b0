"""The map of a register's own points around an address, drawn on the server as SVG.

``draw`` is a pure function from points to marks on a square; ``addresses/map.html`` writes them as SVG with a table of
the same points for those who do not see it. ``map_around`` asks the register first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin, sqrt

from dispatchable.engine.registers.around import METRES_PER_DEGREE
from dispatchable.service.organizations.models import Organization
from dispatchable.service.registry.nearby import NearbyPoint, nearby

RADIUS = 300
"""Metres from the middle to each side."""
SIZE = 420
"""Units of the square's side; the page scales it. The scale and the arrow in ``addresses/map.html`` go by it."""
STREETS = 12
"""Names of streets that are written at the most."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One house on the map."""

    x: float
    y: float
    number: str
    chosen: bool
    labelled: bool
    """Whether there is room for its number."""
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class StreetName:
    """A street's name, along its houses."""

    x: float
    y: float
    angle: float
    """Degrees clockwise from reading straight on; never upside down."""
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """What ``addresses/map.html`` draws; all in units of the square, north up."""

    size: int
    marks: tuple[Mark, ...]
    streets: tuple[StreetName, ...]
    scale: float
    """Length of the bar."""
    scale_metres: int
    points: tuple[NearbyPoint, ...]
    """The same points for the table, nearest first."""
    chosen: NearbyPoint | None
    middle: tuple[float, float] | None
    """Where a position stands that is no house of the register (a manual validation's, a plausible number's)."""
    radius: int


def map_around(
    organization: Organization,
    country: str,
    position: tuple[float, float] | None,
    *,
    chosen: Collection[str] = (),
    radius: int = RADIUS,
) -> Drawing | None:
    """The map around a position (longitude, latitude); None without one, or where the register has no point near.

    ``chosen`` are record ids to be filled.
    """
    if position is None:
        return None
    # the corners of the square lie further away than its sides
    points = nearby(organization, country, *position, radius=radius * sqrt(2))
    return draw(points, position, chosen=chosen, radius=radius) if points else None


def draw(
    points: Sequence[NearbyPoint],
    middle: tuple[float, float],
    *,
    chosen: Collection[str] = (),
    radius: int = RADIUS,
) -> Drawing:
    """Points around ``middle`` (longitude, latitude) as marks on a square of ``SIZE`` units, north up.

    Every point within the square is drawn; numbers and names only where they do not cover each other, the chosen one's
    first.
    """
    per_metre = SIZE / (2 * radius)
    placed: list[tuple[NearbyPoint, float, float]] = []
    for point in points:
        x = SIZE / 2 + (point.longitude - middle[0]) * METRES_PER_DEGREE * cos(radians(middle[1])) * per_metre
        y = SIZE / 2 - (point.latitude - middle[1]) * METRES_PER_DEGREE * per_metre
        if 6 <= x <= SIZE - 6 and 6 <= y <= SIZE - 6:
            placed.append((point, x, y))
    filled = next((point for point, _, _ in placed if point.record_id in chosen), None)
    room = _Room()
    room.take(SIZE - 34, 4, SIZE - 6, 48)  # the arrow
    room.take(8, SIZE - 34, 22 + 100 * per_metre, SIZE - 8)  # the scale
    if filled is None:
        room.take(SIZE / 2 - 14, SIZE / 2 - 14, SIZE / 2 + 14, SIZE / 2 + 14)
    for point, x, y in placed:
        room.take(x - 3, y - 3, x + 3, y + 3, soft=point.record_id not in chosen)
    own = [p for p in placed if p[0].record_id in chosen]
    first = _marks(own, chosen, room)
    streets = _street_names(placed, filled.street if filled else "", room)
    marks = (*_marks([p for p in placed if p[0].record_id not in chosen], chosen, room), *first)
    scale_metres = 100 if radius >= 150 else 50
    return Drawing(
        size=SIZE,
        marks=marks,
        streets=streets,
        scale=scale_metres * per_metre,
        scale_metres=scale_metres,
        points=tuple(point for point, _, _ in placed),
        chosen=filled,
        middle=None if filled else (SIZE / 2, SIZE / 2),
        radius=radius,
    )


class _Room:
    """What is taken on the square; boxes as left, top, right, bottom."""

    def __init__(self) -> None:
        self._hard: list[tuple[float, float, float, float]] = []
        self._soft: list[tuple[float, float, float, float]] = []

    def take(self, left: float, top: float, right: float, bottom: float, *, soft: bool = False) -> None:
        """Soft ones (points) may be crossed by names of streets, but not by numbers."""
        (self._soft if soft else self._hard).append((left, top, right, bottom))

    def free(self, left: float, top: float, right: float, bottom: float, *, over_points: bool) -> bool:
        """Whether nothing stands there and it lies within the square."""
        if left < 2 or top < 2 or right > SIZE - 2 or bottom > SIZE - 2:
            return False
        taken = self._hard if over_points else (*self._hard, *self._soft)
        return not any(
            left < east and right > west and top < south and bottom > north for west, north, east, south in taken
        )


def _marks(
    placed: Sequence[tuple[NearbyPoint, float, float]], chosen: Collection[str], room: _Room
) -> tuple[Mark, ...]:
    """Every point; its number right, left, above or below of it where there is room."""
    marks = []
    for point, x, y in sorted(placed, key=lambda p: (p[0].record_id not in chosen, p[0].distance)):
        own = point.record_id in chosen
        width, height = len(point.number) * (8.5 if own else 5.6), 13.0 if own else 8.5
        gap = 9 if own else 5
        spot = None
        for label_x, label_y in (
            (x + gap + width / 2, y), (x - gap - width / 2, y), (x, y - 4 - height / 2), (x, y + 4 + height / 2),
        ):  # fmt: skip
            box = (label_x - width / 2, label_y - height / 2, label_x + width / 2, label_y + height / 2)
            if point.number and (own or room.free(*box, over_points=False)):
                room.take(*box)
                spot = (label_x, label_y)
                break
        label_x, label_y = spot or (x, y)
        marks.append(
            Mark(round(x, 1), round(y, 1), point.number, own, spot is not None, round(label_x, 1), round(label_y, 1))
        )
    return tuple(reversed(marks))


def _street_names(placed: Sequence[tuple[NearbyPoint, float, float]], own: str, room: _Room) -> tuple[StreetName, ...]:
    """The names of the streets with most houses here, the chosen one's first, each along its houses."""
    houses: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for point, x, y in placed:
        houses[point.street].append((x, y))
    ranked = sorted(houses.items(), key=lambda item: (item[0] != own, -len(item[1]), item[0]))
    names: list[StreetName] = []
    for street, spots in ranked:
        if len(names) >= STREETS:
            break
        if len(spots) < 3 and street != own:
            continue
        for x, y, angle in _lines(spots):
            length = len(street) * (7.4 if street == own else 6.4)
            if not _fits(room, x, y, angle, length):
                continue
            names.append(StreetName(round(x, 1), round(y, 1), round(angle, 1), street, street == own))
            break
    return tuple(names)


def _lines(spots: Sequence[tuple[float, float]]) -> list[tuple[float, float, float]]:
    """Where a name may stand along some houses: x, y and angle, the best place first."""
    middle_x, middle_y = sum(x for x, _ in spots) / len(spots), sum(y for _, y in spots) / len(spots)
    xx = sum((x - middle_x) ** 2 for x, _ in spots)
    yy = sum((y - middle_y) ** 2 for _, y in spots)
    xy = sum((x - middle_x) * (y - middle_y) for x, y in spots)
    angle = 0.5 * atan2(2 * xy, xx - yy)
    across = sorted((y - middle_y) * cos(angle) - (x - middle_x) * sin(angle) for x, y in spots)
    # between the two sides of the street, or beside it where there is but one
    offsets = (0.0, 20.0, -20.0) if across[-1] - across[0] > 20 else (-14.0, 14.0, -24.0)
    turned = degrees(angle)
    if turned > 90 or turned <= -90:
        turned -= 180 if turned > 0 else -180
    if turned < -89:
        turned = -90.0
    found = []
    along = max(hypot(x - middle_x, y - middle_y) for x, y in spots)
    for shift in (0.0, 0.5 * along, -0.5 * along):
        for offset in offsets:
            x = middle_x + shift * cos(angle) - offset * sin(angle)
            y = middle_y + shift * sin(angle) + offset * cos(angle)
            found.append((x, y, turned))
    return found


def _fits(room: _Room, x: float, y: float, angle: float, length: float) -> bool:
    """Takes the room of a name, as small squares along it, when all of it is free."""
    turn = radians(angle)
    steps = max(2, round(length / 12))
    boxes = []
    for step in range(steps + 1):
        along = (step / steps - 0.5) * length
        at_x, at_y = x + along * cos(turn), y + along * sin(turn)
        boxes.append((at_x - 6, at_y - 6, at_x + 6, at_y + 6))
    if not all(room.free(*box, over_points=True) for box in boxes):
        return False
    for box in boxes:
        room.take(*box)
    return True
