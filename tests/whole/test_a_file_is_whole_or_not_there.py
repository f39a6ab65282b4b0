from __future__ import annotations

import stat
from pathlib import Path

import pytest

from dispatchable.engine.whole import PRIVATE, written_whole


def test_it_has_its_name_only_when_the_block_ends_well(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    with written_whole(path) as file:
        file.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_a_block_that_fails_leaves_what_was_there_and_nothing_else(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"old")
    with pytest.raises(error), written_whole(path) as file:
        file.write(b"half")
        raise error
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["kept"]


def test_a_private_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    with written_whole(tmp_path / "kept", PRIVATE) as file:
        file.write(b"secret")
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o600
