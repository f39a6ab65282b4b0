"""Runs every check of the house, one line each, and fails when any of them fails."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sysconfig.get_path("scripts"))

DJADE = f"find src -path '*/templates/*.html' -print0 | xargs -0 -r '{BIN / 'djade'}' --target-version 5.2"

CHECKS: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "lint": [str(BIN / "ruff"), "check", "."],
    "templates": ["sh", "-c", f"{DJADE} --check"],
    "types": [str(BIN / "mypy")],
    "imports": [str(BIN / "lint-imports")],
    "spelling": [sys.executable, "tools/spelling.py"],
    "house rules": [sys.executable, "tools/house.py"],
    "French": [sys.executable, "tools/messages.py"],
    "docs": [sys.executable, "tools/docs.py", "--check"],
}


def main() -> int:
    """Run the checks in turn; a failing one shows all it said. Returns the number of failures."""
    failed = 0
    environment = {**os.environ, "PYTHONPATH": "src"}
    for name, command in CHECKS.items():
        start = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        word = "FAILED" if done.returncode else "ok"
        print(f"{name:12} {word:6} {time.perf_counter() - start:5.1f} s", flush=True)
        if done.returncode:
            failed += 1
            print(done.stdout + done.stderr, flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
