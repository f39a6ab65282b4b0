from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dispatchable
from dispatchable.interfaces.cli import status_line
from dispatchable.interfaces.cli.main import run
from dispatchable.interfaces.cli.status_line import RowsLine

ROWS = 20_000


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    rows = (f"{i},{i % 60} rue de la République,99001,Sarlande-Vernoise\n" for i in range(ROWS))
    path.write_text("ref,adresse,code_postal,commune\n" + "".join(rows), encoding="utf-8")
    return path


def started(table: Path, output: Path, register: Path, *options: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(dispatchable.__file__).parent.parent),
        "DISPATCHABLE_LANG": "en",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "dispatchable", "validate", str(table), "-o", str(output), "--register", str(register),
         *options],
        env=environment, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_long_run_that_is_stopped_goes_on_with_resume_and_gives_the_same_bytes(
    sent: signal.Signals, table: Path, tmp_path: Path, demo_registers: dict[str, Path]
) -> None:
    whole, output = tmp_path / "whole.csv", tmp_path / "out.csv"
    with started(table, whole, demo_registers["FR"], "--workers", "1") as process:
        process.communicate(timeout=300)
        assert process.returncode == 0
    with started(table, output, demo_registers["FR"], "--workers", "2") as process:
        try:
            deadline = time.monotonic() + 120
            while not list(tmp_path.glob(".out.csv.parts/*-*[0-9a-f]")) and time.monotonic() < deadline:
                time.sleep(0.01)
            process.send_signal(sent)
            _, told = process.communicate(timeout=60)
        finally:
            process.kill()
        code = process.returncode
    assert code in (-signal.SIGKILL, 130, 143)
    assert (b"Add --resume" in told) == (sent != signal.SIGKILL)
    assert not output.exists()
    with started(table, output, demo_registers["FR"], "--workers", "2", "--resume") as again:
        _, told = again.communicate(timeout=300)
        assert again.returncode == 0
    assert b"Rows taken over from the interrupted run" in told and f"Rows checked: {ROWS}".encode() in told
    assert output.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.csv", "out.csv", "whole.csv"]


def test_a_log_is_told_every_few_seconds_with_rate_and_time_left(
    table: Path, tmp_path: Path, demo_registers: dict[str, Path], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("DISPATCHABLE_LANG", "en")
    monkeypatch.setattr(status_line, "_PLAIN_EVERY", 0.01)
    arguments = ["validate", str(table), "-o", str(tmp_path / "o.csv"), "--register", str(demo_registers["FR"])]
    assert run(arguments) == 0
    told = [line for line in capsys.readouterr().err.splitlines() if " %: " in line]
    assert told and all(" rows, " in line and " a second, " in line and line.endswith(" left") for line in told)


@pytest.mark.parametrize(
    ("seconds", "words"), [(40, "40\u00a0s"), (170, "3\u00a0min"), (7_500, "2\u00a0h 05\u00a0min"), (0, "0\u00a0s")]
)
def test_the_time_left_counts_only_what_this_run_has_done(
    seconds: int, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISPATCHABLE_LANG", "fr")
    now = [100.0]
    monkeypatch.setattr(status_line.time, "monotonic", lambda: now[0])
    line = RowsLine(1_000)
    line.told(50, 50, 500)
    now[0] += max(seconds, 6)
    line.told(100, 50, 1_000 if seconds == 0 else 750)
    told = capsys.readouterr().err
    assert f"encore {words}" in told and "50\u202f%" not in told
    assert "100 lignes" in told
