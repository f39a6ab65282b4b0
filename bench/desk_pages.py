"""How fast the desk works on one request of 100,000 addresses: ``python -m bench.desk_pages`` prints the figures.

A database of its own gets a request whose lines are brought to the desk as the worker brings them. Then an agent's
pages are asked for as a browser asks, and all lines are decided at once, chunk by chunk, as the worker does it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.commit import commit
from bench.lists_filling import say, start

LINES = 100_000
RUNS = 15
STREETS = ("Rue de la République", "Rue Brélaz", "Rue des Forges", "Avenue du Port")


def run(lines: int = LINES, runs: int = RUNS, folder: Path | None = None) -> dict[str, Any]:
    """Fill, ask, decide: the figures. A folder that is filled already is used as it is."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        where = folder or Path(temporary)
        where.mkdir(parents=True, exist_ok=True)
        filled = (where / "filled").exists()
        start(where)
        settled = 0.0 if filled else _fill(where, lines)
        (where / "filled").touch()
        return {"lines": lines, "runs": runs, "load": os.getloadavg()[0], "settled": settled, **_measured(runs)}


def _fill(where: Path, lines: int) -> float:
    """One request with the desk; the seconds that its lines took to get there."""
    from django.utils import timezone

    from dispatchable.interfaces.cli.demo.registers import build_registers
    from dispatchable.service.accounts.actors import actor_for
    from dispatchable.service.accounts.models import Membership, User
    from dispatchable.service.desk.models import RequestLine, ServiceRequest
    from dispatchable.service.desk.reference import next_reference
    from dispatchable.service.desk.working import SETTLE, begin, step
    from dispatchable.service.organizations.models import Organization

    (where / "demo").mkdir(exist_ok=True)
    build_registers(where / "demo")
    acme = Organization.objects.create(name="Acme", slug="acme", is_demo=True)
    alice = User.objects.create_user("alice@example.org", "x", name="Alice")
    Membership.objects.create(user=alice, organization=acme, role="administrator")
    User.objects.create_user("dana@example.org", "x", name="Dana", is_agent=True)
    actor = actor_for(alice, acme, language="en", request_id="bench")
    with _transaction():
        request = ServiceRequest.objects.create(
            organization=acme, requester_id=alice.pk, requester_name="Alice", requester_email=alice.email,
            country="FR", state="submitted", reference=next_reference(2026), submitted_at=timezone.now(),
            contact="email",
        )  # fmt: skip
    made = []
    for place in range(lines):
        street = STREETS[place % len(STREETS)]
        number = str(1000 + place // len(STREETS))
        elements = {
            "house_number": number, "street": street, "city": "Sarlande-Vernoise", "postcode": "99001",
            "country": "FR",
        }  # fmt: skip
        line = f"{number} {street}, 99001 Sarlande-Vernoise"
        made.append(RequestLine(request=request, position=place + 1, country="FR", elements=elements, line=line))
    RequestLine.objects.bulk_create(made, batch_size=2000)
    say(f"{lines} lines written")
    began = time.perf_counter()
    with _transaction():
        work = begin(actor, request, SETTLE)
    while step(work.pk, work.turn):
        pass
    settled = time.perf_counter() - began
    say(f"with the desk after {settled:.0f} s")
    return settled


def _transaction() -> Any:
    from django.db import transaction

    return transaction.atomic()


def _measured(runs: int) -> dict[str, Any]:
    from django.test import Client
    from django.urls import reverse

    from dispatchable.service.accounts.actors import actor_for
    from dispatchable.service.accounts.models import User
    from dispatchable.service.desk import deciding_many
    from dispatchable.service.desk.actions.decide_many import decide_many
    from dispatchable.service.desk.deciding import Decision
    from dispatchable.service.desk.models import ManyDecision, ServiceRequest

    dana = User.objects.get(email="dana@example.org")
    client = Client()
    client.force_login(dana)
    request = ServiceRequest.objects.get()
    every, of = reverse("queue_lines"), f"request={request.pk}"
    last = request.lines.order_by("-position").values_list("pk", flat=True)[0]
    pages = {
        "queue": reverse("queue"),
        "work page": reverse("queue_request", args=[request.pk]),
        "work page, last line": f"{reverse('queue_request', args=[request.pk])}?line={last}",
        "lines": f"{every}?{of}",
        "lines, all": f"{every}?{of}&show=all",
        "lines, decided": f"{every}?{of}&show=decided",
        "lines, a search": f"{every}?{of}&q=brelaz+2000",
        "lines, a common word": f"{every}?{of}&q=rue",
        "lines, page 200": f"{every}?{of}&show=all&page=200",
        "lines, from the last": f"{every}?{of}&show=all&sort=-place",
        "deciding all": f"{reverse('queue_lines_decide')}?{of}&all=1&show=all",
    }
    figures: dict[str, Any] = {"before": {name: _asked(client, page, runs, name) for name, page in pages.items()}}
    actor = actor_for(dana, None, language="en", request_id="bench")
    if ManyDecision.objects.filter(state="done").exists():
        # a folder that was measured already: its lines are decided
        return figures
    began, worked = time.perf_counter(), time.process_time()
    many = decide_many(actor, request.pk, request.lines.all(), Decision("validated_as_is", note="Plan"))
    figures["begun"] = time.perf_counter() - began
    longest, chunks = 0.0, 0
    more = True
    while more:
        at = time.perf_counter()
        more = deciding_many.run_chunk(many.pk)
        longest, chunks = max(longest, time.perf_counter() - at), chunks + 1
        if chunks == 100:
            pages["decision, under way"] = reverse("queue_many", args=[many.pk])
            figures["under way"] = {
                name: _asked(client, pages[name], 3, name) for name in ("lines", "decision, under way")
            }
    figures["decided"], figures["longest chunk"] = time.perf_counter() - began, longest
    figures["decided, of the processor"] = time.process_time() - worked
    say(f"decided after {figures['decided']:.0f} s, the longest transaction {longest:.2f} s")
    pages["decision"] = reverse("queue_many", args=[many.pk])
    figures["after"] = {name: _asked(client, page, runs, name) for name, page in pages.items()}
    return figures


def _asked(client: Any, page: str, runs: int, name: str) -> dict[str, Any]:
    """Median and longest of some answers, in milliseconds."""
    answer = client.get(page)
    if answer.status_code != 200:
        raise RuntimeError(f"{page}: {answer.status_code}")
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        client.get(page)
        times.append(1000 * (time.perf_counter() - began))
    found = {"p50": statistics.median(times), "max": max(times)}
    say(f"{name:22} {found['p50']:7.1f} ms, {found['max']:7.1f} at the most")
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.desk_pages", description=__doc__)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--folder", type=Path, help="keep the filled database here, and use it again")
    args = parser.parse_args()
    json.dump(run(args.lines, args.runs, args.folder) | {"commit": commit()}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
