"""Labels for telephones, on sheets of labels and for label printers: where help goes, and when it does not come."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, WrapMode, XPos, YPos

from dispatchable.engine.countries.pack import load_pack
from dispatchable.interfaces.paper.sheet import FONT, new_sheet
from dispatchable.service.numbers.label import Label

MOST_LANGUAGES = 2
"""On one label: more would be too small to read."""
BARE = re.compile(r"-?\d{1,4}[A-Za-z]?|[A-Za-z]\d{0,4}")
LARGEST, SMALLEST = 9.0, 5.0
"""Points of the running text; the largest that fits is taken."""


@dataclass(frozen=True, slots=True)
class Size:
    """A page and the labels on it, in millimetres."""

    page: tuple[float, float]
    label: tuple[float, float]
    columns: int = 1
    rows: int = 1
    left: float = 0
    top: float = 0
    step: tuple[float, float] = (0, 0)
    """From one label to the next, across and down."""

    @property
    def count(self) -> int:
        """Labels on a page."""
        return self.columns * self.rows


SIZES = {
    "a4": Size((210, 297), (99.1, 67.7), 2, 4, 4.65, 13.1, (101.6, 67.7)),
    "letter": Size((215.9, 279.4), (101.6, 84.6), 2, 3, 3.97, 12.7, (106.36, 84.67)),
    "roll62": Size((62, 100), (62, 100)),
    "roll101": Size((101, 54), (101, 54)),
}
"""A4 sheet of 8, US Letter sheet of 6, rolls of 62 mm and of 101 x 54 mm."""


@cache
def texts() -> dict[str, dict[str, str]]:
    """What labels say, by language."""
    return tomllib.loads(resources.files(__package__).joinpath("labels.toml").read_text(encoding="utf-8"))


def languages_of(country: str) -> tuple[str, ...]:
    """The languages of a country's labels: its own that there are texts in, else English and French."""
    own = tuple(language for language in load_pack(country).languages if language in texts())
    return own[:MOST_LANGUAGES] or ("en", "fr")


def labels_pdf(
    labels: Sequence[Label], size: str, *, languages: Sequence[str] = (), author: str, now: datetime
) -> bytes:
    """A PDF with one label for each; ``languages`` else those of each label's country. ``now`` is local."""
    sheet = SIZES[size]
    first = languages or languages_of(labels[0].country)
    pdf = new_sheet(sheet.page, title="Labels" if first[0] == "en" else "\u00c9tiquettes", language=first[0],
                    author=author, now=now)  # fmt: skip
    for place, label in enumerate(labels):
        at = place % sheet.count
        if at == 0:
            pdf.add_page()
        row, column = divmod(at, sheet.columns)
        x, y = sheet.left + column * sheet.step[0], sheet.top + row * sheet.step[1]
        _draw(pdf, label, x, y, sheet.label, tuple(languages) or languages_of(label.country), now)
    return bytes(pdf.output())


def place_lines(label: Label, language: str) -> tuple[str, ...]:
    """The place inside the address in one line or two; a bare number of a floor or a room gets its word."""
    words = texts()[language]
    inside = [
        words[name].format(given) if BARE.fullmatch(given) else given
        for name, given in (("floor", label.floor), ("room", label.room))
        if given
    ]
    return tuple(filter(None, (label.place, ", ".join(inside))))


def _draw(
    pdf: FPDF, label: Label, x: float, y: float, size: tuple[float, float], languages: tuple[str, ...], now: datetime
) -> None:
    edge = 4.0
    width, height = size[0] - 2 * edge, size[1] - 2 * edge
    points = LARGEST
    while points > SMALLEST and _text(pdf, label, languages, width, points, now, dry=True) > height:
        points -= 0.25
    pdf.set_xy(x + edge, y + edge)
    _text(pdf, label, languages, width, points, now, dry=False, left=x + edge)


def _text(
    pdf: FPDF,
    label: Label,
    languages: tuple[str, ...],
    width: float,
    points: float,
    now: datetime,
    *,
    dry: bool,
    left: float = 0.0,
) -> float:
    """Write a label's lines, or only measure them (``dry``); the height taken."""
    date = now.date()
    taken = 0.0

    def line(text: str, scale: float = 1.0, style: str = "", after: float = 0.0) -> None:
        nonlocal taken
        pdf.set_font(FONT, style, points * scale)
        tall = points * scale * 0.3528 * 1.22
        if dry:
            lines = pdf.multi_cell(
                width, tall, text, align=Align.L, dry_run=True, output=MethodReturnValue.LINES, wrapmode=WrapMode.WORD
            )
            taken += tall * len(lines) + after  # type: ignore[arg-type]  # a list of lines, as was asked for
            return
        pdf.set_x(left)
        pdf.multi_cell(width, tall, text, align=Align.L, new_x=XPos.LEFT, new_y=YPos.NEXT, wrapmode=WrapMode.WORD)
        if after:
            pdf.set_y(pdf.get_y() + after)

    # never broken in the middle of the number
    line(label.phone.replace(" ", "\u00a0"), 1.6, "B", 0.6)
    for language in languages:
        line(texts()[language]["intro"].format(number=label.emergency), 1.1)
    for text in (*place_lines(label, languages[0]), *label.address):
        line(text, 1.25, "B")
    taken += 0.8
    if not dry:
        pdf.set_y(pdf.get_y() + 0.8)
    for language in languages:
        line(f"{texts()[language]['moved']} {texts()[language]['power']}", 0.85, "", 0.5)
    shown = date.isoformat() if languages[0] == "en" else date.strftime("%d/%m/%Y")
    line(texts()[languages[0]]["footer"].format(date=shown, version=label.version), 0.7)
    return taken
