"""How fast lists of a million rows are: ``python -m bench.lists_pages`` measures this part alone.

A database of its own is filled with a million numbers, people, addresses, requests and audit rows of one organisation,
beside a second one with a tenth of that. Then every list is asked for as a browser asks: each value of each filter,
each order that the page offers, searches of every kind, far pages, and two filters with a search and an order. What is
measured is the whole answer: who asks, the queries, the page. Home and the search over everything are measured with it.
"""

from __future__ import annotations

import argparse
import datetime
import html
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import report
from bench.commit import commit
from bench.lists_filling import ROWS, Filling, say, start

RUNS = 7

SEARCHES = {
    "numbers": (
        "+33 1 00 12 34 56",
        "01 00 12 34 56",
        "00331001234",
        "123456",
        "3456",
        "789",
        "01 00",
        "Lefebvre Zoé",
        "jean martin",
        "jean",
        "12 forges sarlande",
        "rue",
        "99004",
        "NUM-TERMS",
        "nobody at all",
        "ext 524",
    ),
    "addresses": (
        "12 rue des forges",
        "forges sarl",
        "sarlande",
        "rue",
        "site 4210",
        "site",
        "99004 12",
        "nothing here",
    ),
    "requests": ("SR-2023-000123", "SR2021000601", "sr 2024 77", "martin zoé", "forges 12", "rue", "nobody at all"),
    "queue": ("SR-2023-000123", "martin zoé", "forges 12 sarlande"),
    "audit": ("+33100123456", "33100123", "Ana Measured", "forges 12 sarlande", "rue", "nobody at all"),
}
TOGETHER = {
    "numbers": (
        "show=active&carrier={carrier}&q=forges+12&sort=-since",
        "show=needs-you&q=martin&sort=activation",
        "show=unprotected&sort=person",
        "show=active&page=200&sort=-since",
    ),
    "addresses": (
        "state=todo&country=BE&q=forges&sort=country",
        "state=validated&country=BE&page=150",
        "state=todo&page=200",
    ),
    "requests": ("show=open&q=martin&sort=country", "show=done&page=200", "show=mine&q=rue"),
    "queue": ("show=done&q=martin", "show=done&page=200&sort=age"),
    "audit": (
        "kind=telephonenumber&action=number.assign&actor=Ana+Measured",
        "since=2026-10-25&until=2026-10-26&action=carrier.add",
        "q=forges+12&actor=Paul+Petit&sort=who",
        "kind=telephonenumber&page=200",
    ),
}


def _asks(client: Any, name: str) -> Iterator[tuple[str, str]]:
    """Kind of asking, and the query."""
    from dispatchable.interfaces.web.lists.declared import DECLARED
    from dispatchable.service.accounts.actors import actor_for
    from dispatchable.service.accounts.models import User

    page = DECLARED[name]
    user = User.objects.get(email="acme@example.org")
    actor = actor_for(user, user.memberships.get().organization, language="en", request_id="measured")
    yield "as it opens", ""
    first = client.get(page_address(name)).content.decode()
    for one in page.filters:
        choices = one.choices_for(actor)
        for choice in choices[:8]:
            yield "a filter", f"{one.key}={choice.value}"
    for sort in re.findall(r'<th scope="col"[^>]*><a href="\?([^"]*)"', first):
        query = html.unescape(sort)
        yield "an order", query
        yield "an order", query.replace("sort=-", "sort=") if "sort=-" in query else query.replace("sort=", "sort=-")
    for text in SEARCHES[name]:
        yield "a search", "q=" + text.replace(" ", "+").replace("+33", "%2B33")
    yield "a far page", "page=200"
    from dispatchable.service.carriers.models import Carrier

    carrier = Carrier.objects.filter(organization=actor.organization_id).order_by("name")[1].pk.hex
    for together in TOGETHER[name]:
        yield "several at once", together.format(carrier=carrier)


def page_address(name: str) -> str:
    """The address of a list."""
    from django.urls import reverse

    from dispatchable.interfaces.web.lists.declared import DECLARED

    return reverse(DECLARED[name].url)


def _measured(client: Any, address: str, runs: int) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    connection.queries_log.clear()  # a ring: once full, nothing more is counted
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        asked = len(queries)
    if answer.status_code not in (200, 302):
        raise RuntimeError(f"{address}: {answer.status_code}")
    times, busy = [], []
    for _ in range(runs):
        began, worked = time.perf_counter(), time.process_time()
        client.get(address)
        times.append(1000 * (time.perf_counter() - began))
        busy.append(1000 * (time.process_time() - worked))
    return {"times": times, "busy": busy, "queries": asked, "bytes": len(answer.content)}


