"""Running text on A4: headings that make an outline, facts with their labels, rows; a foot on every page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from fpdf import FPDF
from fpdf.enums import Align, WrapMode, XPos, YPos
from fpdf.prefs import ViewerPreferences

from dispatchable.interfaces.paper.sheet import FONT, prepared

LEFT, TOP, BOTTOM = 18.0, 16.0, 18.0
WIDTH, HEIGHT = 210.0, 297.0
LABEL = 52.0
_KEEP = 24.0
"""A heading and what it heads stay together: less room than this begins a page."""


class Leaves(FPDF):
    """A document whose every page says at its foot what it belongs to."""

    foot = ""
    """With ``{page}`` for the page; ``{nb}`` becomes the number of pages."""

    def footer(self) -> None:
        """Called by fpdf2 at the end of each page."""
        self.set_y(-BOTTOM + 6)
        self.set_font(FONT, size=7)
        self.set_text_color(90)
        self.cell(0, 4, self.foot.replace("{page}", str(self.page_no())), align=Align.C)
        self.set_text_color(0)

    # -- parts --------------------------------------------------------------------------------------------------------

    def heading(self, text: str, level: int = 0) -> None:
        """A heading, also in the outline."""
        if self.get_y() > HEIGHT - BOTTOM - _KEEP - (16 if level == 0 else 0):
            self.add_page()
        self.ln(5 if level == 0 else 3)
        self.set_font(FONT, "B", 12 if level == 0 else 9.5)
        self.start_section(text, level)
        self.multi_cell(0, 6 if level == 0 else 5, text, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1)

    def sentence(self, text: str, points: float = 8.5) -> None:
        """Text over the whole width."""
        self.set_font(FONT, size=points)
        self._flow(0, points, text)

    def fact(self, label: str, value: str, points: float = 8.5) -> None:
        """A label and what it says; nothing where it says nothing."""
        if not value:
            return
        if self.get_y() > HEIGHT - BOTTOM - 8:
            self.add_page()
        tall = points * 0.3528 * 1.35
        self.set_font(FONT, size=points - 0.5)
        self.set_text_color(90)
        begin, page = self.get_y(), self.page
        self.multi_cell(LABEL - 3, tall, label, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        after = self.get_y() if self.page == page else begin
        self.set_text_color(0)
        self.set_xy(LEFT + LABEL, begin if self.page == page else self.t_margin)
        self.set_font(FONT, size=points)
        self.multi_cell(
            WIDTH - 2 * LEFT - LABEL, tall, value, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT,
            wrapmode=WrapMode.CHAR if " " not in value and len(value) > 60 else WrapMode.WORD,
        )  # fmt: skip
        if self.page == page and self.get_y() < after:
            self.set_y(after)
        self.ln(0.6)

    def rows(self, widths: Sequence[float], rows: Iterable[Sequence[str]], points: float = 7) -> None:
        """A row a line, each cell cut to its width: quick for thousands of them."""
        tall = points * 0.3528 * 1.5
        self.set_font(FONT, size=points)
        for row in rows:
            if self.get_y() > HEIGHT - BOTTOM - tall:
                self.add_page()
                self.set_font(FONT, size=points)
            for width, text in zip(widths, row, strict=True):
                self.cell(width, tall, self._cut(text, width - 1.5))
            self.ln(tall)

    def _cut(self, text: str, width: float) -> str:
        if len(text) * 0.9 <= width or self.get_string_width(text) <= width:
            return text
        most = max(int(len(text) * width / self.get_string_width(text)) - 1, 1)
        return f"{text[:most].rstrip()}…"

    def _flow(self, width: float, points: float, text: str) -> None:
        self.multi_cell(
            width, points * 0.3528 * 1.35, text, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT,
        )  # fmt: skip


def leaves(*, title: str, language: str, author: str, now: datetime, foot: str) -> Leaves:
    """An empty document with its first page begun."""
    pdf = prepared(Leaves(orientation="P", unit="mm", format="A4"), title, language, author, now)
    pdf.foot = foot
    pdf.set_margins(LEFT, TOP, LEFT)
    pdf.set_auto_page_break(True, BOTTOM)
    pdf.alias_nb_pages()
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.add_page()
    pdf.set_font(FONT, "B", 16)
    pdf.multi_cell(0, 8, title, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(1)
    return pdf
