"""What a killed run leaves among the temporary files is taken away by the next; what another run uses never is."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dispatchable.service.tables import scratch

_HOLDS = """
import sys
from dispatchable.service.tables.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "table.csv").write_text("1 rue Haute")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def other_run(place: Path) -> tuple[subprocess.Popen[str], Path]:
    source = Path(scratch.__file__).parents[3]
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDS], env={**os.environ, "TMPDIR": str(place), "PYTHONPATH": str(source)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_a_folder_in_use_stays_and_a_killed_runs_folder_goes(place: Path) -> None:
    process, folder = other_run(place)
    with process:
        with scratch.scratch_folder():
            assert (folder / "table.csv").exists()
        process.kill()
    assert (folder / "table.csv").exists()
    with scratch.scratch_folder() as own:
        assert list(place.iterdir()) == [own]
    assert list(place.iterdir()) == []


def test_folders_of_one_process_do_not_take_each_other_away(place: Path) -> None:
    with scratch.scratch_folder() as first:
        with scratch.scratch_folder() as second:
            assert first.exists() and second.exists()
        process, _ = other_run(place)
        with process:
            process.communicate("")
        assert first.exists()


def test_folders_of_others_with_such_a_name_are_left_alone(place: Path) -> None:
    (place / "dispatchable-notes").mkdir()
    (place / "dispatchable-notes" / "mine.txt").write_text("x")
    (place / "dispatchable-link").symlink_to(place / "dispatchable-notes")
    with scratch.scratch_folder():
        pass
    assert (place / "dispatchable-notes" / "mine.txt").exists() and (place / "dispatchable-link").exists()
