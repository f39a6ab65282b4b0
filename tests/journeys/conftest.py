"""Journeys need Chromium; without it they are skipped by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import AXE, browser, chromium
from tests.journeys.product import Product, running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, and skip it where there is none."""
    missing = "Chromium is absent" if not chromium() else "" if AXE.is_file() else "axe-core is absent (npm ci)"
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """One browser for the journeys of a module."""
    with browser() as started:
        yield started


@pytest.fixture(params=["fr", "en"])
def product(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Product, str]]:
    """An installation of its own for each language."""
    with running(tmp_path / "data", language=request.param) as started:
        yield started, request.param
