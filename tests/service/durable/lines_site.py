"""Kills a real worker at random moments between the sending of long requests and the last of their lines at the desk.

Run as a program: ``python lines_site.py KILLS SEED``, with a data directory of its own in the environment. Prints one
JSON object.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from typing import Any

import django

LINES = 250
"""Of one request: more than are settled while one waits, in two chunks."""


def main(kills: int, seed: int) -> dict[str, Any]:
    """Send a request for each kill, and see what became of every line of all of them."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from dispatchable.service.audit.models import AuditRow
    from dispatchable.service.desk.models import RequestLine, ServiceRequest
    from tests.service.conftest import make_world
    from tests.service.demo import build_demo_registers
    from tests.service.durable.crash_site import Worker, chain_breaks

    build_demo_registers()
    world = make_world()
    chance = random.Random(seed)
    worker = Worker()
    usual = 1.0
    try:
        worker.at_work()
        for index in range(kills + 1):
            begun = time.monotonic()
            request = _sent(world.alice, index)
            if index:
                time.sleep(chance.uniform(0, min(1.2 * usual, 3.0)))
                worker.kill()
                worker = Worker()
            _wait(request)
            usual = time.monotonic() - begun if not index else usual
    finally:
        worker.kill()
    requests = ServiceRequest.objects.exclude(reference="")
    lines = RequestLine.objects.filter(request__in=requests)
    ends: dict[str, int] = {}
    for outcome, version, address in lines.values_list("outcome", "asked_version", "address__state"):
        end = outcome or (f"asked {address}" if version else "nothing")
        ends[end] = ends.get(end, 0) + 1
    return {
        "kills": kills,
        "references": len(set(requests.values_list("reference", flat=True))),
        "ends": ends,
        "addresses": len(set(lines.exclude(address=None).values_list("address_id", flat=True))),
        "with_address": lines.exclude(address=None).count(),
        "audited": AuditRow.objects.filter(action="request.lines_settle").count(),
        "done": list(requests.order_by("id").values_list("works__done", flat=True)),
        "breaks": chain_breaks(),
    }


def _sent(alice: Any, index: int) -> Any:
    """A request with one house that the register has, one said twice, and the others for the desk."""
    from dispatchable.service.desk.actions.submit import submit_request
    from dispatchable.service.desk.models import RequestLine
    from tests.service.desk import desk

    first = 1_000 * (index + 1)
    houses = [first, 2 * (index + 1), first + 1, first + 1, *range(first + 2, first + LINES - 2)]
    draft = desk.filled(alice, house_number=[str(first)])
    elements = draft.lines.get().elements
    RequestLine.objects.bulk_create(
        RequestLine(request=draft, position=place, country="FR", line=f"{house} Rue de la République",
                    elements={**elements, "house_number": str(house)})
        for place, house in enumerate(houses[1:], 2)
    )  # fmt: skip
    return submit_request(alice, draft.pk)


def _wait(request: Any) -> None:
    """Until nothing is under way; gives up silently, so that the report shows where it stands."""
    limit = time.monotonic() + 90
    while time.monotonic() < limit and request.works.filter(running=True).exists():
        time.sleep(0.05)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatchable.interfaces.web.settings")
    django.setup()
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))  # noqa: T201 - what the test reads
