"""What the sources of street ranges share: numbers, parity, geometry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Line = tuple[tuple[float, float], ...]
MOST_DIGITS = 9
"""House numbers on ranges have at most nine digits, so that they fit 32 bits; more is a slip."""


def number_of(text: str) -> int | None:
    """The whole number that ``text`` writes ("12", "12.0"), None when it writes none or a negative one."""
    whole, _, fraction = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= MOST_DIGITS) or fraction.strip("0"):
        return None
    return int(whole)


def parity_of(first: int, last: int) -> str:
    """Return "odd" or "even" when both ends are, else "both"."""
    if first % 2 != last % 2:
        return "both"
    return "odd" if first % 2 else "even"


def line_of(positions: Iterable[Sequence[str]]) -> Line:
    """WGS 84 pairs of a line; ValueError when there are fewer than two, or one is out of bounds or no number."""
    line = tuple((float(position[0]), float(position[1])) for position in positions)
    if len(line) < 2 or not all(abs(x) <= 180 and abs(y) <= 90 for x, y in line):
        raise ValueError("no line")
    return line


def joined(parts: Sequence[Line]) -> Line:
    """One line of parts that follow one another; () when they do not, since no place along them can be told."""
    line = list(parts[0])
    for part in parts[1:]:
        if part[0] != line[-1]:
            return ()
        line += part[1:]
    return tuple(line)
