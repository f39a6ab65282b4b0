"""Verdicts as a report shows them: word, shape and colour, never colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dispatchable.engine.validation.verdict import Status
from dispatchable.interfaces.cli.words import STATUS, spoken
from dispatchable.interfaces.html import Html, tag


class Face(NamedTuple):
    """Shape and colour of a state; the colour is the name of a class in report.css."""

    shape: str
    colour: str


FACES: Mapping[Status, Face] = {
    Status.VALID: Face("●", "good"),
    Status.CORRECTED: Face("▲", "ask"),
    Status.AMBIGUOUS: Face("▲", "ask"),
    Status.INCOMPLETE: Face("▲", "ask"),
    Status.NOT_FOUND: Face("✗", "bad"),
    Status.SYNTAX_ERROR: Face("✗", "bad"),
    Status.NOT_CHECKED: Face("○", "idle"),
}
WORST_FIRST = (
    Status.SYNTAX_ERROR, Status.NOT_FOUND, Status.AMBIGUOUS, Status.INCOMPLETE, Status.CORRECTED, Status.NOT_CHECKED,
    Status.VALID,
)  # fmt: skip


def state(status: Status, language: str) -> Html:
    """A status in words, after its shape."""
    return shown(FACES[status], spoken(STATUS[status], language))


def shown(face: Face, words: str) -> Html:
    """Any words with a face."""
    return tag("span", tag("span", face.shape, aria_hidden="true"), tag("span", words), class_=f"state {face.colour}")


def figure(number: int, language: str) -> str:
    """A whole number as the reader writes it."""
    return f"{number:,}".replace(",", "\u202f" if language == "fr" else ",")


def share(part: int, whole: int, language: str) -> str:
    """``part`` of ``whole`` in percent; what is not all and not nothing is never rounded to it."""
    if not whole:
        return ""
    percent = min(99.9, max(0.1, 100 * part / whole)) if 0 < part < whole else 100.0 * bool(part)
    text = f"{percent:.1f}".removesuffix(".0")
    return text.replace(".", ",") + "\u202f%" if language == "fr" else text + "%"


def bar(counts: Mapping[Status, int], class_: str, label: str) -> Html:
    """A bar of the statuses side by side, the good ones first; ``label`` says the same in words."""
    total = sum(counts.values()) or 1
    parts, x = [], 0.0
    for status in reversed(WORST_FIRST):
        width = 100 * counts.get(status, 0) / total
        if width:
            fill = f"fill-{FACES[status].colour}"
            parts.append(tag("rect", x=f"{x:.2f}", y=0, width=f"{max(width - 0.3, 0.2):.2f}", height=10, class_=fill))
            x += width
    return tag(
        "svg", *parts, viewBox="0 0 100 10", preserveAspectRatio="none", class_=class_, role="img", aria_label=label
    )
