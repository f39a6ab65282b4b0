"""Columns of lists: what a cell shows, what it sorts by, what it exports."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString

from dispatchable.interfaces.web.frame.templatetags.frame import language, since, state
from dispatchable.interfaces.web.frame.words import STATES

Row = Any
"""One object of a list's queryset."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. ``cell`` gives text (escaped) or safe HTML; ``template`` stands in its place where a cell is a form.

    ``sort`` are fields to order by; a list of any length is sorted by it only when ``indexed``. ``value`` is what is
    exported: by default the cell's text.
    """

    key: str
    label: Any
    cell: Callable[[Row], Any] | None = None
    template: str = ""
    sort: tuple[str, ...] = ()
    indexed: bool = False
    shown: bool = True
    """Whether the list shows it until somebody chooses columns."""
    value: Callable[[Row], str] | None = None
    exported: bool = True
    labelled: bool = True
    """Whether the label stands before the cell on a narrow screen; not where the cell speaks for itself."""
    tight: bool = False
    """Never broken over two lines."""

    def show(self, row: Row) -> Any:
        """The cell, "" where a template draws it."""
        return self.cell(row) if self.cell else ""

    def text(self, row: Row) -> str:
        """What is exported, in one line."""
        found = self.value(row) if self.value else html.unescape(strip_tags(str(self.show(row))))
        return " ".join(str(found).replace("\u00a0", " ").split())


def two_lines(first: Any, second: Any) -> SafeString:
    """A cell of two lines: the second is softer, and absent when it is empty."""
    if not second:
        return format_html("{}", first)
    return format_html('{}<br><span class="text-secondary">{}</span>', first, second)


def link(address: str, text: Any) -> SafeString:
    """The cell that leads to the row's own page: Enter opens it."""
    return format_html('<a href="{}"><strong>{}</strong></a>', address, text)


def nothing(found: Any) -> Any:
    """A dash where there is nothing."""
    return found or format_html('<span class="text-secondary">{}</span>', "–")


def state_column(key: str, label: Any, kind: str, field: str, **more: Any) -> Column:
    """A state as shape, word and colour; exported as its word."""
    return Column(
        key=key,
        label=label,
        cell=lambda row: state(kind, getattr(row, field)),
        value=lambda row: STATES[kind][getattr(row, field)].word(language()),
        labelled=False,
        **more,
    )


def time_column(key: str, label: Any, moment: Callable[[Row], datetime | None], **more: Any) -> Column:
    """How long ago; exported as the exact time, with its zone."""
    return Column(
        key=key,
        label=label,
        cell=lambda row: since(moment(row)),
        value=lambda row: exact(moment(row)),
        tight=True,
        **more,
    )


def exact(moment: datetime | None) -> str:
    """A time as it is exported: in the reader's zone, ISO 8601."""
    return timezone.localtime(moment).isoformat(sep=" ", timespec="seconds") if moment else ""
