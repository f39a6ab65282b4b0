"""A worker with hundreds of events that always fail, one that cannot be read, and a step that fails for good once.

Run as a program with a data directory of its own; prints what came of the others.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import django


def main() -> None:
    """Work in this process until the healthy ones are through."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.utils import timezone

    from dispatchable.service.audit.events import listens_to
    from dispatchable.service.audit.models import Event
    from dispatchable.service.durable import reconciler
    from dispatchable.service.durable.worker import run
    from dispatchable.service.ids import new_id
    from dispatchable.service.numbers import activation
    from dispatchable.service.numbers.actions.assign import assign_number
    from dispatchable.service.numbers.models import TelephoneNumber
    from tests.service.conftest import make_world
    from tests.service.durable.failing_site import until
    from tests.service.numbers import building

    reconciler.MOST_AT_ONCE = 5
    settle, left = activation.settle, [1, 1, 1]

    def failing(registration_id: Any) -> activation.Outcome:
        if left:
            left.pop()
            raise ValueError("8 rue du Port")
        return settle(registration_id)

    activation.settle = failing

    @listens_to("tried.never")
    def never(event: Event) -> None:
        raise ValueError("8 rue du Port")

    heard: list[object] = []

    @listens_to("tried.well")
    def well(event: Event) -> None:
        heard.append(event.pk)

    Event.objects.create(kind="number.activation_requested", object_id=new_id(), payload={})
    for _ in range(8):
        Event.objects.create(kind="tried.never", object_id=new_id())
    Event.objects.create(kind="tried.well", object_id=new_id())
    stop = threading.Event()
    worker = threading.Thread(target=run, args=("mine", stop))
    worker.start()
    delivered = until(lambda: bool(heard))
    world = make_world()
    building.accept(world)
    number = building.make_number(world.alice)
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    until(lambda: not left)
    # as if it had been under way for long enough
    TelephoneNumber.objects.update(state_since=timezone.now() - timedelta(seconds=60))
    active = until(lambda: TelephoneNumber.objects.get().activation == "active", 90.0)
    stop.set()
    worker.join(20)
    print("delivered" if delivered else "held up", "active" if active else "stuck")  # noqa: T201 - what the test reads


if __name__ == "__main__":
    django.setup()
    main()
