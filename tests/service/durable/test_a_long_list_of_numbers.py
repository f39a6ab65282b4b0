"""A list of numbers is imported, given an address and active while the worker works: three hundred here, ten thousand
in a torture run, within five minutes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.service.durable.sites import report

pytestmark = pytest.mark.database


def imported(folder: Path, database: str, numbers: int) -> dict[str, Any]:
    """Run the site in a data directory and a database of its own."""
    said = report("import_site.py", folder, numbers, database=database)
    assert (said["numbers"], said["unprotected"], said["changed"]) == (numbers, numbers, numbers)
    return said


def test_three_hundred_numbers_from_a_list_are_active(tmp_path: Path, database: str) -> None:
    imported(tmp_path, database, 300)


@pytest.mark.torture
def test_ten_thousand_numbers_from_a_list_are_active_within_five_minutes(tmp_path: Path, database: str) -> None:
    assert imported(tmp_path, database, 10_000)["all"] < 300
