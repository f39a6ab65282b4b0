"""addok 1.3.2, the engine behind the French national geocoder, on the same BAN points.

It lives in an environment of its own (``build/bench-venv``, made here with pip) and keeps its index in a Redis server
of its own: a private socket, nothing written to disk, ended with the run. Documents are made as the national files
are: a street with its houses, Paris under its arrondissement's name and plain, merged communes under both names.

A house is accepted when addok's first answer is of type ``housenumber``, at or above the score threshold. top-1: that
house is the expected one; for a query without number, a first answer of type ``street`` with the right name and town.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from bench.answers import Row, Share, arguments, percentile
from bench.french import street_key
from bench.points import House, Points

PACKAGES = ("addok==1.3.2", "addok-fr==1.1.0", "addok-france==1.2.0", "setuptools<80")
THRESHOLDS = (0.0, 0.7, 0.8)
HERE = Path(__file__).resolve().parent


class NotRun(Exception):
    """The peer cannot be run here; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class PeerAnswer:
    """The first answer of the peer."""

    id: str
    type: str
    score: float
    name: str
    citycode: str
    seconds: float
    error: str = ""


def documents(points: Points) -> Iterable[dict[str, Any]]:
    """The points as addok's documents: one a street of one commune, with its houses."""
    streets: dict[tuple[str, str, str, str], list[House]] = {}
    for house in points.houses:
        streets.setdefault((house.city_code, house.postcode, house.street, house.community), []).append(house)
    for (city_code, postcode, street, community), houses in streets.items():
        cities = [houses[0].city, "Paris"] if houses[0].arrondissement else [houses[0].city]
        yield {
            "id": houses[0].record_id.rsplit("_", 1)[0]
            if houses[0].suffix == ""
            else "_".join(houses[0].record_id.split("_")[:2]),
            "type": "street",
            "name": street,
            "postcode": postcode,
            "citycode": city_code,
            "city": cities + ([community] if community and community not in cities else []),
            "importance": 0.3,
            "lon": houses[0].longitude,
            "lat": houses[0].latitude,
            "housenumbers": {
                f"{h.number} {h.suffix}".strip(): {"id": h.record_id, "lon": h.longitude, "lat": h.latitude}
                for h in houses
            },
        }


def question(row: Row) -> str:
    """The query as one line, as one types it into addok."""
    text, given = arguments(row)
    return " ".join([text, *given.values()])


