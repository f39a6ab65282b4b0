"""The worker is killed between the asking and the end: each number ends active once, registered once, audited once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

pytestmark = pytest.mark.database
SITE = Path(__file__).with_name("crash_site.py")
ONCE = {
    "state": "active", "in_force": 1, "registrations": 1, "active_transitions": 1, "active_audits": 1, "files": 1,
}  # fmt: skip


@pytest.fixture
def database() -> Iterator[str]:
    """The address of an empty database: "" for SQLite, else one made on the PostgreSQL that is set."""
    server = os.environ.get("DISPATCHABLE_DATABASE_URL", "")
    if not server:
        yield ""
        return
    import psycopg

    name = f"crash_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as there:
        there.execute(f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as there:
            there.execute(f"DROP DATABASE {name} WITH (FORCE)")


def crash(folder: Path, database: str, kills: int, seed: int) -> dict[str, Any]:
    """Run the crash site in a data directory and a database of its own."""
    root = SITE.parents[3]
    environment = {
        **os.environ,
        "DISPATCHABLE_DATA_DIR": str(folder),
        "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}",
        "DISPATCHABLE_DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "dispatchable.interfaces.web.settings",
    }
    done = subprocess.run(
        [sys.executable, str(SITE), str(kills), str(seed)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


def shown(report: dict[str, Any]) -> None:
    assert report["ends"] == [ONCE] * (report["kills"] + 1), report
    assert report["breaks"] == 0


def test_five_kills(tmp_path: Path, database: str) -> None:
    shown(crash(tmp_path, database, 20 if os.environ.get("DISPATCHABLE_REQUIRE_ALL") == "1" else 5, 1))


@pytest.mark.torture
def test_sixty_kills(tmp_path: Path, database: str) -> None:
    shown(crash(tmp_path, database, 60, int.from_bytes(os.urandom(4))))
