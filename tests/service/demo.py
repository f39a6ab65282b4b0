"""The fictional registers in the tests' data directory, built once."""

from __future__ import annotations

from functools import cache

from dispatchable.interfaces.cli.demo.registers import build_registers
from dispatchable.service.datadir import data_dir


@cache
def build_demo_registers() -> None:
    """Puts the demonstration's registers where demonstration organisations look for them."""
    folder = data_dir() / "demo"
    if not folder.is_dir():
        folder.mkdir(parents=True)
        build_registers(folder)
