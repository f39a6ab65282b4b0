"""Journeys need Chromium; without it they are skipped by name."""

from __future__ import annotations

import pytest

from tests.journeys.browser import AXE, chromium


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, and skip it where there is none."""
    missing = "Chromium is absent" if not chromium() else "" if AXE.is_file() else "axe-core is absent (npm ci)"
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason=missing))
