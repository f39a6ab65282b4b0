"""The product and the peer on the same queries in the same run."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from bench.answers import Answer, Engine, Row, ask, percentile
from bench.peers.addok import Addok, PeerAnswer, score

BLOCK = 100


def race(engine: Engine, peer: Addok, rows: Sequence[Row], repetitions: int = 3) -> dict[str, Any]:
    """Both answer all rows, block by block in turn, so that a slow moment of the machine strikes both.

    Who begins changes with every block. Latencies and ratios are taken for each repetition and the medians
    reported. The peer is timed inside its own process, without the pipe; its accuracy is that of the first repetition.
    """
    ask(engine, rows[:BLOCK], "FR")
    peer.ask(rows[:BLOCK])
    runs = []
    first: list[PeerAnswer] = []
    for repetition in range(repetitions):
        ours: list[Answer] = []
        theirs: list[PeerAnswer] = []
        for number, start in enumerate(range(0, len(rows), BLOCK)):
            block = rows[start : start + BLOCK]
            if number % 2:
                ours += ask(engine, block, "FR")
                theirs += peer.ask(block)
            else:
                theirs += peer.ask(block)
                ours += ask(engine, block, "FR")
        if repetition == 0:
            first = theirs
        runs.append(_compare([a.seconds for a in ours], [a.seconds for a in theirs]))
    return {
        "accuracy": score(rows, first)["thresholds"],
        "queries": len(rows),
        "repetitions": repetitions,
        **{name: round(median(run[name] for run in runs), 4) for name in runs[0]},
        "load_seconds": round(peer.load_seconds, 1),
        "bytes_per_point": round(peer.bytes / len(peer.points.houses), 1),
    }


def _compare(ours: Sequence[float], theirs: Sequence[float]) -> dict[str, float]:
    """Milliseconds, queries a second and the peer's times over ours, of one repetition."""
    figures = {}
    for name, times in (("ours", ours), ("peer", theirs)):
        figures[f"{name}_p50"] = 1000 * percentile(times, 0.5)
        figures[f"{name}_p99"] = 1000 * percentile(times, 0.99)
        figures[f"{name}_per_second"] = len(times) / sum(times)
    figures["ratio_p50"] = figures["peer_p50"] / figures["ours_p50"]
    figures["ratio_p99"] = figures["peer_p99"] / figures["ours_p99"]
    figures["ratio_per_second"] = figures["ours_per_second"] / figures["peer_per_second"]
    return figures
