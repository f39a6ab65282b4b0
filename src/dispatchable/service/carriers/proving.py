"""Reads the log of a test carrier: was any number, once registered, without an address in force for a moment?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """A span in which the carrier held nothing for a number that it had held something for."""

    number: str
    since: float
    until: float | None
    """Seconds since 1970; None when it had not ended where the log does."""


def unprotected_moments(lines: Iterable[str]) -> list[Moment]:
    """Every such span, in the order in which they began. A number that is released on purpose has one without end."""
    held: dict[str, bool] = {}
    open_since: dict[str, float] = {}
    found: list[Moment] = []
    for line in lines:
        row = json.loads(line)
        number, holds = row["number"], bool(row["in_force"])
        if held.get(number) and not holds:
            open_since[number] = row["at"]
        elif holds and number in open_since:
            found.append(Moment(number, open_since.pop(number), row["at"]))
        held[number] = holds
    found += [Moment(number, since, None) for number, since in open_since.items()]
    return sorted(found, key=lambda moment: moment.since)


def registered_twice(lines: Iterable[str]) -> list[str]:
    """Registration ids that the carrier took in more than once: the key did not keep it from that."""
    seen: set[str] = set()
    twice = []
    for line in lines:
        row = json.loads(line)
        if row["event"] == "registered":
            if row["registration"] in seen:
                twice.append(row["registration"])
            seen.add(row["registration"])
    return twice
