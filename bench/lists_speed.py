"""How fast a long list is checked: ``python -m bench.lists_speed`` measures this part alone.

The command itself runs as its own process, CSV to CSV, start-up included: clean rows as the register writes them, and
the distinct rows of noise suites, with one worker and with two. The first run of each is told apart: it compiles the
kernels where that was never done, and keeps what it learns of the registers' own writing for the later ones. The memory
is the sum of the proportional set sizes (PSS) of all its processes without the mapped registers. Beside clean rows runs
DuckDB, in turn (``peers.duckdb``); beside each kind stands a physical limit of the same run: Python's csv module
reading and writing the very table that the command wrote, checking nothing. ``--rows`` says how many clean rows, and
``--long`` adds one run over ten million of them for the memory.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bench import registers, report
from bench.peers.duckdb import DuckDB
from dispatchable import compiled

SEED = 19_937
CLEAN_ROWS = 1_000_000
LONG_ROWS = 10_000_000
HEADER = ("id", "address", "postcode", "city")
_LOOK_EVERY = 0.25


def clean_rows(paths: Sequence[Path], count: int, seed: int = SEED) -> list[tuple[str, str, str]]:
    """``count`` houses drawn among all points, each as address, postcode and city in the register's spelling."""
    from dispatchable import Register
    from dispatchable.engine.validation.candidates import address_of

    houses = []
    for register in map(Register.open, paths):
        for street in range(len(register.street_name)):
            houses += [(register, street, p) for p in register.points_of(street) if register.number_at(p) is not None]
    made = []
    for register, street, point in random.Random(seed).choices(houses, k=count):
        address = address_of(register, street, point)
        number = f"{address.house_number} {address.suffix}".strip()
        made.append((f"{number} {address.street_line}", address.postcode, address.city))
    return made


