"""All measures in one run: ``python -m bench`` writes the tables of docs/benchmarks.md and docs/fr/benchmarks.md.

Registers, noise suite, peer, real lists and calibration, in that order; the figures are kept in
``build/bench/results.json`` and can be written again with ``--render-only``. It takes some ten minutes, most of
them the race with the peer. The noise seeds are not those of the suites that anybody looks at while changing the
matcher.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import absent, calibrate, lists_speed, noise, register_speed, registers, report, score, suggestions
from bench.answers import ask, open_validator
from bench.commit import commit
from bench.lists.__main__ import NAMES
from bench.lists.__main__ import run as run_list
from bench.peers.addok import Addok, NotRun
from bench.points import read_registers
from bench.race import race
from dispatchable import compiled

NOISE_SEED = 48_075
CALIBRATION_SEED = 31_511


def say(text: str) -> None:
    """A line of progress."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Run everything and return the figures."""
    out: Path = args.out
    results: dict[str, Any] = {
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "commit": commit(),
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "build": compiled.BUILD,
    }
    say(f"the engine is {compiled.BUILD}")
    say("building registers")
    built = {name: registers.build(name, args.data, out) for name in registers.RECIPES}
    results["registers"] = [
        {
            "name": n,
            "points": b.points,
            "bytes": b.bytes,
            "per_point": round(b.bytes_per_point, 1),
            "seconds": round(b.seconds, 2),
        }
        for n, b in built.items()
    ]
    results["register_speed"] = register_speed.stamped(register_speed.run(args.data, out))
    french = open_validator([built["fr-75"].path, built["fr-48"].path])
    american = open_validator([built["us-cambridge"].path, built["us-tiger"].path])
    points = read_registers(args.data)
    towns = absent.uncovered_towns(args.data, points)
    say("making and asking the noise suite")
    suite = noise.make(points, towns, args.seed, args.per_kind, args.per_absent)
    noise.write(suite, out / "noise")
    # What the bench itself holds, half a million houses, is not the validator's to walk when garbage is collected.
    gc.collect()
    gc.freeze()
    figures, answers = score.run(french, suite.rows, args.repetitions)
    found = score.failures(suite.rows, answers)
    score.dump(out / "noise-failures.jsonl", found)
    say(score.table(figures))
    results["noise"] = {
        "seed": args.seed,
        "figures": figures,
        "left_out": {k: dict(v) for k, v in suite.left_out.items()},
    }
    results["peer"] = _peer(args, open_validator([built["fr-75"].path, built["fr-48"].path]), points, suite.rows)
    say("typing addresses letter by letter")
    typed = suggestions.run([built["fr-75"].path, built["fr-48"].path])
    typed["million"] = suggestions.million(out)
    results["suggestions"] = {**typed, "date": results["date"], "commit": results["commit"]}
    results["lists"] = []
    for name in NAMES:
        say(f"validating the list {name}")
        result = run_list(name, args.data, points, french, american)
        score.dump(out / f"{name}-failures.jsonl", result.failures)
        results["lists"].append(result.as_dict())
    say("calibration")
    other = noise.make(points, towns, args.calibration_seed, args.per_kind, args.per_absent)
    scored = calibrate.pairs(other.rows, ask(french, other.rows, "FR"))
    results["calibration"] = {
        "seed": args.calibration_seed,
        "existing": sum(not r["absent"] for r in other.rows),
        "absent": sum(bool(r["absent"]) for r in other.rows),
        **{name: calibrate.reliability(found_pairs) for name, found_pairs in scored.items()},
    }
    say("checking long lists")
    speed = lists_speed.run([built["fr-75"].path, built["fr-48"].path], [*suite.rows, *other.rows])
    results["lists_speed"] = {**speed, "date": results["date"], "commit": results["commit"]}
    # in processes of their own: Django can be set up once, in a folder that is known before it starts
    for name, saying in (
        ("lists_pages", "asking for lists of a million rows"),
        ("desk_lines", "sending a request about 100,000 addresses"),
    ):
        say(saying)
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{name}", "--json"], stdout=subprocess.PIPE, check=True, text=True
        )
        results[name] = json.loads(done.stdout)
    return results


def _peer(args: argparse.Namespace, fresh: Any, points: Any, rows: list[dict[str, Any]]) -> dict[str, Any]:
    if args.no_peer:
        return {"not_run": "left out by --no-peer"}
    say("loading the peer and asking it the same queries")
    try:
        with Addok(points, args.out) as peer:
            return race(fresh, peer, rows, args.repetitions)
    except NotRun as reason:
        say(f"peer not run: {reason}")
        return {"not_run": str(reason)}


def main(argv: list[str] | None = None) -> int:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure accuracy and speed, write the tables."
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("build/bench"))
    parser.add_argument("--docs", type=Path, default=Path("docs"))
    parser.add_argument("--seed", type=int, default=NOISE_SEED)
    parser.add_argument("--calibration-seed", type=int, default=CALIBRATION_SEED)
    parser.add_argument("--per-kind", type=int, default=200)
    parser.add_argument("--per-absent", type=int, default=600)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--no-peer", action="store_true", help="leave addok out")
    parser.add_argument("--render-only", action="store_true", help="write the tables of the last run again")
    args = parser.parse_args(argv)
    kept = args.out / "results.json"
    for path in report.pages(args.docs):
        if not path.exists():
            say(f"{path} is absent: name the folder of the pages with --docs.")
            return 1
    if not args.render_only:
        if not args.data.exists():
            say(f"The data folder {args.data} is absent: nothing can be measured. Name it with --data.")
            return 1
        args.out.mkdir(parents=True, exist_ok=True)
        results = measure(args)
        part = kept.with_suffix(".part")
        part.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(part, kept)
    if not kept.exists():
        say(f"{kept} is absent: run without --render-only first.")
        return 1
    for path in report.write(json.loads(kept.read_text(encoding="utf-8")), args.docs):
        say(f"wrote {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
