"""How long a request about 100,000 addresses takes, and how quick pages stay meanwhile: ``python -m bench.desk_lines``.

A list of houses, nearly all of which the register has not, comes into a draft: read, looked at row by row, taken as
lines, sent, brought to the desk. A worker of its own does the work; beside it this process asks for pages as a browser
does, and measures whole answers. Everything lies in a data directory of its own, which is thrown away.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import report
from bench.answers import percentile
from bench.commit import commit

LINES = 100_000
STREETS = ("Rue de la République", "Rue Brélaz", "Rue des Forges", "Rue du Port", "Avenue de la Gare")
PATIENCE = 3_600.0


def rows(count: int) -> Iterator[str]:
    """The list as text: every house once."""
    yield "numéro\tvoie\tcode postal\tcommune\tpays"
    for index in range(count):
        house, street = divmod(index, len(STREETS))
        yield f"{house + 1}\t{STREETS[street]}\t99001\tSarlande-Vernoise\tFR"


class Watch:
    """Pages asked for while work is under way."""

    def __init__(self, client: Any, addresses: list[str]) -> None:
        self.client, self.addresses = client, addresses
        self.seconds: list[float] = []

    def until(self, done: Callable[[], bool]) -> float:
        """Ask for the pages in turn until it is done; how long that took."""
        begun = time.monotonic()
        while not done():
            if time.monotonic() - begun > PATIENCE:
                raise SystemExit("the work does not end")
            for address in self.addresses:
                self.seconds.append(asked(self.client, address))
                time.sleep(0.05)
        return time.monotonic() - begun


def asked(client: Any, address: str) -> float:
    """Seconds of one whole answer. Raises SystemExit for anything but a page."""
    begun = time.perf_counter()
    answer = client.get(address)
    taken = time.perf_counter() - begun
    if answer.status_code not in (200, 302):
        raise SystemExit(f"{address}: {answer.status_code}")
    return taken


@contextmanager
def worker() -> Iterator[Callable[[], float]]:
    """A worker process; gives its processor seconds so far."""
    process = subprocess.Popen([sys.executable, "-m", "dispatchable.service.durable", "worker-1"])

    def spent() -> float:
        fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    try:
        yield spent
    finally:
        process.kill()
        process.wait()


def measure(count: int) -> dict[str, Any]:
    """The figures, in an installation that is there already and empty."""
    from django.core.cache import cache
    from django.test import Client
    from django.urls import reverse

    from dispatchable.service.desk.actions.submit import submit_request
    from dispatchable.service.desk.lines import tally, work_under_way
    from dispatchable.service.imports.actions.judge import judge_import
    from dispatchable.service.imports.actions.start import start_import
    from dispatchable.service.imports.actions.take import take_rows
    from tests.service.conftest import make_world
    from tests.service.demo import build_demo_registers
    from tests.service.desk import desk

    build_demo_registers()
    world = make_world()
    draft = desk.filled(world.alice)
    cache.clear()
    client = Client()
    client.force_login(world.alice_user)
    seconds: dict[str, float] = {}
    processor: dict[str, float] = {}
    begun = time.monotonic()
    session = start_import(world.alice, "request_lines", text="\n".join(rows(count)), about=draft.pk)
    seconds["read"] = time.monotonic() - begun
    solve = reverse("request_form", args=[draft.pk, "solve"])
    watch = Watch(client, [reverse("home"), reverse("requests"), reverse("import", args=[session.pk]), solve])

    def at_rest() -> bool:
        session.refresh_from_db()
        return session.state in ("ready", "done")

    with worker() as spent:

        def timed(name: str, done: Callable[[], bool]) -> None:
            before = spent()
            seconds[name] = watch.until(done)
            processor[name] = spent() - before
            sys.stderr.write(f"{name}: {seconds[name]:.1f} s\n")

        judge_import(world.alice, session.pk)
        timed("judged", at_rest)
        take_rows(world.alice, session.pk)
        timed("taken", at_rest)
        begun = time.monotonic()
        request = submit_request(world.alice, draft.pk)
        seconds["sent"] = time.monotonic() - begun
        mine = reverse("request", args=[request.pk])
        lines = f"{reverse('request_lines')}?request={request.pk.hex}"
        watch.addresses = [reverse("home"), reverse("requests"), mine, lines, f"{lines}&show=desk&page=100"]
        timed("settled", lambda: work_under_way(request) is None)
    stand = tally(request)
    return {
        "lines": count, "seconds": seconds, "processor": processor, "load": os.getloadavg()[1],
        "pages": len(watch.seconds), "page_ms": {f"p{p}": 1000 * percentile(watch.seconds, p / 100) for p in (50, 99)},
        "by_outcome": dict(stand.by_outcome), "total": stand.total,
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(), "commit": commit(),
    }  # fmt: skip


def main(argv: list[str] | None = None) -> int:
    """Measure, print the figures as JSON, and write them into both pages."""
    parser = argparse.ArgumentParser(prog="python -m bench.desk_lines")
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--docs", type=Path, default=Path("docs"))
    parser.add_argument("--json", action="store_true", help="print the figures and write nothing")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="dispatchable-bench-") as folder:
        os.environ["DISPATCHABLE_DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatchable.interfaces.web.settings")
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.test.utils import setup_test_environment

        settings.ALLOWED_HOSTS = ["*"]
        setup_test_environment()
        call_command("migrate", verbosity=0)
        figures = measure(args.lines)
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    if not args.json:
        for path in report.write({"desk_lines": figures}, args.docs, only=("desk_lines",)):
            sys.stderr.write(f"wrote {path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