def noise_rows(suite: Iterable[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """The distinct rows of a noise suite, in random order: a repeated row would be answered from memory."""
    distinct = list(dict.fromkeys((r["text"] or r["address"], r["postcode"], r["city"]) for r in suite))
    random.Random(SEED).shuffle(distinct)
    return distinct


def run(
    paths: Sequence[Path], suite: Iterable[dict[str, Any]], repetitions: int = 5, *, rows: int = CLEAN_ROWS,
    long: bool = False, tools: Path = Path("build/bench"),
) -> dict[str, Any]:  # fmt: skip
    """The figures by kind of row: rows, rows a second by number of workers, peak PSS in bytes, the limit, the peer."""
    figures: dict[str, Any] = {"build": compiled.BUILD, "load": os.getloadavg()[0]}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        for kind, made in (("clean", clean_rows(paths, rows)), ("noise", noise_rows(suite))):
            source, target = folder / f"{kind}.csv", folder / f"{kind}.out.csv"
            _write(source, made)
            first = _checked(source, target, paths, 2, folder)
            peer = DuckDB(tools, target) if kind == "clean" else None
            runs: dict[str, list[tuple[float, float, int]]] = {"1": [], "2": []}
            beside = []
            for _ in range(repetitions):
                for many, done in runs.items():
                    done.append(_checked(source, target, paths, int(many), folder))
                if peer is not None:
                    beside.append(peer.joined(source, folder / "joined.csv"))
            limit = statistics.median(_copied(target, folder / "copy.csv") for _ in range(repetitions))
            figures[kind] = {
                "rows": len(made), "limit": len(made) / limit, "first": len(made) / first[0], "workers": {
                    many: {
                        "per_second": len(made) / statistics.median(r[0] for r in done),
                        "per_cpu_second": len(made) / statistics.median(r[1] for r in done),
                        "pss": max(r[2] for r in done),
                    }
                    for many, done in runs.items()
                },
            }  # fmt: skip
            if beside:
                ours = runs["2"]
                figures[kind]["peer"] = {
                    "seconds": statistics.median(b[0] for b in beside),
                    "cpu_seconds": statistics.median(b[1] for b in beside),
                    "times": statistics.median(o[0] for o in ours) / statistics.median(b[0] for b in beside),
                    "cpu_times": statistics.median(o[1] for o in ours) / statistics.median(b[1] for b in beside),
                }
        if long:
            source = folder / "long.csv"
            head, body = (folder / "clean.csv").read_bytes().split(b"\n", 1)
            with source.open("wb") as file:
                file.write(head + b"\n")
                file.writelines(body for _ in range(LONG_ROWS // rows))
            done = _checked(source, folder / "long.out.csv", paths, 2, folder)
            figures["long"] = {"rows": LONG_ROWS // rows * rows, "seconds": done[0], "pss": done[2]}
    return figures


def _write(path: Path, rows: Iterable[tuple[str, str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows((str(number), *row) for number, row in enumerate(rows))


def _checked(source: Path, target: Path, paths: Sequence[Path], workers: int, data: Path) -> tuple[float, float, int]:
    """Seconds, seconds of all processors together, and peak PSS of one run of the command."""
    command = [sys.executable, "-m", "dispatchable", "validate", str(source), "-o", str(target), "--country", "FR"]
    command += ["--workers", str(workers)]
    for path in paths:
        command += ["--register", str(path)]
    before = os.times()
    began = time.perf_counter()
    peak = 0
    environment = {**os.environ, "DISPATCHABLE_DATA_DIR": str(data)}
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment) as process:
        while process.poll() is None:
            peak = max(peak, _pss(process.pid))
            time.sleep(_LOOK_EVERY)
    seconds = time.perf_counter() - began
    after = os.times()
    if process.returncode:
        raise RuntimeError(f"the command ended with {process.returncode}")
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, spent, peak


def _pss(process: int) -> int:
    """The proportional set size of a process and its children without mapped registers, in bytes; 0 if untold."""
    total = 0
    register = False
    try:
        for line in Path(f"/proc/{process}/smaps").read_text(encoding="utf-8", errors="replace").splitlines():
            word = line.split(" ", 1)[0]
            if "-" in word and not word.endswith(":"):
                register = line.endswith(".register")
            elif word == "Pss:" and not register:
                total += 1024 * int(line.split()[1])
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return total
    return total + sum(_pss(int(child)) for child in children)


def _copied(source: Path, target: Path) -> float:
    """Seconds that Python's csv module needs to read a table and write it again."""
    began = time.perf_counter()
    with source.open(encoding="utf-8", newline="") as read, target.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows(csv.reader(read))
    return time.perf_counter() - began


def main(argv: list[str] | None = None) -> int:
    """Measure this part alone and write its table into both pages."""
    from bench import absent, noise
    from bench.__main__ import CALIBRATION_SEED, NOISE_SEED, commit
    from bench.points import read_registers

    parser = argparse.ArgumentParser(prog="python -m bench.lists_speed")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("build/bench"))
    parser.add_argument("--docs", type=Path, default=Path("docs"))
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--rows", type=int, default=CLEAN_ROWS, help="clean rows")
    parser.add_argument("--long", action="store_true", help="also ten million rows, for the memory")
    parser.add_argument("--suite", type=Path, action="append", help="a suite made before by bench.noise; repeatable")
    args = parser.parse_args(argv)
    if not args.data.exists():
        sys.stderr.write(f"The data folder {args.data} is absent: nothing can be measured. Name it with --data.\n")
        return 1
    args.out.mkdir(parents=True, exist_ok=True)
    built = [registers.build(name, args.data, args.out).path for name in ("fr-75", "fr-48")]
    suite: list[dict[str, Any]] = []
    if args.suite:
        for path in args.suite:
            suite += noise.read(path)
    else:
        points = read_registers(args.data)
        towns = absent.uncovered_towns(args.data, points)
        for seed in (NOISE_SEED, CALIBRATION_SEED):
            suite += noise.make(points, towns, seed, 200, 600).rows
    figures = run(built, suite, args.repetitions, rows=args.rows, long=args.long, tools=args.out)
    figures |= {"date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(), "commit": commit()}
    for path in report.write({"lists_speed": figures}, args.docs, only=("lists_speed",)):
        sys.stderr.write(f"wrote {path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
