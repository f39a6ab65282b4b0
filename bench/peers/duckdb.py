"""DuckDB beside the list command: read the same CSV, join it on the finished key, write the same 25 columns.

It does no address work at all: the key is the row's address, postcode and city as written, and what belongs to it was
taken from the command's own output before. It lives in an environment of its own (``build/bench/duckdb-venv``).
"""

from __future__ import annotations

import os
import subprocess
import time
import venv
from pathlib import Path

PACKAGE = "duckdb==2.0.0"
_KEYS = """
import duckdb, sys
source, target = sys.argv[1:3]
duckdb.sql(f"copy (select distinct on (address, postcode, city) address a, postcode p, city c, * exclude (id, address, "
           f"postcode, city) from read_csv('{source}', all_varchar=true, header=true)) to '{target}' (format parquet)")
"""
_JOIN = """
import duckdb, sys
source, keys, target = sys.argv[1:4]
connection = duckdb.connect()
connection.execute("set threads = 2")
connection.execute(f"copy (select l.*, k.* exclude (a, p, c) "
                   f"from read_csv('{source}', all_varchar=true, header=true) l "
                   f"left join '{keys}' k on l.address = k.a and l.postcode = k.p and l.city = k.c) to '{target}' "
                   "(header, delimiter ',')")
"""


class DuckDB:
    """DuckDB with the finished keys of a checked list. Raises CalledProcessError where it cannot be installed."""

    def __init__(self, folder: Path, checked: Path) -> None:
        home = folder / "duckdb-venv"
        self._python = home / "bin" / "python"
        if not self._python.exists() or not (home / "ready").exists():
            venv.create(home, with_pip=True, clear=True)
            command = [str(self._python), "-m", "pip", "install", "--quiet", PACKAGE]
            subprocess.run(command, check=True, capture_output=True)
            (home / "ready").touch()
        self._keys = checked.with_suffix(".keys.parquet")
        self._run(_KEYS, checked, self._keys)

    def joined(self, source: Path, target: Path) -> tuple[float, float]:
        """Seconds, and seconds of all processors, that the join takes, start-up included."""
        before, began = os.times(), time.perf_counter()
        self._run(_JOIN, source, self._keys, target)
        seconds, after = time.perf_counter() - began, os.times()
        spent = after.children_user + after.children_system - before.children_user - before.children_system
        return seconds, spent

    def _run(self, script: str, *paths: Path) -> None:
        subprocess.run([str(self._python), "-c", script, *map(str, paths)], check=True, capture_output=True)
