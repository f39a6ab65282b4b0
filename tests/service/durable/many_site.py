"""Many numbers activate at a test carrier while the worker is killed again and again; reports how each ended.

Run as a program: ``python many_site.py NUMBERS KILLS SEED``, with a data directory of its own. With no
kills it measures how long so many take. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from datetime import datetime
from itertools import pairwise
from typing import Any

import django

PATIENCE = 120.0
"""Seconds without anything new after which what is left counts as stuck."""
CHUNK = 200


def main(count: int, kills: int, seed: int) -> dict[str, Any]:
    """Ask for a share of the activations, let the worker live for a random while, kill it; in the end wait for all."""
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from dispatchable.service.carriers.models import Carrier
    from dispatchable.service.numbers.actions.assign import start
    from dispatchable.service.numbers.models import TelephoneNumber
    from tests.service.conftest import make_world
    from tests.service.durable.crash_site import Worker, chain_breaks
    from tests.service.numbers import building

    chance = random.Random(seed)
    world = make_world()
    building.accept(world)
    if kills:
        # some cannot be reached at first, some answer late, some answers are lost: the keys must hold
        odd = chance.sample(range(count), count // 20)
        rules = [f"+331848{10000 + i} * {chance.choice(('down 1', 'lose', 'delay 0.5', 'twice'))}" for i in odd]
        carrier: Carrier = building.make_test_carrier(world.alice, "\n".join([*rules, "* * accept"])[:20_000])
    else:
        carrier = building.make_number(world.alice).carrier
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    worker = Worker()
    rounds = kills or 1
    begun = time.monotonic()
    made = restarts = 0
    ends: list[datetime] = []
    try:
        for turn in range(1, rounds + 1):
            until = count * turn // rounds
            while made < until:
                size = min(CHUNK, until - made)
                numbers = [
                    TelephoneNumber(
                        organization=world.acme, e164=f"+331848{10000 + made + i}", country="FR", carrier=carrier,
                        person=person, address=address, state_since=timezone.now(),
                    ) for i in range(size)
                ]  # fmt: skip
                with transaction.atomic():
                    for number in TelephoneNumber.objects.bulk_create(numbers):
                        start(world.alice, number)
                made += size
            if kills:
                # a kill before it works would be none
                worker.at_work()
                time.sleep(chance.uniform(0.0, 2.0))
                worker.kill()
                ends.append(timezone.now())
                restarts += 1
                worker = Worker()
        everything = TelephoneNumber.objects.filter(carrier=carrier, person=person)
        left, last = -1, time.monotonic()
        while (now := everything.exclude(activation="active").count()) and time.monotonic() - last < PATIENCE:
            if now != left:
                left, last = now, time.monotonic()
            time.sleep(0.2)
        seconds = time.monotonic() - begun
    finally:
        worker.kill()
    return {
        "numbers": count, "kills": restarts, "seconds": round(seconds, 1), **_ends(carrier, ends),
        "breaks": chain_breaks(),
    }  # fmt: skip


def _ends(carrier: Any, kills: list[datetime]) -> dict[str, Any]:
    """What must be right of all of them, and the longest that one stood still while a worker lived."""
    from dispatchable.service.carriers.models import Registration
    from dispatchable.service.carriers.proving import registered_twice, unprotected_moments
    from dispatchable.service.numbers.models import NumberTransition, TelephoneNumber
    from tests.service.numbers import building

    numbers = TelephoneNumber.objects.filter(carrier=carrier).exclude(activation="unassigned")
    standing = Counter(Registration.objects.filter(carrier=carrier, in_force=True).values_list("number_id", flat=True))
    times = Counter(NumberTransition.objects.filter(after="active").values_list("number_id", flat=True))
    asked = dict(NumberTransition.objects.filter(after="pending").values_list("number_id", "created_at"))
    longest = 0.0
    for number, at in NumberTransition.objects.filter(after="active").values_list("number_id", "created_at"):
        marks = [asked[number], *(kill for kill in kills if asked[number] < kill < at), at]
        longest = max(longest, *((later - earlier).total_seconds() for earlier, later in pairwise(marks)))
    log = building.log_of(carrier) if carrier.is_test else []
    return {
        "states": dict(Counter(numbers.values_list("activation", flat=True))),
        "one_in_force": sum(standing[number.pk] == 1 for number in numbers),
        "active_once": sum(times[number.pk] == 1 for number in numbers),
        "registrations": Registration.objects.filter(carrier=carrier).count(),
        "registered_twice": len(registered_twice(log)), "unprotected": len(unprotected_moments(log)),
        "longest": round(longest, 1),
    }  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatchable.interfaces.web.settings")
    django.setup()
    print(json.dumps(main(*map(int, sys.argv[1:4]))))  # noqa: T201 - what the test reads
