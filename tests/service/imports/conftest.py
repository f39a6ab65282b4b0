"""The tests' own kind is known while they run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dispatchable.service.imports import kinds
from tests.service.imports.rooms import People


@pytest.fixture(autouse=True)
def _people(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(kinds._kinds, People.name, People())
    yield
