"""Coordinates come back from a register file as they went in, however far apart the points lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatchable.engine.kernels.boxes import BLOCK
from dispatchable.engine.registers.collector import DEGREES, NO_COORDINATE
from dispatchable.engine.registers.coordinates import Coordinates, coordinate_sections
from dispatchable.engine.registers.file import RegisterFile, write_register_file

_PLACE = st.one_of(
    st.none(),
    st.tuples(st.integers(-180 * DEGREES, 180 * DEGREES), st.integers(-90 * DEGREES, 90 * DEGREES)),
    st.tuples(st.integers(23_000_000, 23_600_000), st.integers(488_000_000, 488_600_000)),
    st.tuples(st.integers(2_300_000, 2_360_000), st.integers(48_800_000, 48_860_000)).map(
        lambda place: (place[0] * 10, place[1] * 10)
    ),
)
PLACES = st.lists(_PLACE, max_size=3 * BLOCK)


def opened(path: Path, places: list[tuple[int, int] | None]) -> Coordinates:
    filled = [place or (NO_COORDINATE, NO_COORDINATE) for place in places]
    x, y = (np.array([place[axis] for place in filled], np.int32) for axis in (0, 1))
    write_register_file(path, {}, {"point.house": np.zeros(len(x), np.uint8), **coordinate_sections(x, y)})
    return Coordinates(RegisterFile(path))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLACES)
def test_each_point_has_the_coordinates_it_was_given(tmp_path: Path, places: list[tuple[int, int] | None]) -> None:
    read = opened(tmp_path / "x.register", places)
    assert [read.at(point) for point in range(len(read))] == places
    for x, y in read.slices():
        assert list(zip(x.tolist(), y.tolist(), strict=True)) == [
            place or (NO_COORDINATE, NO_COORDINATE) for place in places
        ]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLACES, st.data())
def test_a_box_holds_exactly_the_points_inside(
    tmp_path: Path, places: list[tuple[int, int] | None], data: st.DataObject
) -> None:
    ends = [place or (0, 0) for place in places] + [(0, 0), (180 * DEGREES, 90 * DEGREES)]
    (a, b), (c, d) = data.draw(st.tuples(st.sampled_from(ends), st.sampled_from(ends)))
    west, east, south, north = min(a, c), max(a, c), min(b, d), max(b, d)
    points, x, y = opened(tmp_path / "x.register", places).within(west, south, east, north)
    expected = [
        (point, *place)
        for point, place in enumerate(places)
        if place and west <= place[0] <= east and south <= place[1] <= north
    ]
    assert list(zip(points.tolist(), x.tolist(), y.tolist(), strict=True)) == expected


def test_points_of_one_town_take_little_more_than_four_bytes_each(tmp_path: Path) -> None:
    places: list[tuple[int, int] | None] = [(23_000_000 + 10 * n, 488_000_000 - 10 * n) for n in range(32_000)]
    opened(tmp_path / "x.register", places)
    assert (tmp_path / "x.register").stat().st_size < 5.4 * len(places)
