"""A map of very many points in little memory: near points share one mark, and the worst of them shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from math import cos, floor, log10, radians
from operator import attrgetter
from typing import NamedTuple

from dispatchable.engine.registers.around import METRES_PER_DEGREE
from dispatchable.engine.validation.verdict import Status
from dispatchable.interfaces.cli.report.states import FACES, WORST_FIRST, figure
from dispatchable.interfaces.html import Html, joined, tag

MOST_MARKS = 3_000
"""Marks on all maps together, at the most."""
MOST_MAPS = 6
_FINEST = 1e-5
"""Degrees: about a metre."""
_WIDTH, _HEIGHT = 640, 400
_MARGIN = 32
_APART = 0.5
"""A gap of this part of a map's width without any point makes two maps of it."""
_SEVERITY = {status: rank for rank, status in enumerate(reversed(WORST_FIRST))}


class _Mark(NamedTuple):
    longitude: float
    latitude: float
    status: Status
    rows: int


class Cloud:
    """Points by country, thinned as they come; the same points in the same order give the same marks."""

    def __init__(self) -> None:
        self._marks: dict[tuple[str, int, int], _Mark] = {}
        self._grid = _FINEST
        self.points = 0
        """Points given so far."""

    def add(self, country: str, longitude: float, latitude: float, status: Status) -> None:
        """One point, WGS 84 degrees."""
        self.points += 1
        self._put(country, _Mark(longitude, latitude, status, 1))
        while len(self._marks) > MOST_MARKS:
            self._grid *= 2
            kept, self._marks = self._marks, {}
            for (country, _, _), mark in kept.items():
                self._put(country, mark)

    def _put(self, country: str, mark: _Mark) -> None:
        key = (country, floor(mark.longitude / self._grid), floor(mark.latitude / self._grid))
        there = self._marks.get(key)
        if there is None:
            self._marks[key] = mark
        else:
            worst = mark if _SEVERITY[mark.status] > _SEVERITY[there.status] else there
            self._marks[key] = worst._replace(rows=there.rows + mark.rows)

    def maps(self, language: str) -> Html:
        """The maps, those with most points first; "" where there is no point."""
        countries: dict[str, list[_Mark]] = defaultdict(list)
        for (country, _, _), mark in self._marks.items():
            countries[country].append(mark)
        groups = [(country, group) for country, marks in sorted(countries.items()) for group in _apart(marks)]
        groups.sort(key=lambda group: -sum(mark.rows for mark in group[1]))
        drawn = [_figure(country, marks, language) for country, marks in groups[:MOST_MAPS]]
        return tag("div", *drawn, class_="maps") if drawn else Html("")


def _apart(marks: Sequence[_Mark], deep: int = 4) -> list[list[_Mark]]:
    """Groups of marks with a wide emptiness between them: an island far away does not shrink the mainland."""
    for axis in ("longitude", "latitude"):
        ranked = sorted(marks, key=attrgetter(axis))
        places: list[float] = [getattr(mark, axis) for mark in ranked]
        gaps = ((after - before, at) for at, (before, after) in enumerate(pairwise(places), 1))
        gap, at = max(gaps, default=(0.0, 0))
        width = places[-1] - places[0]
        if deep and width > 0.02 and gap > _APART * width:
            return [*_apart(ranked[:at], deep - 1), *_apart(ranked[at:], deep - 1)]
    return [list(marks)]


def _figure(country: str, marks: Sequence[_Mark], language: str) -> Html:
    west, east = min(m.longitude for m in marks), max(m.longitude for m in marks)
    south, north = min(m.latitude for m in marks), max(m.latitude for m in marks)
    squeeze = max(cos(radians((south + north) / 2)), 0.05)
    wide, high = (east - west) * squeeze, north - south
    least = 200 / METRES_PER_DEGREE
    per_degree = min((_WIDTH - 2 * _MARGIN) / max(wide, least), (_HEIGHT - 2 * _MARGIN) / max(high, least))
    left, top = (_WIDTH - wide * per_degree) / 2, (_HEIGHT - high * per_degree) / 2
    dots = []
    for mark in sorted(marks, key=lambda m: _SEVERITY[m.status]):
        x, y = left + (mark.longitude - west) * squeeze * per_degree, top + (north - mark.latitude) * per_degree
        dots.append(_dot(x, y, mark))
    number = sum(mark.rows for mark in marks)
    caption = f"{country}\u00a0: " if language == "fr" else f"{country}: "
    caption += figure(number, language) + (" points" if number > 1 else " point")
    drawing = tag(
        "svg",
        _grid(),
        *dots,
        *_scale(per_degree / METRES_PER_DEGREE, language),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=caption,
    )
    return tag("figure", drawing, tag("figcaption", caption))


def _dot(x: float, y: float, mark: _Mark) -> Html:
    """A round mark for what is good, a triangle for what needs a person, a cross in a square for what failed."""
    colour = FACES[mark.status].colour
    size = min(6 + 2.5 * log10(mark.rows), 13)
    about = f"dot fill-{colour}"
    if colour == "ask":
        path = f"M{x:.1f} {y - size:.1f}l{size:.1f} {1.8 * size:.1f}h{-2 * size:.1f}z"
        return tag("path", d=path, class_=about)
    if colour == "bad":
        path = f"M{x:.1f} {y - size:.1f}l{size:.1f} {size:.1f}l{-size:.1f} {size:.1f}l{-size:.1f} {-size:.1f}z"
        return tag("path", d=path, class_=about)
    return tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{size:.1f}", class_=about)


def _grid() -> Html:
    lines = [f"M{x} 0V{_HEIGHT}" for x in range(80, _WIDTH, 80)] + [f"M0 {y}H{_WIDTH}" for y in range(80, _HEIGHT, 80)]
    return tag("path", d="".join(lines), class_="ground")


def _scale(per_metre: float, language: str) -> tuple[Html, ...]:
    """A bar of a round length, and its length in words."""
    longest = 150 / per_metre
    power = 10 ** floor(log10(longest))
    metres = next(step * power for step in (5, 2, 1) if step * power <= longest)
    text = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    text = (text.replace(".", ",") if language == "fr" else text).replace(" ", "\u00a0")
    end = 14 + metres * per_metre
    line = tag("path", d=f"M14 {_HEIGHT - 20}v6H{end:.1f}v-6", fill="none", stroke="currentColor", stroke_width="1.5")
    return line, tag("text", text, x=f"{end + 8:.1f}", y=_HEIGHT - 12)


def legend(language: str) -> Html:
    """What the marks mean."""
    words = {
        "good": ("valid", "validée"), "ask": ("needs a person", "demande une décision"),
        "bad": ("not found or invalid", "introuvable ou format invalide"), "idle": ("not checked", "non vérifiée"),
    }  # fmt: skip
    shapes = {"good": "●", "ask": "▲", "bad": "◆", "idle": "●"}
    items = [
        tag("li", tag("span", joined(shapes[colour], " ", pair[language == "fr"]), class_=f"state {colour}"))
        for colour, pair in words.items()
    ]
    return tag("ul", *items, class_="legend")
