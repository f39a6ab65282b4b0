"""The map: north up, to scale, the chosen house filled, nothing written over something else."""

from __future__ import annotations

from dispatchable.interfaces.web.addresses.map import SIZE, draw
from dispatchable.service.registry.nearby import NearbyPoint

MIDDLE = (3.1, 44.5)


def house(number: int, east: float, north: float, street: str = "Rue Neuve") -> NearbyPoint:
    """A house some metres from the middle."""
    return NearbyPoint(
        str(number), street, MIDDLE[0] + east / (111_320 * 0.71325), MIDDLE[1] + north / 111_320, 0.0, f"id{number}"
    )


def test_north_is_up_and_the_bar_is_to_scale() -> None:
    drawing = draw([house(1, 0, 0), house(2, 100, 0), house(3, 0, 100)], MIDDLE, chosen={"id1"})
    places = {mark.number: (mark.x, mark.y) for mark in drawing.marks}
    assert places["1"] == (SIZE / 2, SIZE / 2)
    assert places["2"][0] - places["1"][0] == round(drawing.scale, 1) and places["2"][1] == places["1"][1]
    assert places["1"][1] - places["3"][1] == drawing.scale
    assert drawing.scale_metres == 100 and drawing.chosen is not None and drawing.middle is None


def test_what_lies_outside_is_left_out_and_an_unknown_position_is_marked() -> None:
    drawing = draw([house(1, 0, 0), house(2, 400, 0)], MIDDLE)
    assert [mark.number for mark in drawing.marks] == ["1"]
    assert drawing.middle == (SIZE / 2, SIZE / 2)


def test_numbers_never_cover_each_other() -> None:
    drawing = draw([house(n, n % 20 * 4, n // 20 * 4) for n in range(100)], MIDDLE, chosen={"id7"})
    shown = [mark for mark in drawing.marks if mark.labelled]
    assert len(drawing.marks) == 100 and 0 < len(shown) < 100
    assert next(mark for mark in drawing.marks if mark.chosen).labelled
    for one in shown:
        for other in shown:
            if one is not other:
                assert abs(one.label_x - other.label_x) > 4 or abs(one.label_y - other.label_y) > 6


def test_a_street_s_name_runs_along_it_and_is_never_upside_down() -> None:
    across = draw([house(n, n * 20 - 100, 0) for n in range(10)], MIDDLE)
    assert [(s.name, abs(s.angle)) for s in across.streets] == [("Rue Neuve", 0.0)]
    for slope in (-3, -1, -0.2, 0.5, 2):
        drawing = draw([house(n, n * 10 - 50, (n * 10 - 50) * slope) for n in range(10)], MIDDLE)
        assert all(-90 <= street.angle <= 90 for street in drawing.streets)
