"""Every page there is, found in the list of routes, in both languages and themes: axe-core finds nothing serious."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Route

from tests.journeys.browser import AXE, SERIOUS, browser
from tests.service.conftest import World, make_world
from tests.web.samples import DESK, NO_OBJECT, ROUTES, samples
from tests.web.test_routes import ALL

pytestmark = [pytest.mark.django_db]
HOST = "http://localhost"
STATIC = "/static/"
STATES = (
    "unassigned",
    "incomplete",
    "pending",
    "active",
    "failed",
    "updating",
    "update_failed",
    "releasing",
    "released",
)
STEPS = ("issue", "solve", "details", "contact", "check")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing_serious_on_any_page(language: str, db: None) -> None:
    pages = _pages(make_world(), language)
    assert len(pages) > 45
    assert [path for path, html in pages.items() if f'<html lang="{language}"'.encode() not in html] == []
    # the pages are fetched before the browser starts, whose loop Django would take for asynchronous code
    axe = AXE.read_text(encoding="utf-8")
    faults = []
    with browser() as chrome:
        for theme, width in (("light", 1280), ("dark", 320)):
            context = chrome.new_context(
                color_scheme="dark" if theme == "dark" else "light", viewport={"width": width, "height": 900}
            )
            page = context.new_page()
            page.on("pageerror", lambda error: faults.append(("script", str(error))))
            page.route("**/*", lambda route: _answer(route, pages))
            for path in pages:
                page.goto(HOST + path)
                page.evaluate(axe)
                for violation in page.evaluate("async () => (await axe.run()).violations"):
                    if violation["impact"] in SERIOUS:
                        where = [node["target"] for node in violation["nodes"]][:2]
                        faults.append((f"{path} {theme} {width}", f"{violation['id']} {where}"))
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    faults.append((f"{path} {width}", "wider than the screen"))
            context.close()
    assert faults == []


def _pages(world: World, language: str) -> dict[str, bytes]:
    """Address -> page, as the person whose page it is would get it."""
    objects = samples(world)
    paths: dict[str, list[str]] = {"": [reverse("account_login")], "alice": [], "dana": []}
    for name in ALL:
        arguments = dict(NO_OBJECT.get(name, {}))
        if name in ROUTES:
            arguments = {a: k[1:] if k.startswith("=") else str(objects[k]) for a, k in ROUTES[name].items()}
        paths["dana" if name in DESK or name == "queue" else "alice"].append(reverse(name, kwargs=arguments))
    paths["alice"] += [reverse("help_state", kwargs={"state": state}) for state in STATES]
    paths["alice"] += [reverse("request_form", kwargs={"pk": objects["request"], "step": step}) for step in STEPS]
    for name, tabs in (
        ("address", ("versions", "places", "numbers", "history")),
        ("number", ("place", "timeline", "audit")),
    ):
        paths["alice"] += [f"{reverse(name, kwargs={'pk': objects[name]})}?tab={tab}" for tab in tabs]
    found: dict[str, bytes] = {}
    for person, wanted in paths.items():
        client = Client(headers={"accept-language": language, "accept-encoding": "identity"})
        if person:
            client.force_login(getattr(world, f"{person}_user"))
        for path in wanted:
            response = client.get(path)
            html = response.headers.get("Content-Type", "").startswith("text/html")
            if html and response.status_code in (200, 404) and b"<html" in response.content:
                found.setdefault(path, response.content)
    return found


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
