"""An address that is retired while a number is being assigned to it does not become that number's."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections, transaction

from dispatchable.service.addresses.actions.retire import retire_address
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.actions.assign import assign_number
from tests.service.conftest import World, make_world
from tests.service.numbers import building

pytestmark = [pytest.mark.database]


@pytest.mark.django_db
def test_it_does_not_activate(world: World) -> None:
    building.accept(world)
    number, address = building.make_number(world.alice), building.make_address(world.acme)
    person = building.make_person(world.alice)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    EmergencyAddress.objects.filter(pk=address.pk).update(state="retired")
    assert building.work(number) == "failed"
    number.refresh_from_db()
    assert number.reason_code == "NUM-ADR-RETIRED"


@pytest.mark.django_db(transaction=True)
def test_assigning_waits_for_the_end_of_a_retirement() -> None:
    if connection.vendor == "sqlite":
        return  # one writer at a time: there is nothing to wait for
    world = make_world()
    number, address = building.make_number(world.alice), building.make_address(world.acme)
    person = building.make_person(world.alice)
    said: list[str] = []

    def assign() -> None:
        try:
            assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
            said.append("assigned")
        except Refused as refused:
            said.append(refused.code)
        finally:
            connections.close_all()

    other = threading.Thread(target=assign)
    with transaction.atomic():
        retire_address(world.alice, address.pk)
        other.start()
        other.join(0.5)
        assert said == []
    other.join(30)
    assert said == ["number.address_retired"]
