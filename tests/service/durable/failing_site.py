"""A worker that dies for ever, and one that takes over its work while a listener fails at first.

Run as a program with a data directory of its own; prints what came of it.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import django


def until(fact: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Whether something becomes true in time."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if fact():
            return True
        time.sleep(0.05)
    return False


def main() -> None:
    """First a worker of another slot is killed in the middle; then this process works as its own slot."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.utils import timezone

    from dispatchable.service.audit.events import listens_to
    from dispatchable.service.audit.models import Event
    from dispatchable.service.durable.models import Heartbeat
    from dispatchable.service.durable.worker import run
    from dispatchable.service.ids import new_id
    from dispatchable.service.numbers.actions.assign import assign_number
    from dispatchable.service.numbers.models import TelephoneNumber
    from tests.service.conftest import make_world
    from tests.service.numbers import building

    world = make_world()
    building.accept(world)
    number = building.make_number(world.alice)
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    other = subprocess.Popen([sys.executable, "-m", "dispatchable.service.durable", "other"])
    until(lambda: Heartbeat.objects.filter(slot="other").exists())
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    until(lambda: Event.objects.filter(kind="number.activation_requested", delivered_at__isnull=False).exists())
    other.send_signal(signal.SIGKILL)
    other.wait()
    # as if it had been silent long enough
    Heartbeat.objects.filter(slot="other").update(at=timezone.now() - timedelta(seconds=60))

    failures = [1, 1]

    @listens_to("tried.once")
    def listen(event: Event) -> None:
        if failures:
            failures.pop()
            raise ValueError("8 rue du Port")

    event = Event.objects.create(kind="tried.once", object_id=new_id())
    stop = threading.Event()
    worker = threading.Thread(target=run, args=("mine", stop))
    worker.start()
    active = until(lambda: TelephoneNumber.objects.get().activation == "active")
    delivered = until(lambda: Event.objects.get(pk=event.pk).delivered_at is not None)
    stop.set()
    worker.join(20)
    print(  # noqa: T201 - what the test reads
        "active" if active else "stuck", "delivered" if delivered else "lost",
        "running" if worker.is_alive() else "quiet",
    )  # fmt: skip


if __name__ == "__main__":
    django.setup()
    main()