def _by_key(client: Any, runs: int) -> float:
    """Milliseconds of the processor for what no list can do without: 50 rows read by their ids, and a page without any.

    The page is that of a help topic: who asks, the frame around the page, nothing looked up.
    """
    from dispatchable.service.numbers.models import TelephoneNumber

    every = TelephoneNumber.objects.select_related("person", "address__current", "carrier")
    ids = list(TelephoneNumber.objects.order_by("id").values_list("pk", flat=True)[:50])
    taken = []
    for _ in range(max(runs, 3)):
        began = time.process_time()
        list(every.filter(pk__in=ids))
        client.get("/help/")
        taken.append(1000 * (time.process_time() - began))
    return statistics.median(taken)


def _say(name: str, found: dict[str, Any], query: str) -> None:
    median, busy = statistics.median(found["times"]), statistics.median(found["busy"])
    say(f"{name:10} {median:8.1f} ms, {busy:8.1f} of the processor, {found['queries']:3} queries  {query}")


def run(rows: int = ROWS, runs: int = RUNS, folder: Path | None = None, only: str = "") -> dict[str, Any]:
    """Fill, ask, and give the figures by list and kind of asking. A folder that is filled already is used as it is."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        where = folder or Path(temporary)
        where.mkdir(parents=True, exist_ok=True)
        filled = (where / "filled").exists()
        start(where)
        if not filled:
            Filling(rows).fill()
            (where / "filled").touch()
        return _asked(rows, runs, only)


def _asked(rows: int, runs: int, only: str) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client

    from dispatchable.interfaces.web import urls  # noqa: F401 - declares the lists
    from dispatchable.service.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(email="acme@example.org"))
    figures: dict[str, Any] = {
        "rows": rows,
        "database": connection.vendor,
        "runs": runs,
        "load": os.getloadavg()[0],
        "by_key": _by_key(client, runs),
        "asked": [],
    }
    wanted: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for name in SEARCHES:
        if only and name != only:
            continue
        for kind, query in _asks(client, name):
            found = _measured(client, f"{page_address(name)}?{query}", runs)
            wanted.setdefault((name, kind), []).append(found)
            _say(name, found, query)
    for query in (
        ("", *(f"search/?q={text.replace(' ', '+').replace('+33', '%2B33')}" for text in GLOBAL)) if not only else ()
    ):
        found = _measured(client, f"/{query}", runs)
        kind = "everything" if query else "home"
        wanted.setdefault((kind, "a search" if query else "as it opens"), []).append(found)
        _say(kind, found, query)
    for (name, kind), asked in wanted.items():
        times, busy = (sorted(each for one in asked for each in one[what]) for what in ("times", "busy"))
        figures["asked"].append(
            {
                "list": name,
                "kind": kind,
                "asked": len(asked),
                "p50": statistics.median(times),
                "p95": times[min(int(len(times) * 0.95), len(times) - 1)],
                "max": times[-1],
                "busy_p50": statistics.median(busy),
                "busy_p95": busy[min(int(len(busy) * 0.95), len(busy) - 1)],
                "queries": max(one["queries"] for one in asked),
                "bytes": max(one["bytes"] for one in asked),
            }
        )
    return figures


GLOBAL = (
    "+33 1 00 12 34 56",
    "01 00 12 34 56",
    "123456",
    "3456",
    "jean martin",
    "zoe lefebvre 12",
    "12 rue des forges sarlande",
    "SR-2023-000123",
    "sr2023000123",
    "rue",
    "nobody at all",
    "524",
)


def main() -> None:
    """Measure this part alone and write its table into both pages."""
    parser = argparse.ArgumentParser(prog="python -m bench.lists_pages", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--folder", type=Path, help="keep the filled database here, and use it again")
    parser.add_argument("--only", default="", help="one list alone, without writing")
    parser.add_argument("--docs", type=Path, default=Path("docs"))
    parser.add_argument("--json", action="store_true", help="print the figures and write nothing")
    args = parser.parse_args()
    found = run(args.rows, args.runs, args.folder, args.only)
    found |= {"date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(), "commit": commit()}
    json.dump(found, sys.stdout, indent=1)
    if not (args.only or args.json):
        for path in report.write({"lists_pages": found}, args.docs, only=("lists_pages",)):
            say(f"wrote {path}")


if __name__ == "__main__":
    main()
