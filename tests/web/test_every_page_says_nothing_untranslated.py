"""No page says anything that was never translated: shown by a French that nobody could have written.

Every text of the French catalogues is put in brackets. What a page then shows outside brackets, and shows in English
as well, is either data or was forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.utils.translation import trans_real

from dispatchable.engine.countries.pack import countries, load_pack
from dispatchable.interfaces.web.frame.words import STATES
from tests.service.conftest import make_world
from tests.web.pages import every_page

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SHOWN = ("title", "placeholder", "aria-label", "alt")
"""Attributes that people see or hear."""
SILENT = ("script", "style", "code", "kbd", "time", "pre")
WORD = re.compile(r"[^\W\d_]{3,}")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = _words(
    """the of and to is are in for with this that was were has have not no your you it its by from be at an
all any save add edit delete show search find number numbers address addresses state since name country choose
back next previous cancel close open person request requests sent file line lines row rows user users
reason details help settings carrier"""
)
"""Words of which an English text of ours has at least one, and French none."""
SAME = _words(
    """Dispatchable Français English CSV TSV XLSX ODS JSON PDF XML SIRET SIREN INSEE ELIN BAN NAD GPS WGS www csv
xlsx com org net Date Code Action Actions"""
)
"""Names and signs that are the same in both languages."""


class Texts(HTMLParser):
    """The texts of a page, without those in another language on purpose, in codes, and in fields."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if (
            self._silent
            or tag in SILENT
            or "code" in (given.get("class") or "").split()
            or ("lang" in given and tag != "html")
        ):
            if tag not in ("input", "br", "img", "meta", "link", "hr", "use", "col"):
                self._silent.append(tag)
            return
        self.found += [given[name] or "" for name in SHOWN if name in given]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.found.append(data)


def _texts(html: bytes) -> list[str]:
    parser = Texts()
    parser.feed(html.decode())
    return [" ".join(text.split()) for text in parser.found]


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> None:
    """French in which every sentence of ours stands in brackets."""
    french = trans_real.translation("fr")
    for catalogue in french._catalog._catalogs:
        for key, text in catalogue.items():
            if key and isinstance(text, str) and text:
                monkeypatch.setitem(catalogue, key, f"\u27e6{text}\u27e7")


def _data() -> Iterator[str]:
    """Every word that stands in the database."""
    for model in apps.get_models():
        for row in model._default_manager.values():
            yield from WORD.findall(" ".join(map(str, row.values())))


def _known() -> set[str]:
    known: set[Any] = {*SAME, *_data()}
    for code in countries():
        known |= {*WORD.findall(load_pack(code).name_fr), *WORD.findall(load_pack(code).name_en)}
    for words in STATES.values():
        for one in words.values():
            known |= set(WORD.findall(one.en)) & set(WORD.findall(one.fr))
    return {word.casefold() for word in known}


@pytest.mark.usefixtures("bracketed")
def test_no_page_shows_a_text_that_was_never_translated() -> None:
    world = make_world()
    french = every_page(world, "fr")
    assert sum("\u27e6" in html.decode() for html in french.values()) > 45
    known = _known()
    forgotten = {}
    for path, html in french.items():
        for text in _texts(html):
            outside = re.sub(r"\u27e6[^\u27e6\u27e7]*\u27e7", " ", text)
            outside = re.sub(r"\u27e6.*\u27e7", " ", outside)
            left = [word for word in WORD.findall(outside) if word.casefold() not in known]
            if left and _is_english(outside):
                forgotten.setdefault(outside.strip(), path)
    assert forgotten == {}


def _is_english(text: str) -> bool:
    """Whether a text is surely not French."""
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", text)}
    return bool(words & ENGLISH)
