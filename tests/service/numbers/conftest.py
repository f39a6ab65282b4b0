"""A data directory of each test's own, and a number that is ready to activate."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World
from tests.service.numbers import building


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def pending(world: World) -> TelephoneNumber:
    """A number of Alice's, assigned with everything it needs; its activation is asked for."""
    building.accept(world)
    number = building.make_number(world.alice)
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    return assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)


@pytest.fixture
def active(pending: TelephoneNumber) -> TelephoneNumber:
    """The same, in force."""
    assert building.work(pending) == "active"
    return pending
