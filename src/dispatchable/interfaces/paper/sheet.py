"""A PDF document: fonts, language, and who made it when."""

from __future__ import annotations

from datetime import datetime
from importlib import resources
from typing import TypeVar

from fpdf import FPDF

FONT = "DejaVu"
FILES = {"": "DejaVuSansCondensed.ttf", "B": "DejaVuSansCondensed-Bold.ttf"}

Kind = TypeVar("Kind", bound=FPDF)


def new_sheet(size: tuple[float, float], *, title: str, language: str, author: str, now: datetime) -> FPDF:
    """An empty document with pages of ``size`` (millimetres, width and height), no margins, text in 8 points."""
    return prepared(FPDF(orientation="P", unit="mm", format=size), title, language, author, now)


def prepared(pdf: Kind, title: str, language: str, author: str, now: datetime) -> Kind:
    """A document of a kind of its own (with a foot on each page), made ready as ``new_sheet`` does."""
    pdf.set_auto_page_break(False)
    pdf.set_margins(0, 0, 0)
    pdf.c_margin = 0
    fonts = resources.files(__package__) / "fonts"
    for style, name in FILES.items():
        with resources.as_file(fonts / name) as path:
            pdf.add_font(FONT, style, path)
    pdf.set_font(FONT, size=8)
    pdf.set_title(title)
    pdf.set_lang(language)
    pdf.set_author(author)
    pdf.set_creator("Dispatchable")
    pdf.set_creation_date(now)
    return pdf
