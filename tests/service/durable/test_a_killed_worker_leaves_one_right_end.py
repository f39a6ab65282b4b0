"""The worker is killed between the asking and the end: each number ends active once, registered once, audited once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.service.durable.sites import report

pytestmark = pytest.mark.database
ONCE = {
    "state": "active", "in_force": 1, "registrations": 1, "active_transitions": 1, "active_audits": 1, "files": 1,
}  # fmt: skip


def shown(said: dict[str, Any]) -> None:
    assert said["ends"] == [ONCE] * (said["kills"] + 1), said
    assert said["breaks"] == 0


def test_five_kills(tmp_path: Path, database: str) -> None:
    kills = 20 if os.environ.get("DISPATCHABLE_REQUIRE_ALL") == "1" else 5
    shown(report("crash_site.py", tmp_path, kills, 1, database=database))


@pytest.mark.torture
def test_sixty_kills(tmp_path: Path, database: str) -> None:
    shown(report("crash_site.py", tmp_path, 60, int.from_bytes(os.urandom(4)), database=database))
