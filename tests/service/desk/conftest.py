"""The fictional registers for every test of the desk, and files of its own."""

from __future__ import annotations

import pytest

from dispatchable.service.desk.models import ServiceRequest
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World
from tests.service.desk import desk
from tests.service.numbers import building


@pytest.fixture(autouse=True)
def _place(demo_place: None) -> None:
    """Every test of the desk has it."""


@pytest.fixture
def number(world: World) -> TelephoneNumber:
    """A number of Alice's that waits for an address."""
    building.accept(world)
    number = building.make_number(world.alice)
    TelephoneNumber.objects.filter(pk=number.pk).update(person=building.make_person(world.alice))
    number.refresh_from_db()
    return number


@pytest.fixture
def request_sent(world: World) -> ServiceRequest:
    """A request of Alice's with the desk."""
    return desk.sent(world.alice)
