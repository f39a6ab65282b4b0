"""Kills a real worker at random moments between what was asked and what comes of it, and reports how each ended.

Run as a program: ``python crash_site.py KILLS SEED``, with a data directory of its own in the environment. Prints one
JSON object.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from typing import Any

import django

WAIT = 60.0


class Worker:
    """A worker process of its own."""

    def __init__(self, slot: str = "worker-1") -> None:
        command = [sys.executable, "-m", "dispatchable.service.durable", slot]
        self.process = subprocess.Popen(command, start_new_session=True)

    def at_work(self) -> None:
        """Wait for its first sign of life; silently no longer than WAIT."""
        from dispatchable.service.durable.models import Heartbeat

        limit = time.monotonic() + WAIT
        while time.monotonic() < limit and not Heartbeat.objects.filter(process=self.process.pid).exists():
            time.sleep(0.02)

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def main(kills: int, seed: int) -> dict[str, Any]:
    """Set up an organisation, then kill and restart the worker once a number."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from dispatchable.service.numbers.actions.assign import assign_number
    from tests.service.conftest import make_world
    from tests.service.numbers import building

    world = make_world()
    building.accept(world)
    person = building.make_person(world.alice)
    chance = random.Random(seed)
    worker = Worker()
    numbers = [building.make_number(world.alice, f"+3318480{1200 + i}") for i in range(kills + 1)]

    def ask(index: int) -> None:
        """Ask for an activation: by an assignment, or by the desk's word on the address of a number that failed."""
        number = numbers[index]
        desk = index % 2 == 1
        address = building.make_address(world.acme, validated=not desk)
        assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
        if desk:
            wait_for(number, "failed")
            decide(address)

    def decide(address: Any) -> None:
        from django.db import transaction

        from dispatchable.service.audit.record import emit

        with transaction.atomic():
            version = building.make_version(address, validated_how="desk", state="manually_validated")
            emit(world.dana, "address.validated", address, version=str(version.pk))

    try:
        ask(0)
        begun = time.monotonic()
        wait_for(numbers[0], "active")
        usual = time.monotonic() - begun
        # measured once warm: the first one waits for the worker's start
        spans = []
        for index in range(1, kills + 1):
            ask(index)
            span = chance.uniform(0, min(1.2 * usual, 1.2))
            time.sleep(span)
            worker.kill()
            spans.append(round(span, 3))
            worker = Worker()
            wait_for(numbers[index], "active")
    finally:
        worker.kill()
    return {"kills": kills, "spans": spans, "ends": [end_of(number) for number in numbers], "breaks": chain_breaks()}


def wait_for(number: Any, state: str) -> None:
    """Until the number is in this state; gives up silently, so that the report shows where it stands."""
    limit = time.monotonic() + WAIT
    while time.monotonic() < limit:
        number.refresh_from_db()
        if number.activation == state:
            return
        time.sleep(0.02)


def end_of(number: Any) -> dict[str, Any]:
    """Everything that must be right about a number in the end."""
    from dispatchable.service.audit.models import AuditRow
    from dispatchable.service.carriers.connectors.local import folder
    from dispatchable.service.carriers.models import Registration

    number.refresh_from_db()
    registrations = Registration.objects.filter(number_id=number.pk)
    files = folder(number.carrier_id, "handoff")
    return {
        "state": number.activation,
        "in_force": registrations.filter(in_force=True, state="confirmed").count(),
        "registrations": registrations.count(),
        "active_transitions": number.transitions.filter(after="active").count(),
        "active_audits": AuditRow.objects.filter(action="number.active", object_id=str(number.pk)).count(),
        "files": sum((files / f"{r.pk}.register.csv").is_file() for r in registrations),
    }


def chain_breaks() -> int:
    """Faults in the audit chains."""
    from dispatchable.service.audit.chain import breaks

    return len(list(breaks()))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatchable.interfaces.web.settings")
    django.setup()
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201 - what the test reads
