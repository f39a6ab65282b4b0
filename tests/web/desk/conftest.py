"""The fictional registers and a folder for files."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _place(demo_place: None) -> None:
    """Every page of the desk has it."""
