from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import dispatchable
from dispatchable.interfaces.cli.demo.registers import build_registers
from tests.tabular.hostile import FILES

SECONDS, BYTES = 20, 1_000_000_000


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """How each file ended, in one process that reads them all."""
    folder = tmp_path_factory.mktemp("hostile")
    register = next(path for path in build_registers(folder) if path.name == "demo-fr.register")
    for name in ("files", "tmp"):
        (folder / name).mkdir()
    for name, file in FILES.items():
        (folder / "files" / name).write_bytes(file.make())
    root = Path(__file__).parent.parent.parent
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(Path(dispatchable.__file__).parent.parent), str(root))),
        "DISPATCHABLE_LANG": "fr",
        "DISPATCHABLE_DATA_DIR": str(folder / "data"),
        "TMPDIR": str(folder / "tmp"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.tabular.reading_hostile", str(folder / "files"), str(register)],
        env=environment, capture_output=True, timeout=SECONDS * len(FILES), check=False, cwd=root,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return {fact["name"]: fact for fact in map(json.loads, done.stdout.splitlines())}


def test_there_are_many_of_them() -> None:
    assert len(FILES) >= 60


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_ends_in_a_sentence_or_is_read_right(name: str, ends: dict[str, dict[str, Any]]) -> None:
    file, end = FILES[name], ends[name]
    assert end["code"] == file.ends, end
    if file.ends:
        assert end["en"] and end["fr"] and end["en"] != end["fr"]
        assert end["exit"] == (2 if end["usage"] else 1) and end["fr"] in end["told"]
        assert end["left"] == []
    else:
        assert end["rows"] == file.rows
        assert end["exit"] == 0 and end["left"] == ["checked.csv"]


@pytest.mark.parametrize("name", FILES)
def test_it_takes_bounded_time_and_memory_and_leaves_nothing(name: str, ends: dict[str, dict[str, Any]]) -> None:
    end = ends[name]
    assert end["seconds"] < SECONDS and end["bytes"] < BYTES
    assert end["temporary"] == []
