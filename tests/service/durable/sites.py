"""Programs beside the tests that run a worker of their own, in a data directory and a database of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


def environment(data: Path, database: str = "") -> dict[str, str]:
    """The environment of a process that works on ``data``; ``database`` is "" for SQLite."""
    return {
        **os.environ,
        "DISPATCHABLE_DATA_DIR": str(data),
        "DISPATCHABLE_DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "dispatchable.interfaces.web.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }


def printed(name: str, data: Path, *words: object, database: str = "") -> str:
    """What the program ``name`` beside this file prints, run to its end."""
    command = [sys.executable, str(Path(__file__).with_name(name)), *map(str, words)]
    done = subprocess.run(command, env=environment(data, database), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def report(name: str, data: Path, *words: object, database: str = "") -> dict[str, Any]:
    """The report that the program prints as its last line: the figures of a torture run, so it is shown too."""
    said: dict[str, Any] = json.loads(printed(name, data, *words, database=database).splitlines()[-1])
    print(said)  # noqa: T201 - the figure of a torture run
    return said
