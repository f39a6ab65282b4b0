"""Charts as SVG, drawn on the server: bars across, and bars by week with their 90th percentile. No script, no style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe

from dispatchable.interfaces.html import Html, tag

WIDTH = 440
_ROW, _NAME, _LETTERS = 26, 176, 25
_HIGH, _LEFT, _BELOW = 180, 46, 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its length, what is written at its end, and its colour (a class of the frame's states)."""

    name: str
    value: float
    said: str
    colour: str = "busy"


def across(bars: Sequence[Bar], label: str) -> SafeString:
    """Bars one below the other, named on the left; ``label`` says what they show."""
    most = max((bar.value for bar in bars), default=0) or 1
    room = WIDTH - _NAME - 56
    drawn: list[Html] = []
    for at, bar in enumerate(bars):
        top, long = at * _ROW, max(bar.value / most * room, 1 if bar.value else 0)
        name = bar.name if len(bar.name) <= _LETTERS else f"{bar.name[: _LETTERS - 1].rstrip()}…"
        drawn += [
            tag("text", name, x=_NAME - 8, y=top + 17, text_anchor="end"),
            tag("rect", x=_NAME, y=top + 5, width=f"{long:.1f}", height=16, rx=2, class_=f"fill-{bar.colour}"),
            tag("text", bar.said, x=f"{_NAME + long + 6:.1f}", y=top + 17),
        ]
    return _svg(drawn, max(len(bars), 1) * _ROW, label)


@dataclass(frozen=True, slots=True)
class Column:
    """One week: a bar, and a mark above it for what nine in ten stayed below; None where nothing was."""

    name: str
    value: float | None
    mark: float | None


def by_week(columns: Sequence[Column], label: str, unit: str) -> SafeString:
    """Bars side by side in the order of time, with lines at round values of ``unit`` (hours)."""
    most = max((v for column in columns for v in (column.value, column.mark) if v is not None), default=0) or 1
    step = _round(most / 4)
    top = step * -(-most // step)
    wide = (WIDTH - _LEFT) / max(len(columns), 1)
    drawn: list[Html] = []
    value = 0.0
    while value <= top + step / 2:
        y = _HIGH - value / top * (_HIGH - 10)
        drawn += [
            tag("path", d=f"M{_LEFT} {y:.1f}H{WIDTH}", class_="ground"),
            tag("text", f"{number_format(round(value, 2))} {unit}", x=_LEFT - 6, y=f"{y + 4:.1f}", text_anchor="end"),
        ]
        value += step
    every = max(-(-len(columns) // 6), 1)
    for at, column in enumerate(columns):
        x = _LEFT + at * wide
        if column.value is not None:
            tall = max(column.value / top * (_HIGH - 10), 1)
            drawn.append(
                tag("rect", x=f"{x + wide * 0.15:.1f}", y=f"{_HIGH - tall:.1f}", width=f"{wide * 0.7:.1f}",
                    height=f"{tall:.1f}", class_="fill-busy")
            )  # fmt: skip
        if column.mark is not None:
            y = _HIGH - column.mark / top * (_HIGH - 10)
            drawn.append(tag("path", d=f"M{x + wide * 0.1:.1f} {y:.1f}h{wide * 0.8:.1f}", class_="mark"))
        if at % every == 0:
            drawn.append(tag("text", column.name, x=f"{x + wide / 2:.1f}", y=_HIGH + 17, text_anchor="middle"))
    return _svg(drawn, _HIGH + _BELOW, label)


def _round(value: float) -> float:
    """The next value of 1, 2, 5 times a power of ten."""
    power = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 0.1 if value >= 0.1 else 0.01
    return next((step * power for step in (1, 2, 5) if step * power >= value), 10 * power)


def _svg(drawn: Sequence[Html], high: float, label: str) -> SafeString:
    svg = tag("svg", *drawn, viewBox=f"0 0 {WIDTH} {high:g}", role="img", aria_label=label, class_="drawn")
    return mark_safe(svg)  # every text in it was escaped by ``tag``
