"""Many numbers activate while the worker is killed again and again: each ends right, once, and none stands still."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.service.durable.sites import report

pytestmark = pytest.mark.database
STILL = 30.0
"""Seconds that a number may stand still while a worker lives."""


def shown(said: dict[str, Any], *, restless: bool = True) -> None:
    every = said["numbers"]
    assert said["states"] == {"active": every}, said
    assert (said["one_in_force"], said["active_once"], said["registrations"]) == (every, every, every), said
    assert (said["registered_twice"], said["unprotected"], said["breaks"]) == (0, 0, 0), said
    if restless:
        assert said["longest"] < STILL, said


def test_sixty_numbers_and_five_kills(tmp_path: Path, database: str) -> None:
    shown(report("many_site.py", tmp_path, 60, 5, 1, database=database))


@pytest.mark.torture
def test_a_thousand_numbers_and_a_hundred_kills(tmp_path: Path, database: str) -> None:
    shown(report("many_site.py", tmp_path, 1000, 100, int.from_bytes(os.urandom(4)), database=database))


@pytest.mark.torture
def test_ten_thousand_numbers_are_active_within_five_minutes(tmp_path: Path, database: str) -> None:
    said = report("many_site.py", tmp_path, 10_000, 0, 1, database=database)
    shown(said, restless=False)
    assert said["seconds"] < 300, said
