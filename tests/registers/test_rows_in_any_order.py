"""The order in which a source lists its rows leaves no trace in a register, and every id comes back."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatchable import Register
from dispatchable.engine.registers.batches import PointBatch
from dispatchable.engine.registers.build import build_register

NAMES = ("record_id", "street", "house_number", "suffix", "postcode", "longitude", "latitude", "unit", "street_alias")
_HOUSE = st.tuples(
    st.sampled_from(["Rue A", "Rue B", "Place Haute"]),
    st.one_of(st.just(""), st.integers(1, 20).map(str), st.just("70000")),
    st.sampled_from(["", "bis"]),
    st.sampled_from(["48000", "48001"]),
    st.sampled_from([("", ""), ("3.5", "44.5"), ("3.512345", "44.51"), ("-61.5", "16.1234567")]),
    st.sampled_from(["", "2"]),
    st.sampled_from(["", "Chemin Vieux", "Rue A"]),
)
_ID = st.sampled_from(["48001_a", "48001_b", "", "uuid"])


def build(path: Path, rows: list[tuple[str, ...]], size: int) -> bytes:
    batches = []
    for start in range(0, len(rows), size):
        some = rows[start : start + size]
        columns = dict(zip(NAMES, map(list, zip(*some, strict=True)), strict=True)) | {"city": ["V"] * len(some)}
        batches.append(PointBatch(columns, range(start + 1, start + 1 + len(some))))
    build_register(batches, output=path, name="v", country="FR", source="csv")
    return path.read_bytes()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    # One point a house, as those that are alike stay in the order of their coming.
    st.dictionaries(_HOUSE.map(lambda house: house[:4]), st.tuples(_HOUSE, _ID), min_size=1, max_size=30),
    st.integers(0, 1000),
    st.integers(1, 40),
)
def test_rows_in_any_order_and_in_any_batches_make_the_same_bytes(
    tmp_path: Path, found: dict[tuple[str, ...], tuple[tuple, str]], seed: int, size: int
) -> None:
    rows = []
    for place, ((street, number, suffix, postcode), (house, prefix)) in enumerate(found.items()):
        suffix = suffix if number else ""
        tail = f"_{int(number or 99999):05d}" + (f"_{suffix}" if suffix else "")
        record_id = f"{place:04d}" if prefix == "uuid" else prefix and prefix + tail
        rows.append((record_id, street, number, suffix, postcode, *house[4], house[5], house[6]))
    rows = list({row[1:5]: row for row in rows}.values())
    first = build(tmp_path / "a.register", rows, size)
    random.Random(seed).shuffle(rows)
    assert build(tmp_path / "b.register", rows, 50) == first

    register = Register.open(tmp_path / "b.register")
    read = []
    for street in range(len(register.street_name)):
        for point in register.points_of(street):
            number = register.number_at(point)
            x, y = register.position(point) or ("", "")
            read.append(
                (
                    register.record_id(point, street), register.name_text[register.street_name[street]],
                    "" if number is None else str(number), register.number_text(point)[1],
                    register.street_postcode(street), str(x), str(y), register.unit(point),
                )
            )  # fmt: skip
    assert sorted(read) == sorted(row[:8] for row in rows)
