"""What a start may take, and what the processes may weigh while nobody asks for anything."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

SECOND_START = 3.0
"""Seconds from the command to the first page on a machine of two cores that does nothing else."""
CORES = 2
IDLE = 500
"""Megabytes (PSS) of all processes together."""
TRIES = 3


def _pss(pid: int) -> int:
    found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"), re.MULTILINE)
    return int(found[1]) // 1024 if found else 0


def _worked(pid: int) -> float:
    """Seconds of processor time that the process, those below it and those it has seen end have used."""
    ticks = 0
    for one in _family(pid):
        fields = Path(f"/proc/{one}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> list[int]:
    """The process and all below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def _start(environment: dict[str, str]) -> tuple[subprocess.Popen[str], float]:
    """The command, once it has said that it is ready, and the seconds that took."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.monotonic()
    command = [sys.executable, "-m", "dispatchable", "up", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if "http://" in line:
            # where others use the machine, what was worked counts, not what was waited
            return process, min(time.monotonic() - began, _worked(process.pid) / CORES)
    raise AssertionError("it ended before it was ready")


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="the system tells no PSS")
def test_a_second_start_is_quick_and_the_idle_processes_are_light(tmp_path: Path, root: Path) -> None:
    environment = {**os.environ, "DISPATCHABLE_DATA_DIR": str(tmp_path), "PYTHONPATH": str(root / "src")}
    environment.pop("DISPATCHABLE_DATABASE_URL", None)
    seconds = []
    for number in range(TRIES + 1):
        process, taken = _start(environment)
        try:
            if number == TRIES:
                time.sleep(5)  # the validator is loaded after the first page
                weight = sum(_pss(pid) for pid in _family(process.pid))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)
            if process.stdout:
                process.stdout.close()
        seconds += [taken] if number else []
    assert min(seconds) <= SECOND_START, seconds
    assert weight <= IDLE, weight
