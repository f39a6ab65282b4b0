"""How fast suggestions come while one types, and how soon the right one is among them.

Addresses drawn from the registers of Paris and Lozère are typed letter by letter, as their house number, street,
postcode and town, without accents; each letter asks both registers, as the pages do. Runs by itself with
``python -m bench.suggestions``, which writes only its own table.
"""

from __future__ import annotations

import argparse
import datetime
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import many_points, registers, report
from bench.answers import percentile
from bench.commit import commit

SEED = 70_412
LIMIT = 8
MILLION = 1_000_000
NEAR_METRES = 300.0


def run(paths: Sequence[Path], count: int = 300, seed: int = SEED) -> dict[str, Any]:
    """The figures over ``count`` addresses: milliseconds a letter, share found, letters needed, points nearby."""
    from dispatchable import Register
    from dispatchable.engine.civic.folding import fold
    from dispatchable.engine.registers.around import points_around
    from dispatchable.engine.validation.candidates import address_of
    from dispatchable.engine.validation.suggest import Suggester

    opened = [Register.open(path) for path in paths]
    suggesters = [Suggester(register) for register in opened]
    begin = time.perf_counter()
    for suggester in suggesters:
        suggester.suggest("1 rue")
    built = time.perf_counter() - begin
    draw = random.Random(seed)
    times, near, shares, found = [], [], [], 0
    houses = [(r, street) for r in opened for street in range(len(r.street_name)) if r.has_numbers(street)]
    for register, street in draw.sample(houses, count):
        point = draw.choice([p for p in register.points_of(street) if register.number_at(p) is not None])
        address, wanted = address_of(register, street, point), register.record_id(point, street)
        number = f"{address.house_number} {address.suffix}".strip()
        text = f"{number} {fold(address.street)} {address.postcode} {fold(address.city)}"
        needed = 0
        for end in range(1, len(text) + 1):
            begin = time.perf_counter()
            answers = sorted(
                (s for suggester in suggesters for s in suggester.suggest(text[:end], LIMIT)),
                key=lambda s: -s.likeliness,
            )[:LIMIT]
            times.append(time.perf_counter() - begin)
            if not needed and any(s.record_id == wanted for s in answers):
                needed = end
        found += bool(needed)
        if needed:
            shares.append(needed / len(text))
        where = register.position(point)
        if where:
            begin = time.perf_counter()
            for each in opened:
                points_around(each, *where, NEAR_METRES)
            near.append(time.perf_counter() - begin)
    return {
        "points": sum(int(register.meta["points"]) for register in opened),
        "addresses": count,
        "letters": len(times),
        "index_seconds": built,
        "milliseconds": {f"p{p}": 1000 * percentile(times, p / 100) for p in (50, 95, 99)},
        "slowest": 1000 * max(times),
        "near_p95": 1000 * percentile(near, 0.95),
        "found": 100 * found / count,
        "typed": 100 * percentile(shares, 0.5),
    }


def million(out: Path, count: int = 300) -> dict[str, Any]:
    """The same over a register of a million invented points, which is built anew."""
    out.mkdir(parents=True, exist_ok=True)
    source, target = out / "million.csv", out / "million.register"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(many_points.rows(MILLION))
    many_points.build(source, target)
    source.unlink()
    return run([target], count)


def main(argv: list[str] | None = None) -> int:
    """Measure this part alone and write its table into both pages."""
    parser = argparse.ArgumentParser(prog="python -m bench.suggestions")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("build/bench"))
    parser.add_argument("--docs", type=Path, default=Path("docs"))
    args = parser.parse_args(argv)
    if not args.data.exists():
        sys.stderr.write(f"The data folder {args.data} is absent: nothing can be measured. Name it with --data.\n")
        return 1
    built = [registers.build(name, args.data, args.out).path for name in ("fr-75", "fr-48")]
    figures = run(built) | {"million": million(args.out)}
    figures |= {"date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(), "commit": commit()}
    for path in report.write({"suggestions": figures}, args.docs, only=("suggestions",)):
        sys.stderr.write(f"wrote {path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
