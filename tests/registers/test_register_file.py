"""A register file is whole or it is refused, and the same input makes the same bytes."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatchable import Register, UserError
from dispatchable.engine.registers.batches import PointBatch
from dispatchable.engine.registers.build import build_register
from dispatchable.engine.registers.file import FORMAT_VERSION, RegisterFile, string_sections, write_register_file
from dispatchable.engine.registers.texts import Texts

HOUSES = [
    ("t-1", "1", "", "Rue des Tilleuls"),
    ("t-2", "3", "bis", "Rue des Tilleuls"),
    ("t-3", "12", "", "Place Haute"),
]
REFUSALS = {"register.damaged", "register.newer", "register.older", "register.foreign"}
VERSION_AT, FEATURES_AT = 8, 12


def build(output: Path, houses: list[tuple[str, str, str, str]]) -> str:
    ids, numbers, suffixes, streets = map(list, zip(*houses, strict=True))
    columns = {"record_id": ids, "house_number": numbers, "suffix": suffixes, "street": streets}
    columns |= {"postcode": ["99410"] * len(houses), "city": ["Valbrume"] * len(houses)}
    batch = PointBatch(columns, range(1, len(houses) + 1))
    return build_register([batch], output=output, name="Valbrume", country="FR", source="csv").digest


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "valbrume.register"
    build(path, HOUSES)
    return path.read_bytes()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("changed") / "changed.register"


def refused(path: Path, content: bytes) -> str:
    path.unlink(missing_ok=True)
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        Register.open(path)
    assert str(path) in caught.value.en
    assert str(path) in caught.value.fr
    return caught.value.code


@given(st.data())
def test_one_flipped_bit_is_refused(whole: bytes, elsewhere: Path, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = bytearray(whole)
    changed[at] ^= 1 << bit
    assert refused(elsewhere, bytes(changed)) in {
        "register.damaged",
        "register.newer",
        "register.older",
        "register.foreign",
    }


@given(st.data())
def test_a_cut_file_is_refused(whole: bytes, elsewhere: Path, data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, len(whole) - 1))
    assert refused(elsewhere, whole[:kept]) in {"register.damaged", "register.foreign"}


@given(st.binary(min_size=1, max_size=100))
def test_a_file_with_something_behind_it_is_refused(whole: bytes, elsewhere: Path, more: bytes) -> None:
    assert refused(elsewhere, whole + more) == "register.damaged"


@given(st.binary(max_size=300))
def test_any_other_file_is_refused(elsewhere: Path, content: bytes) -> None:
    assert refused(elsewhere, content) == "register.foreign"


@pytest.mark.parametrize(("at", "value"), [(VERSION_AT, FORMAT_VERSION + 1), (FEATURES_AT, 1 << 31)])
def test_a_newer_file_is_refused_as_newer_and_not_as_damaged(
    at: int, value: int, whole: bytes, elsewhere: Path
) -> None:
    changed = bytearray(whole)
    struct.pack_into("<I", changed, at, value)
    assert refused(elsewhere, bytes(changed)) == "register.newer"


def test_a_file_of_an_older_format_is_refused_with_what_to_do(whole: bytes, elsewhere: Path) -> None:
    changed = bytearray(whole)
    struct.pack_into("<I", changed, VERSION_AT, FORMAT_VERSION - 1)
    assert refused(elsewhere, bytes(changed)) == "register.older"
    with pytest.raises(UserError, match="dispatchable register build"):
        Register.open(elsewhere)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"absent\.register"):
        Register.open(tmp_path / "absent.register")


def test_the_same_input_makes_the_same_bytes(whole: bytes, tmp_path: Path) -> None:
    digest = build(tmp_path / "again.register", HOUSES)
    assert (tmp_path / "again.register").read_bytes() == whole
    assert Register.open(tmp_path / "again.register").digest == digest


def test_other_input_makes_another_digest(whole: bytes, tmp_path: Path) -> None:
    assert build(tmp_path / "a.register", HOUSES) != build(tmp_path / "b.register", HOUSES[:2])


def test_a_failed_build_leaves_the_old_register_and_nothing_beside_it(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "valbrume.register"
    path.write_bytes(whole)
    with pytest.raises(UserError):
        build_register([], output=path, name="Valbrume", country="FR", source="csv")
    assert path.read_bytes() == whole
    assert [p.name for p in tmp_path.iterdir()] == ["valbrume.register"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_texts_packed_as_they_come_are_written_as_a_list_of_them_is(texts: list[str]) -> None:
    packed = Texts()
    for text in texts:
        packed.append(text)
    assert [packed[index] for index in range(len(packed))] == texts
    expected = string_sections("x", texts)
    for name, values in packed.sections("x").items():
        assert values.dtype == expected[name].dtype
        assert values.tolist() == expected[name].tolist()


def test_what_is_written_part_by_part_is_the_file_whose_digest_it_bears(tmp_path: Path) -> None:
    path = tmp_path / "x.register"
    sections = {"a": np.arange(5, dtype=np.uint32), "b": np.zeros(0, np.uint8), "c": np.arange(9, dtype=np.uint8)[::3]}
    digest = write_register_file(path, {"name": "x"}, sections)
    data = path.read_bytes()
    assert hashlib.sha256(data[:16] + data[48:]).hexdigest() == digest == data[16:48].hex()
    file = RegisterFile(path)
    assert [file.array(name).tolist() for name in sections] == [[0, 1, 2, 3, 4], [], [0, 3, 6]]
