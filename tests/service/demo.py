"""The fictional registers in the tests' data directory, built once and put back when a test has removed them."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from dispatchable.interfaces.cli.demo.registers import build_registers
from dispatchable.service.datadir import data_dir


@cache
def _built() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="dispatchable-demo-"))
    build_registers(folder)
    return folder


def build_demo_registers() -> None:
    """Puts the demonstration's registers where demonstration organisations look for them."""
    folder = data_dir() / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    for path in _built().glob("*.register"):
        if not (folder / path.name).is_file():
            shutil.copy(path, folder / path.name)
