"""The worker is killed between the sending of a long request and its last line: every line has exactly one end."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.service.durable.lines_site import LINES
from tests.service.durable.sites import report

pytestmark = pytest.mark.database


def settled(said: dict[str, Any]) -> None:
    sent = said["kills"] + 1
    assert said["references"] == sent and said["breaks"] == 0, said
    assert said["ends"] == {"asked under_review": sent * (LINES - 2), "solved": sent, "duplicate": sent}, said
    assert said["addresses"] == said["with_address"] == sent * (LINES - 1), said
    assert said["audited"] == sent and said["done"] == [LINES] * sent, said


def test_five_kills_between_sending_and_the_last_line(tmp_path: Path, database: str) -> None:
    settled(report("lines_site.py", tmp_path, 5, 3, database=database))


@pytest.mark.torture
def test_fifty_kills_between_sending_and_the_last_line(tmp_path: Path, database: str) -> None:
    settled(report("lines_site.py", tmp_path, 50, int.from_bytes(os.urandom(4)), database=database))
