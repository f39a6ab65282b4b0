"""A run over a workbook, a Parquet file or JSON Lines that is killed goes on with --resume and leaves nothing."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import dispatchable
from tests.tabular.parquets import of_rows
from tests.tabular.workbooks import ods, xlsx

ROWS = 12_000
HEADER = ["ref", "adresse", "code_postal", "commune"]
LIST = [HEADER, *([i, f"{i % 60} rue de la République", "99001", "Sarlande-Vernoise"] for i in range(ROWS))]
MAKERS: dict[str, Callable[[], bytes]] = {
    "list.xlsx": lambda: xlsx(LIST),
    "list.ods": lambda: ods(LIST),
    "list.jsonl": lambda: "".join(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n" for row in LIST[1:]).encode(),
    "list.parquet": lambda: of_rows(LIST, row_group_size=5_000),
}


def started(table: Path, output: Path, register: Path, temporary: Path, *options: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(dispatchable.__file__).parent.parent),
        "DISPATCHABLE_LANG": "en",
        "TMPDIR": str(temporary),
    }
    command = [sys.executable, "-m", "dispatchable", "validate", str(table), "-o", str(output)]
    return subprocess.Popen(
        [*command, "--register", str(register), "--workers", "2", *options], env=environment, stderr=subprocess.PIPE
    )


@pytest.mark.parametrize("name", MAKERS)
def test_a_killed_run_goes_on_gives_the_same_bytes_and_leaves_nothing(
    name: str, tmp_path: Path, demo_registers: dict[str, Path]
) -> None:
    folder, temporary = tmp_path / "lists", tmp_path / "tmp"
    folder.mkdir()
    temporary.mkdir()
    table, whole, output = folder / name, folder / "whole.csv", folder / "out.csv"
    table.write_bytes(MAKERS[name]())
    with started(table, whole, demo_registers["FR"], temporary) as process:
        process.communicate(timeout=300)
        assert process.returncode == 0
    assert list(temporary.iterdir()) == []
    with started(table, output, demo_registers["FR"], temporary) as process:
        try:
            deadline = time.monotonic() + 120
            while not list(folder.glob(".out.csv.parts/*-*[0-9a-f]")) and time.monotonic() < deadline:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
        finally:
            process.kill()
    assert not output.exists()
    (left,) = temporary.iterdir()
    assert stat.S_IMODE(left.stat().st_mode) == 0o700  # nobody else may look into what a killed run leaves
    with started(table, output, demo_registers["FR"], temporary, "--resume") as again:
        _, told = again.communicate(timeout=300)
        assert again.returncode == 0
    assert b"Rows taken over from the interrupted run" in told and f"Rows checked: {ROWS}".encode() in told
    assert output.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == sorted([name, "out.csv", "whole.csv"])
    assert list(temporary.iterdir()) == []
