"""What `register info` says of a register's quality holds against a plain count of its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatchable.engine.registers.batches import PointBatch, RangeBatch, SourceOptions, StreetRange
from dispatchable.engine.registers.build import build_register
from dispatchable.engine.registers.file import RegisterFile
from dispatchable.engine.registers.quality import WIDEST_GAP, Quality, measure
from dispatchable.engine.registers.sources import open_source

Row = tuple[str, str, str, str, str, str]
"""Street, number, suffix, unit, postcode, coordinate."""
ROW = st.tuples(
    st.sampled_from(["Rue A", "Rue B"]),
    st.one_of(st.just(""), st.integers(1, 40).map(str)),
    st.sampled_from(["", "", "bis"]),
    st.sampled_from(["", "", "2"]),
    st.sampled_from(["", "48000", "48001"]),
    st.sampled_from(["", "3.5"]),
)


def quality(path: Path, rows: list[Row], ranges: list[StreetRange] | None = None) -> Quality:
    names = ("street", "house_number", "suffix", "unit", "postcode", "longitude")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)) if rows else {}
    events: list[PointBatch | RangeBatch] = []
    if rows:
        columns |= {"latitude": columns["longitude"], "city": ["V"] * len(rows)}
        events.append(PointBatch(columns, range(1, len(rows) + 1)))
    if ranges:
        events.append(RangeBatch(ranges))
    build_register(events, output=path, name="v", country="FR", source="csv")
    return measure(RegisterFile(path))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROW, min_size=1, max_size=60))
def test_the_counts_are_those_of_the_rows(tmp_path: Path, rows: list[Row]) -> None:
    found = quality(tmp_path / "v.register", rows)
    numbered = [row for row in rows if row[1]]
    assert (found.numbered, found.without_number) == (len(numbered), len(rows) - len(numbered))
    assert found.without_coordinates == sum(not row[5] for row in rows)
    assert found.without_postcode == sum(not row[4] for row in rows)
    assert found.with_unit == sum(bool(row[3]) for row in rows)
    assert found.postcodes == len({row[4] for row in rows} - {""})
    houses = Counter((row[0], row[4], *row[1:4]) for row in numbered)
    assert found.duplicates == sum(times - 1 for times in houses.values())
    assert (
        sorted(house.times for house in found.duplicate_examples) == sorted(t for t in houses.values() if t > 1)[-20:]
    )
    missing = {}
    for street in {(row[0], row[4]) for row in numbered}:
        there = {int(row[1]) for row in numbered if (row[0], row[4]) == street}
        lacking = set()
        for low in there:
            after = [n for n in there if n > low and n % 2 == low % 2]
            if after and min(after) - low <= WIDEST_GAP:
                lacking |= set(range(low + 2, min(after), 2))
        if lacking:
            missing[street] = sorted(lacking)
    assert found.missing_numbers == sum(map(len, missing.values()))
    assert found.streets_with_gaps == len(missing)
    assert {(gap.street, gap.postcode): list(gap.numbers) for gap in found.gap_examples} == {
        street: numbers[:12] for street, numbers in missing.items()
    }


def test_a_register_of_ranges_has_bounds_and_no_houses(tmp_path: Path) -> None:
    line = ((3.0, 44.0), (3.5, 44.5))
    ranges = [StreetRange("Rue A", 1, 9, "odd", city="V", geometry=line), StreetRange("Rue B", 2, 4, "even", city="V")]
    found = quality(tmp_path / "v.register", [], ranges)
    assert found.bounds == (3.0, 44.0, 3.5, 44.5)
    assert (found.numbered, found.streets_without_points, found.ranges_without_line) == (0, 2, 1)
    assert (found.duplicates, found.gaps) == (0, 0)


def test_numbers_that_count_metres_are_no_gaps(tmp_path: Path) -> None:
    rows = [("Rue A", str(number), "", "", "", "") for number in (12, 140, 262, 264, 270)]
    found = quality(tmp_path / "v.register", rows)
    assert (found.gaps, found.missing_numbers) == (1, 2)
    assert found.bounds == ()


def test_paris_is_measured_whole(tmp_path: Path, shared_data: Callable[[str], Path]) -> None:
    source = shared_data("fr-ban-75-paris/adresses-75.csv.gz")
    path = tmp_path / "p.register"
    build_register(open_source("ban", [source], SourceOptions("FR")), output=path, name="p", country="FR", source="ban")
    found = measure(RegisterFile(path))
    assert (found.numbered, found.duplicates, found.without_postcode) == (158_048, 0, 0)
    assert found.streets_without_points == 0
