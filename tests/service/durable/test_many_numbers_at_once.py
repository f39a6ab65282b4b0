"""Many numbers activate while the worker is killed again and again: each ends right, once, and none stands still."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.service.durable.test_a_killed_worker_leaves_one_right_end import database as database  # a fixture

pytestmark = pytest.mark.database
SITE = Path(__file__).with_name("many_site.py")
STILL = 30.0
"""Seconds that a number may stand still while a worker lives."""


def many(folder: Path, database: str, numbers: int, kills: int, seed: int) -> dict[str, Any]:
    """Run the site in a data directory and a database of its own."""
    root = SITE.parents[3]
    environment = {
        **os.environ,
        "DISPATCHABLE_DATA_DIR": str(folder),
        "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}",
        "DISPATCHABLE_DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "dispatchable.interfaces.web.settings",
    }
    command = [sys.executable, str(SITE), str(numbers), str(kills), str(seed)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(report)  # noqa: T201 - the figure of a torture run
    return report


def shown(report: dict[str, Any], *, restless: bool = True) -> None:
    every = report["numbers"]
    assert report["states"] == {"active": every}, report
    assert (report["one_in_force"], report["active_once"], report["registrations"]) == (every, every, every), report
    assert (report["registered_twice"], report["unprotected"], report["breaks"]) == (0, 0, 0), report
    if restless:
        assert report["longest"] < STILL, report


def test_sixty_numbers_and_five_kills(tmp_path: Path, database: str) -> None:
    shown(many(tmp_path, database, 60, 5, 1))


@pytest.mark.torture
def test_a_thousand_numbers_and_a_hundred_kills(tmp_path: Path, database: str) -> None:
    shown(many(tmp_path, database, 1000, 100, int.from_bytes(os.urandom(4))))


@pytest.mark.torture
def test_ten_thousand_numbers_are_active_within_five_minutes(tmp_path: Path, database: str) -> None:
    report = many(tmp_path, database, 10_000, 0, 1)
    shown(report, restless=False)
    assert report["seconds"] < 300, report
