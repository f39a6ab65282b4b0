"""Web and worker are killed while letters go and answers come: none is lost, none sent under another Message-ID."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.service.durable.sites import report
from tests.service.mail.dovecot import found

pytestmark = pytest.mark.database


def shown(said: dict[str, Any], kills: int) -> None:
    assert said["ids"] == [1] * kills, said
    assert said["deliveries"] > kills, said  # some went out twice, under their own Message-ID
    assert said["answers"] == [1] * kills and said["marked"] == [True] * kills, said
    assert said["typed"] >= 1 and said["lost"] == said["doubled"] == [], said


def test_five_kills(tmp_path: Path, database: str) -> None:
    found()
    shown(report("mail_site.py", tmp_path, 5, 1, database=database), 5)


@pytest.mark.torture
def test_fifty_kills(tmp_path: Path, database: str) -> None:
    found()
    shown(report("mail_site.py", tmp_path, 50, int.from_bytes(os.urandom(4)), database=database), 50)
