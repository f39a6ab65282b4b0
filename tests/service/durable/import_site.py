"""A list of numbers in service is imported by the worker, given an address in one go, and activates: how long it took.

Run as a program: ``python import_site.py NUMBERS``, with a data directory of its own. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable

import django

PATIENCE = 600.0


def main(count: int) -> dict[str, object]:
    """Import, assign, wait for the last one to be active; seconds of each part."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from dispatchable.service.carriers.actions.set_up import add_carrier
    from dispatchable.service.imports.actions.judge import judge_import
    from dispatchable.service.imports.actions.start import start_import
    from dispatchable.service.imports.actions.take import take_rows
    from dispatchable.service.numbers.actions.change_many import change_numbers
    from dispatchable.service.numbers.models import TelephoneNumber
    from tests.service.conftest import make_world
    from tests.service.durable.crash_site import Worker
    from tests.service.numbers import building

    world = make_world()
    building.accept(world)
    add_carrier(world.alice, name="PBX")
    address = building.make_address(world.acme)
    people = count // 10
    rows = [f"+331848{10_000 + i}\tPerson {i % people}\tlot" for i in range(count)]
    seconds: dict[str, float] = {}
    worker = Worker()

    def timed(name: str, done: Callable[[], bool]) -> None:
        begun = time.monotonic()
        while not done():
            if time.monotonic() - begun > PATIENCE:
                raise SystemExit(f"{name} took too long")
            time.sleep(0.1)
        seconds[name] = round(time.monotonic() - begun, 1)

    def stands(wanted: str) -> Callable[[], bool]:
        def look() -> bool:
            session.refresh_from_db()
            return session.state == wanted

        return look

    try:
        worker.at_work()
        begun = time.monotonic()
        session = start_import(world.alice, "numbers", text="\n".join(["number\tuser\ttags", *rows]))
        seconds["read"] = round(time.monotonic() - begun, 1)
        judge_import(world.alice, session.pk)
        timed("judged", stands("ready"))
        take_rows(world.alice, session.pk)
        timed("taken", stands("done"))
        mine = TelephoneNumber.objects.filter(organization=world.acme)
        unprotected = mine.filter(service="in_service", activation="incomplete").count()
        bulk = change_numbers(world.alice, "assign_address", mine, address_id=address.pk)
        timed("assigned", lambda: not mine.filter(bulk_rows__bulk=bulk, bulk_rows__outcome="").exists())
        timed("active", lambda: not mine.exclude(activation="active").exists())
    finally:
        worker.kill()
    bulk.refresh_from_db()
    return {
        "numbers": mine.count(), "unprotected": unprotected, "changed": bulk.changed, "seconds": seconds,
        "all": round(time.monotonic() - begun, 1),
    }  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatchable.interfaces.web.settings")
    django.setup()
    print(json.dumps(main(int(sys.argv[1]))))  # noqa: T201 - what the test reads
