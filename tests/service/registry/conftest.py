"""The fictional registers, there for every test of the registry."""

from __future__ import annotations

import pytest

from tests.service.demo import build_demo_registers


@pytest.fixture(autouse=True)
def demo_registers() -> None:
    """Registers of Sarlande-Vernoise and the other invented towns."""
    build_demo_registers()
