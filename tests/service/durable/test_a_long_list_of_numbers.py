"""A list of numbers is imported, given an address and active while the worker works: three hundred here, ten thousand
in a torture run, within five minutes.
"""

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
SITE = Path(__file__).with_name("import_site.py")


def imported(folder: Path, database: str, numbers: int) -> dict[str, Any]:
    """Run the site in a data directory and a database of its own."""
    root = SITE.parents[3]
    environment = {
        **os.environ,
        "DISPATCHABLE_DATA_DIR": str(folder),
        "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}",
        "DISPATCHABLE_DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "dispatchable.interfaces.web.settings",
    }
    command = [sys.executable, str(SITE), str(numbers)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(report)  # noqa: T201 - the figure of a torture run
    assert (report["numbers"], report["unprotected"], report["changed"]) == (numbers, numbers, numbers)
    return report


def test_three_hundred_numbers_from_a_list_are_active(tmp_path: Path, database: str) -> None:
    imported(tmp_path, database, 300)


@pytest.mark.torture
def test_ten_thousand_numbers_from_a_list_are_active_within_five_minutes(tmp_path: Path, database: str) -> None:
    assert imported(tmp_path, database, 10_000)["all"] < 300
