"""Numbers in several states, and browsers of the people of both organisations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from dispatchable.service.accounts.models import User
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World, make_world
from tests.service.numbers import building

Browser = Callable[..., Client]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path))


@pytest.fixture
def world(db: None) -> World:
    """Two organisations and their people."""
    return make_world()


@pytest.fixture
def browser() -> Browser:
    """``browser(world.alice_user, "fr")``: a browser in which somebody is signed in."""

    def sign_in(user: User, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def failed(world: World) -> TelephoneNumber:
    """Alice's number, in service, whose address is not validated."""
    building.accept(world)
    number = building.make_number(world.alice)
    TelephoneNumber.objects.update(service="in_service")
    person, address = building.make_person(world.alice), building.make_address(world.acme, validated=False)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    assert building.work(number) == "failed"
    return number


@pytest.fixture
def active(world: World) -> TelephoneNumber:
    """Alice's number in force."""
    building.accept(world)
    number = building.make_number(world.alice, "+33184801299")
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    assert building.work(number) == "active"
    return number
