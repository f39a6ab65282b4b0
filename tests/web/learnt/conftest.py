"""The fictional registers and a folder for files."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.service.demo import build_demo_registers


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, settings: Settings) -> None:
    settings.FILES_DIR = tmp_path / "files"
    build_demo_registers()