class Addok:
    """addok loaded with the points; use as a context manager. Raises NotRun where it cannot be installed or started."""

    def __init__(self, points: Points, folder: Path) -> None:
        self.points = points
        self.folder = folder
        self.log = folder / "addok-worker.log"
        self.load_seconds = 0.0
        self.bytes = 0
        self._redis: subprocess.Popen[bytes] | None = None
        self._worker: subprocess.Popen[str] | None = None
        self._sockets: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Addok:
        try:
            self._start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._worker:
            assert self._worker.stdin and self._worker.stdout
            self._worker.stdin.close()
            self._worker.wait(timeout=30)
            self._worker.stdout.close()
        if self._redis:
            self._redis.terminate()
            self._redis.wait(timeout=30)
        if self._sockets:
            self._sockets.cleanup()
        self._worker = self._redis = self._sockets = None

    def _start(self) -> None:
        server = shutil.which("redis-server")
        if server is None:
            raise NotRun("redis-server is not installed (Debian: apt-get install redis-server)")
        python = self._environment()
        # A socket's path may not be longer than about 100 characters: the system's temporary folder is short.
        self._sockets = tempfile.TemporaryDirectory(prefix="bench-redis-")
        socket = Path(self._sockets.name) / "redis.sock"
        self._redis = subprocess.Popen(
            [
                server,
                "--port",
                "0",
                "--unixsocket",
                str(socket),
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                self._sockets.name,
            ],
            stdout=subprocess.DEVNULL,
        )
        self._wait_for(socket)
        environment = {
            **os.environ,
            "ADDOK_CONFIG_MODULE": str(HERE / "addok_settings.py"),
            "BENCH_REDIS_SOCKET": str(socket),
            "BENCH_FOLDER": str(self.folder),
        }
        self._load(python, environment)
        self.bytes = self._used_memory(socket)
        with self.log.open("wb") as log:
            self._worker = subprocess.Popen(
                [str(python), "-P", str(HERE / "addok_worker.py")],  # -P: this folder has an addok.py too
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                env=environment,
            )

    def _environment(self) -> Path:
        """The python of the peer's environment, made and filled where it is not there."""
        home = self.folder / "bench-venv"
        python = home / "bin" / "python"
        ready = home / ".ready"
        if ready.exists() and ready.read_text(encoding="utf-8").split() == list(PACKAGES):
            return python
        try:
            venv.create(home, with_pip=True, clear=True)
            subprocess.run(
                [str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=True, capture_output=True, text=True
            )
        except (OSError, subprocess.CalledProcessError) as error:
            said = getattr(error, "stderr", None) or str(error)
            raise NotRun(f"addok could not be installed: {said.strip().splitlines()[-1]}") from error
        ready.write_text("\n".join(PACKAGES), encoding="utf-8")
        return python

    def _wait_for(self, socket: Path) -> None:
        assert self._redis
        for _ in range(100):
            if socket.exists():
                return
            if self._redis.poll() is not None:
                break
            time.sleep(0.1)
        raise NotRun("redis-server did not start")

    def _load(self, python: Path, environment: dict[str, str]) -> None:
        source = self.folder / "addok.ndjson"
        with source.open("w", encoding="utf-8") as stream:
            for document in documents(self.points):
                stream.write(json.dumps(document, ensure_ascii=False) + "\n")
        start = time.perf_counter()
        for command in (["batch", str(source)], ["ngrams"]):
            done = subprocess.run(
                [str(python.parent / "addok"), *command], env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise NotRun(f"addok {command[0]} failed: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
        self.load_seconds = time.perf_counter() - start

    def _used_memory(self, socket: Path) -> int:
        client = shutil.which("redis-cli")
        if client is None:
            return 0
        said = subprocess.run(
            [client, "-s", str(socket), "info", "memory"], capture_output=True, text=True, check=True
        ).stdout
        return next(int(line.split(":")[1]) for line in said.splitlines() if line.startswith("used_memory:"))

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def ask(self, rows: Sequence[Row]) -> list[PeerAnswer]:
        """The first answer to every row, one after the other."""
        assert self._worker and self._worker.stdin and self._worker.stdout
        answers = []
        for row in rows:
            self._worker.stdin.write(json.dumps(question(row)) + "\n")
            self._worker.stdin.flush()
            line = self._worker.stdout.readline()
            if not line:
                raise NotRun(f"addok stopped answering: {self._last_words()}")
            answers.append(PeerAnswer(**json.loads(line)))
        return answers


def score(rows: Sequence[Row], answers: Sequence[PeerAnswer]) -> dict[str, Any]:
    """top-1, wrong house and false accept at each threshold, and the latency."""
    table = []
    for threshold in THRESHOLDS:
        right = wrong = existing = accepted = absent = 0
        for row, answer in zip(rows, answers, strict=True):
            house = answer.type == "housenumber" and answer.score >= threshold
            if row["absent"]:
                absent += 1
                accepted += house
                continue
            existing += 1
            if row["kind"] == "no_number":
                street = answer.type == "street" and answer.score >= threshold
                same = street_key(answer.name) == street_key(row["expected_street"])
                right += street and same and answer.citycode in row["expected_city_codes"]
                wrong += house
            else:
                right += house and answer.id in row["expected"]
                wrong += house and answer.id not in row["expected"]
        table.append(
            {
                "threshold": threshold,
                "top1": Share(right, existing).as_dict(),
                "wrong_house": Share(wrong, existing).as_dict(),
                "false_accept": Share(accepted, absent).as_dict(),
            }
        )
    times = [a.seconds for a in answers]
    return {
        "thresholds": table,
        "milliseconds": {
            "p50": round(1000 * percentile(times, 0.5), 3),
            "p99": round(1000 * percentile(times, 0.99), 3),
        },
        "queries_per_second": round(len(times) / sum(times), 1) if times else 0.0,
    }


def main() -> int:
    """Ask addok a suite alone: ``python -m bench.peers.addok SUITE.jsonl DATA FOLDER``."""
    from bench.noise import read
    from bench.points import read_registers

    rows = read(Path(sys.argv[1]))
    with Addok(read_registers(Path(sys.argv[2])), Path(sys.argv[3])) as peer:
        sys.stderr.write(f"loaded in {peer.load_seconds:.1f} s, {peer.bytes} bytes\n")
        sys.stdout.write(json.dumps(score(rows, peer.ask(rows)), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
