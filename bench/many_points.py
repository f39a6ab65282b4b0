"""The memory and time of a register of tens of millions of points, built from an invented extract as large as BAN.

    python -m bench.many_points 30000000 --out DIR

writes the invented rows into a pipe (an extract of 30 million rows takes five gigabytes) and lets a process of its own
build a register of them. A point a dozen a street, sixty streets a commune, one street name in four like no other: as
the French register is. Prints the figures as one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench.invented import COLUMNS

_TYPES = ("Rue", "Rue", "Rue", "Chemin", "Route", "Allée", "Impasse", "Avenue", "Place", "Lotissement")
_SYLLABLES = (
    "mon", "ta", "ber", "vil", "sau", "ro", "lan", "che", "gou", "pre", "dor", "fay", "ma", "lè", "quin", "ez",
)  # fmt: skip
_PER_STREET = 12
_STREETS = 64


def rows(count: int, seed: int = 20_761) -> Iterator[str]:
    """``count`` rows of BAN's csv, some thousands of lines at a time, the header first; the same for the same seed."""
    draw = Random(seed)
    yield ";".join(COLUMNS) + "\n"
    made = commune = 0
    while made < count:
        commune += 1
        code, postcode = f"{10000 + commune:05d}", f"{10000 + commune % 6000:05d}"
        town = "".join(draw.choices(_SYLLABLES, k=4)).title() + f"-{commune % 97}"
        x0, y0 = draw.uniform(-4, 8), draw.uniform(42, 51)
        lines = []
        for street in range(_STREETS):
            own = draw.random() < 0.25
            words = ["".join(draw.choices(_SYLLABLES, k=2 + own)) for _ in range(1 + own)]
            name = " ".join((draw.choice(_TYPES), *words))
            place = town if draw.random() < 0.1 else ""
            x, y = x0 + draw.uniform(0, 0.05), y0 + draw.uniform(0, 0.04)
            tail = f";;{place};{town.upper()};{name.upper()};commune;commune;1;"
            number = 0
            for _ in range(draw.randrange(1, 2 * _PER_STREET)):
                number += draw.choice((1, 1, 2, 2, 3, 12))
                suffix = "bis" if draw.random() < 0.03 else ""
                mark = f"_{suffix}" if suffix else ""
                lines.append(
                    f"{code}_{street:04d}_{number:05d}{mark};;{number};{suffix};{name};{postcode};{code};{town};;;;;"
                    f"{x + number * 2e-5:.6f};{y + number * 1e-5:.6f};entrée{tail}\n"
                )
        yield "".join(lines[: count - made])
        made += len(lines)


def build(source: Path, target: Path) -> dict[str, float]:
    """Build in this process, by the product's own way; points, seconds, bytes and the most memory there ever was."""
    from dispatchable.engine.registers.batches import SourceOptions
    from dispatchable.engine.registers.build import build_register
    from dispatchable.engine.registers.sources import open_source

    begin = time.process_time()
    report = build_register(
        open_source("ban", [source], SourceOptions(country="FR")),
        output=target, name="many", country="FR", source="ban",
    )  # fmt: skip
    return {
        "points": report.points,
        "streets": report.streets,
        "seconds": round(time.process_time() - begin, 1),
        "bytes": report.bytes,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def run(count: int, out: Path) -> dict[str, float]:
    """Let a process of its own build ``count`` points; what it measured, and the wall clock."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as folder:
        pipe = Path(folder) / "adresses.csv"
        os.mkfifo(pipe)

        def feed() -> None:
            with pipe.open("w", encoding="utf-8") as handle:
                handle.writelines(rows(count))

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        begin = time.perf_counter()
        command = [sys.executable, "-m", "bench.many_points", "--build", str(pipe), "--out", str(out)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return {**json.loads(done.stdout), "wall": round(time.perf_counter() - begin, 1)}


def main(argv: list[str] | None = None) -> int:
    """Parse the arguments, build, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=30_000_000)
    parser.add_argument("--out", type=Path, default=Path("build/bench"))
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    target = args.out / "many.register"
    print(json.dumps(build(args.build, target) if args.build else run(args.count, args.out)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
