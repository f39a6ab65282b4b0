"""How fast a long list is checked: ``python -m bench.lists_speed`` measures this part alone.

The command itself runs as its own process, CSV to CSV, start-up included: clean rows as the register writes them, and
the distinct rows of noise suites, with one worker and with two. The memory is the sum of the proportional set sizes
(PSS) of all its processes, the mapped registers included. Beside each stands a physical limit of the same run: Python's
csv module reading and writing the very table that the command wrote, checking nothing.
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
from dispatchable import compiled

SEED = 19_937
CLEAN_ROWS = 200_000
HEADER = ("id", "address", "postcode", "city")
_LOOK_EVERY = 0.1


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


def run(paths: Sequence[Path], suite: Iterable[dict[str, Any]], repetitions: int = 3) -> dict[str, Any]:
    """The figures by kind of row: rows, rows a second by number of workers, peak PSS in bytes, and the limit."""
    figures: dict[str, Any] = {"build": compiled.BUILD, "load": os.getloadavg()[0]}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        for kind, rows in (("clean", clean_rows(paths, CLEAN_ROWS)), ("noise", noise_rows(suite))):
            source, target = Path(name) / f"{kind}.csv", Path(name) / f"{kind}.out.csv"
            with source.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(HEADER)
                writer.writerows((str(number), *row) for number, row in enumerate(rows))
            workers = {}
            for many in (1, 2):
                runs = [_checked(source, target, paths, many) for _ in range(repetitions)]
                seconds = statistics.median(r[0] for r in runs)
                workers[str(many)] = {
                    "per_second": len(rows) / seconds,
                    "per_cpu_second": len(rows) / statistics.median(r[1] for r in runs),
                    "pss": max(r[2] for r in runs),
                }
            limit = statistics.median(_copied(target, Path(name) / "copy.csv") for _ in range(repetitions))
            figures[kind] = {"rows": len(rows), "workers": workers, "limit": len(rows) / limit}
    return figures


def _checked(source: Path, target: Path, paths: Sequence[Path], workers: int) -> tuple[float, float, int]:
    """Seconds, seconds of all processors together, and peak PSS of one run of the command."""
    command = [sys.executable, "-m", "dispatchable", "validate", str(source), "-o", str(target), "--country", "FR"]
    command += ["--workers", str(workers)]
    for path in paths:
        command += ["--register", str(path)]
    before = os.times()
    began = time.perf_counter()
    peak = 0
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
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
    """The proportional set size of a process and its children, in bytes; 0 where the system does not tell."""
    total = 0
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                total = 1024 * int(line.split()[1])
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
    parser.add_argument("--repetitions", type=int, default=3)
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
    figures = run(built, suite, args.repetitions)
    figures |= {"date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(), "commit": commit()}
    for path in report.write({"lists_speed": figures}, args.docs, only=("lists_speed",)):
        sys.stderr.write(f"wrote {path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
