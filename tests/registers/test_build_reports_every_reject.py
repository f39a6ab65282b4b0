"""Whatever a register could not use is counted by its reason and listed with its line; nothing is dropped silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatchable import Register, UserError
from dispatchable.engine.registers.batches import REJECT_REASONS, PointBatch, RangeBatch, Reject, StreetRange
from dispatchable.engine.registers.build import BuildReport, build_register

# line, record id, house number, street, town
ROWS = [
    (2, "a", "1", "Rue Haute", "Valbrume"),
    (3, "b", "x y z 1", "Rue Haute", "Valbrume"),
    (4, "c", "", "Rue Haute", "Valbrume"),
    (5, "d", "3", "", "Valbrume"),
    (6, "e", "5", "Rue Haute", ""),
    (7, "f", "7", "Rue Haute", "Valbrume"),
]
RANGES = [
    StreetRange("", 1, 9, "odd", city="Valbrume", line=10),
    StreetRange("Rue Basse", 1, 9, "odd", line=11),
    StreetRange("Rue Basse", 1, 9, "odd", city="Valbrume", line=12),
]


def _points() -> PointBatch:
    lines, ids, numbers, streets, towns = map(list, zip(*ROWS, strict=True))
    return PointBatch({"record_id": ids, "house_number": numbers, "street": streets, "city": towns}, lines)


def _build(path: Path, *events: PointBatch | RangeBatch | Reject) -> BuildReport:
    return build_register(events, output=path, name="Valbrume", country="FR", source="csv")


def test_every_row_is_in_the_register_or_among_the_rejects(tmp_path: Path) -> None:
    report = _build(tmp_path / "v.register", _points(), RangeBatch(RANGES))
    assert report.points + report.ranges + len(report.rejects) == len(ROWS) + len(RANGES)
    assert [(reject.line, reject.reason) for reject in report.rejects] == [
        (3, "bad_number"),
        (5, "no_street"),
        (6, "no_city"),
        (10, "no_street"),
        (11, "no_city"),
    ]


def test_rejects_of_the_source_are_kept_beside_those_of_the_build(tmp_path: Path) -> None:
    broken = Reject("input.csv", 9, "bad_row", "a;b")
    report = _build(tmp_path / "v.register", broken, _points())
    assert report.rejects[0] == broken
    assert report.rejected == {"bad_row": 1, "bad_number": 1, "no_street": 1, "no_city": 1}
    assert set(report.rejected) <= set(REJECT_REASONS)


def test_a_reject_shows_the_text_at_fault_cut_short(tmp_path: Path) -> None:
    columns = {"house_number": ["z" * 500, "1"], "street": ["Rue Haute"] * 2, "city": ["Valbrume"] * 2}
    report = _build(tmp_path / "v.register", PointBatch(columns, [2, 3]))
    assert [len(reject.text) for reject in report.rejects] == [200]


def test_a_row_without_number_or_coordinates_is_used(tmp_path: Path) -> None:
    path = tmp_path / "v.register"
    report = _build(path, _points())
    assert (report.points, report.streets, report.cities) == (3, 1, 1)
    assert report.digest == Register.open(path).digest


def test_an_input_without_one_usable_row_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "v.register"
    with pytest.raises(UserError) as caught:
        _build(path, Reject("input.csv", 2, "bad_row"))
    assert caught.value.code == "register.empty"
    assert list(tmp_path.iterdir()) == []


def test_ranges_alone_make_a_register(tmp_path: Path) -> None:
    report = _build(tmp_path / "v.register", RangeBatch(RANGES))
    assert (report.points, report.ranges, report.streets) == (0, 1, 1)
