"""The library can be imported anywhere: it brings no framework, no command line and no network with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

UNWANTED = (
    "django",
    "ninja",
    "typer",
    "click",
    "rich",
    "requests",
    "httpx",
    "urllib.request",
    "http.client",
    "socket",
    "ssl",
    "asyncio",
)
SCRIPT = """
import sys
before = set(sys.modules)
import numba, numpy, rapidfuzz  # what they bring is theirs
theirs = set(sys.modules)
import dispatchable
from dispatchable import CivicAddress, Register, UserError, Validator, Verdict
print(*sorted(set(sys.modules) - theirs))
"""


def test_importing_the_library_brings_nothing_along(root: Path) -> None:
    environment = {"PYTHONPATH": str(root / "src"), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    brought = done.stdout.split()
    assert "dispatchable" in brought
    assert [name for name in brought if name in UNWANTED or name.split(".")[0] in UNWANTED] == []


def test_the_face_names_the_contract_and_nothing_else() -> None:
    import dispatchable

    assert sorted(dispatchable.__all__) == ["CivicAddress", "Register", "UserError", "Validator", "Verdict"]
