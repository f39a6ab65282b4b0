"""Many agents on the same addresses and numbers at once: everything takes its locks in one order, nobody deadlocks."""

from __future__ import annotations

import random
import threading
from collections import Counter

import pytest
from django.db import OperationalError, connection, connections

from dispatchable.service.addresses.actions.places import PlaceFacts, add_place
from dispatchable.service.addresses.actions.retire import retire_address
from dispatchable.service.audit.models import Event
from dispatchable.service.carriers import registering
from dispatchable.service.carriers.models import Registration
from dispatchable.service.errors import Refused
from dispatchable.service.numbers import activation, events
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.actions.retry import retry
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import make_world
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
AGENTS, STEPS = 6, 25


def test_nobody_deadlocks() -> None:
    if connection.vendor == "sqlite":
        return  # one writer at a time: nobody can wait for somebody who waits
    world = make_world()
    building.accept(world)
    person = building.make_person(world.alice)
    addresses = [building.make_address(world.acme) for _ in range(3)]
    numbers = [building.make_number(world.alice, f"+331848012{i:02}") for i in range(6)]
    for number in numbers:
        assign_number(world.alice, number.pk, person_id=person.pk, address_id=addresses[0].pk)
        building.work(number)
    seen: Counter[str] = Counter()

    def many(chance: random.Random) -> None:
        """The steps of a chunk, as the worker takes them."""
        busy = TelephoneNumber.objects.filter(activation__in=("pending", "updating"))
        opened = activation.open_registrations([(str(n.pk), n.attempt) for n in busy])
        registering.ask_all(opened)
        activation.settle_all(opened)
        for left in activation.leftovers_of([str(n.pk) for n in numbers]):
            registering.release(Registration.objects.get(pk=left).pk)

    def step(chance: random.Random) -> None:
        number, address = chance.choice(numbers), chance.choice(addresses)
        match chance.randrange(6):
            case 0 | 1:
                assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
            case 2:
                many(chance)
            case 3:
                add_place(world.alice, address.pk, PlaceFacts(name=f"Room {chance.random()}"))
            case 4:
                events.address_decided(Event(kind="address.validated", object_id=address.pk))
            case _:
                retry(world.alice, number.pk)
                retire_address(world.alice, address.pk)

    def agent(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for _ in range(STEPS):
                try:
                    step(chance)
                    seen["done"] += 1
                except Refused:
                    seen["refused"] += 1
                except OperationalError as error:
                    seen[type(error.__cause__).__name__] += 1
                except Exception as error:
                    seen[type(error).__name__] += 1
        finally:
            connections.close_all()

    agents = [threading.Thread(target=agent, args=(seed,)) for seed in range(AGENTS)]
    for each in agents:
        each.start()
    for each in agents:
        each.join(120)
    assert set(seen) <= {"done", "refused"}, seen
    assert seen["done"] > AGENTS
