"""Every page there is, found in the list of routes, in both languages and themes: axe-core finds nothing serious."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Route

from tests.journeys.browser import AXE, SERIOUS, browser
from tests.service.conftest import make_world
from tests.web.pages import every_page

pytestmark = [pytest.mark.django_db]
HOST = "http://localhost"
STATIC = "/static/"
WIDE, NARROW = 1280, 320
ALL_RULES: dict[str, object] = {}
LOOKS_ONLY: dict[str, object] = {"runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"]}
LOOKS = (
    ("light", WIDE, ALL_RULES),
    ("dark", WIDE, LOOKS_ONLY),
    ("dark", NARROW, ALL_RULES),
    ("light", NARROW, LOOKS_ONLY),
)
"""Both themes at both widths. What a theme cannot change is looked at once at each width: that keeps it affordable."""


@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing_serious_on_any_page(language: str, db: None) -> None:
    pages = every_page(make_world(), language)
    assert len(pages) > 45
    assert [path for path, html in pages.items() if f'<html lang="{language}"'.encode() not in html] == []
    # the pages are fetched before the browser starts, whose loop Django would take for asynchronous code
    axe = AXE.read_text(encoding="utf-8")
    faults = []
    with browser() as chrome:
        # no transitions: a colour on its way from one theme to the other is nobody's
        page = chrome.new_context(viewport={"width": WIDE, "height": 900}, reduced_motion="reduce").new_page()
        page.on("pageerror", lambda error: faults.append(("script", str(error))))
        page.route("**/*", lambda route: _answer(route, pages))
        for path in pages:
            page.goto(HOST + path)
            page.evaluate(axe)
            for theme, width, rules in LOOKS:
                page.set_viewport_size({"width": width, "height": 900})
                page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)
                for violation in page.evaluate("async rules => (await axe.run(rules)).violations", rules):
                    if violation["impact"] in SERIOUS:
                        where = [node["target"] for node in violation["nodes"]][:2]
                        faults.append((f"{path} {theme} {width}", f"{violation['id']} {where}"))
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    faults.append((f"{path} {theme} {width}", "wider than the screen"))
    assert not faults, "\n".join(": ".join(fault) for fault in faults)


def _answer(route: Route, pages: dict[str, bytes]) -> None:
    """A page as it was fetched, or a static file."""
    parts = urlsplit(route.request.url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if path in pages:
        route.fulfill(body=pages[path], content_type="text/html; charset=utf-8")
        return
    file = finders.find(parts.path.removeprefix(STATIC)) if parts.path.startswith(STATIC) else None
    if isinstance(file, str):
        route.fulfill(body=Path(file).read_bytes(), content_type=mimetypes.guess_type(file)[0] or "text/plain")
    else:
        route.fulfill(status=404, body="")
