"""The product and the peer on the same queries in the same run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from bench.answers import Engine, Row, ask, percentile
from bench.peers.addok import Addok, score

WARMING = 100
"""Queries that both answer before anything is timed."""


def race(engine: Engine, peer: Addok, rows: Sequence[Row], repetitions: int = 3) -> dict[str, Any]:
    """Both answer all rows in turns that last equally long, so that a slow moment of the machine strikes both.

    First each answers every row once. The peer's accuracy is that of these answers, and ``first`` in a figure's name
    says that it comes from them: for what no query had asked before, ``engine`` should be newly opened. Then, in each
    repetition, the product's turn is all rows once, and the peer's as many of them as take it that long, until it
    has answered every row. Turns cut by queries would be a hundred times shorter for one of them, which would then
    find the processor's caches full of the other's data each time. So in a repetition the product answers all rows
    as many times as there are turns: always whole suites, hence the same mix of queries.

    Latencies and ratios are taken for each repetition over everything it answered, and the medians reported. The peer
    is timed inside its own process, without the pipe.
    """
    ask(engine, rows[:WARMING], "FR")
    peer.ask(rows[:WARMING])
    first_ours = [a.seconds for a in ask(engine, rows, "FR")]
    first = peer.ask(rows)
    runs = []
    turns = []
    for _ in range(repetitions):
        ours: list[float] = []
        theirs: list[float] = []
        left = iter(rows)
        while len(theirs) < len(rows):
            turn = [a.seconds for a in ask(engine, rows, "FR")]
            ours += turn
            theirs += _turn(peer, left, sum(turn))
        turns.append(len(ours) // len(rows))
        runs.append(_compare(ours, theirs))
    firsts = _compare(first_ours, [a.seconds for a in first])
    return {
        "accuracy": score(rows, first)["thresholds"],
        "queries": len(rows),
        "repetitions": repetitions,
        "turns": turns,
        **{name: round(median(run[name] for run in runs), 4) for name in runs[0]},
        **{f"first_{name}": round(figure, 4) for name, figure in firsts.items()},
        "load_seconds": round(peer.load_seconds, 1),
        "bytes_per_point": round(peer.bytes / len(peer.points.houses), 1),
    }


def _turn(peer: Addok, rows: Iterator[Row], seconds: float) -> list[float]:
    """The peer's seconds for each next row, until it had that many seconds or no row is left."""
    times: list[float] = []
    spent = 0.0
    while spent < seconds and (row := next(rows, None)) is not None:
        times += [a.seconds for a in peer.ask([row])]
        spent += times[-1]
    return times


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
