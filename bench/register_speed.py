"""What the registers of Paris and Lozère take together: bytes a point, time to open, points a second to build.

Runs by itself with ``python -m bench.register_speed``, which writes only its own table. The time of the processor is
measured too: on a machine that does other work it is what tells.
"""

from __future__ import annotations

import argparse
import datetime
import os
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench import registers, report
from bench.commit import commit

NAMES = ("fr-75", "fr-48")


def run(data: Path, out: Path, times: int = 5) -> dict[str, Any]:
    """Medians over ``times`` builds and openings of both registers; one build before warms the kernels."""
    from dispatchable import Register

    built = [registers.build(name, data, out) for name in NAMES]
    walls, processors, opened = [], [], []
    for _ in range(times):
        begin, spent = time.perf_counter(), time.process_time()
        for name in NAMES:
            registers.build(name, data, out)
        walls.append(time.perf_counter() - begin)
        processors.append(time.process_time() - spent)
        begin = time.perf_counter()
        kept = [Register.open(each.path) for each in built]
        opened.append(time.perf_counter() - begin)
        del kept
    points = sum(each.points for each in built)
    return {
        "points": points,
        "per_point": sum(each.bytes for each in built) / points,
        "open_ms": 1000 * median(opened),
        "build_wall": points / median(walls),
        "build_processor": points / median(processors),
        "load": os.getloadavg()[0],
    }


def stamped(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures with date and commit."""
    return {**figures, "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(), "commit": commit()}


def main(argv: list[str] | None = None) -> int:
    """Measure this part alone and write its table into both pages."""
    parser = argparse.ArgumentParser(prog="python -m bench.register_speed")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("build/bench"))
    parser.add_argument("--docs", type=Path, default=Path("docs"))
    args = parser.parse_args(argv)
    if not args.data.exists():
        sys.stderr.write(f"The data folder {args.data} is absent: nothing can be measured. Name it with --data.\n")
        return 1
    figures = stamped(run(args.data, args.out))
    for path in report.write({"register_speed": figures}, args.docs, only=("register_speed",)):
        sys.stderr.write(f"wrote {path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
