"""Runs the real lists: ``python -m bench.lists --data ../shared/data --registers DIR [--only NAME] [--dump DIR]``.

``--registers`` is a folder for the register files; they are built first unless ``--built`` says that they are there.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench import registers, score
from bench.answers import Engine, ask, open_validator
from bench.lists import Result, cambridge, lozere, others, paris
from bench.points import Points, read_registers

NAMES = ("alimconfiance", "osm", "lozere", "cambridge", "tournage", "enedis", "tiger")


def run(name: str, data: Path, points: Points, french: Engine, american: Engine) -> Result:
    """One list's result; KeyError for a name that is none."""
    if name == "alimconfiance":
        rows = paris.alimconfiance(data)
        return paris.figures(name, points, rows, ask(french, rows, "FR"), (97.5, 99.8))
    if name == "osm":
        rows = paris.osm(data)
        return paris.figures(name, points, rows, ask(french, rows, "FR"), (98.5, 99.8))
    if name == "tournage":
        rows = paris.tournage(data)
        return paris.figures(name, points, rows, ask(french, rows, "FR"), None)
    if name == "lozere":
        rows = lozere.rows(data, points)
        return lozere.figures(rows, ask(french, rows, "FR"))
    if name == "cambridge":
        rows = cambridge.rows(data)
        return cambridge.figures(rows, ask(american, rows, "US"))
    if name == "enedis":
        rows = others.enedis(data)
        return others.figures(name, rows, ask(french, rows, "FR"))
    if name == "tiger":
        rows = others.tiger(data)
        return others.tiger_figures(rows, ask(american, rows, "US"))
    raise KeyError(name)


def text(result: Result) -> str:
    """A result as lines of text."""
    lines = [f"{result.name}: " + ", ".join(f"{s} {n}" for s, n in result.statuses.most_common())]
    for f in result.figures:
        s = f.share
        bar = (
            "" if f.bar is None else f", bar {'>=' if f.at_least else '<='} {f.bar} %: {'met' if f.met else 'NOT MET'}"
        )
        lines.append(f"  {f.label}: {s.part}/{s.whole} = {s.percent:.3f} %{bar}")
    lines.append("  " + ", ".join(f"{k}: {v}" for k, v in result.counts.items()))
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(description="Validate the real lists and count against their truth.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--registers", type=Path, required=True)
    parser.add_argument("--built", action="store_true")
    parser.add_argument("--only", action="append", choices=NAMES)
    parser.add_argument("--dump", type=Path)
    args = parser.parse_args(argv)
    if not args.built:
        for name in registers.RECIPES:
            registers.build(name, args.data, args.registers)

    def paths(name: str) -> Path:
        return Path(args.registers / f"{name}.register")

    french, american = (
        open_validator([paths("fr-75"), paths("fr-48")]),
        open_validator([paths("us-cambridge"), paths("us-tiger")]),
    )
    points = read_registers(args.data)
    for name in args.only or NAMES:
        result = run(name, args.data, points, french, american)
        sys.stdout.write(text(result) + "\n")
        if args.dump:
            args.dump.mkdir(parents=True, exist_ok=True)
            score.dump(args.dump / f"{name}.jsonl", result.failures)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
