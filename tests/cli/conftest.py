from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import dispatchable
from dispatchable.interfaces.cli.demo.registers import build_registers


@pytest.fixture(scope="session")
def demo_registers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The demonstration's registers by country."""
    folder = tmp_path_factory.mktemp("registers")
    return {path.stem.removeprefix("demo-").upper(): path for path in build_registers(folder)}


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs ``dispatchable`` as its own process, in English, with an empty data directory."""

    def run(*arguments: str | Path, stdin: bytes = b"", lang: str = "en") -> subprocess.CompletedProcess[bytes]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(dispatchable.__file__).parent.parent),
            "DISPATCHABLE_LANG": lang,
            "DISPATCHABLE_DATA_DIR": str(tmp_path / "data"),
            "PYTHONIOENCODING": "utf-8",
        }
        return subprocess.run(
            [sys.executable, "-m", "dispatchable", *map(str, arguments)],
            input=stdin, capture_output=True, env=environment, timeout=120, check=False,
        )  # fmt: skip

    return run
