"""A person at a browser: clicks what they read, and every page they see is checked for accessibility."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 45_000
"""Milliseconds: a loaded machine is slow, which says nothing about the page."""
_LOOKS = 3
SERIOUS = ("serious", "critical")
PASSWORD = "quatre chevaux verts 7"
"""What everybody chooses instead of the one-time password."""
# The flags keep a sandboxed machine without a network from being asked for things the journey does not need.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync")


def chromium() -> str | None:
    """The system's Chromium, or None."""
    return os.environ.get("DISPATCHABLE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        try:
            yield started
        finally:
            started.close()


class Somebody:
    """One person with one browser profile, in one language."""

    def __init__(self, started: Browser, url: str, language: str, pictures: Path | None = None, width: int = 1280):
        self.language = language
        self.url = url
        self.pictures = pictures
        self.context = started.new_context(
            locale="fr-FR" if language == "fr" else "en-GB", viewport={"width": width, "height": 900}
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self.seen: set[str] = set()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))

    def _heard(self, message: Any) -> None:
        # a form that is refused answers 422 by design; the browser reports that as a failed page
        by_design = "favicon" in message.text or "status of 422" in message.text
        if message.type == "error" and not by_design:
            self.faults.append(f"console on {self.page.url}: {message.text}")

    def go(self, path: str) -> None:
        """Open a page by its address."""
        self.page.goto(self.url + path)

    def say(self, english: str, french: str) -> str:
        """The words of this person's language."""
        return french if self.language == "fr" else english

    def click(self, english: str, french: str, role: Any = "button") -> None:
        """Click what is written so."""
        self.page.get_by_role(role, name=self.say(english, french)).first.click()

    def look(self, name: str) -> None:
        """Check the page for accessibility; a walk for pictures takes them instead, in a fraction of the time."""
        for violation in self._violations() if self.pictures is None else ():
            if violation["impact"] in SERIOUS:
                where = [node["target"] for node in violation["nodes"]][:3]
                self.faults.append(f"{name} ({self.page.url}): {violation['id']} at {json.dumps(where)}")
        self.seen.add(name)
        assert self.page.locator("html").get_attribute("lang") == self.language
        if self.pictures:
            self.page.wait_for_load_state()
            self.pictures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.pictures / f"{name}-{self.language}.png", full_page=True)

    def _violations(self) -> list[dict[str, Any]]:
        """What axe-core finds on the page that the last click led to, however many redirects lie between."""
        for _ in range(_LOOKS):
            self.page.wait_for_load_state()
            try:
                self.page.evaluate(AXE.read_text(encoding="utf-8"))
                found: list[dict[str, Any]] = self.page.evaluate("async () => (await axe.run()).violations")
            except Error as error:  # the page went on to the next one while it was looked at
                left = error
                self.page.wait_for_timeout(300)
            else:
                return found
        raise left

    def sign_in(self, email: str, password: str) -> None:
        """Sign in; with a one-time password, choose a new one."""
        self.go("/accounts/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("main form button[type=submit], main form button:not([type])").first.click()
        self.page.wait_for_load_state()

    def enter(self, email: str, one_time: str) -> None:
        """Sign in with a one-time password, and choose one's own."""
        self.sign_in(email, one_time)
        self.choose_password()

    def choose_password(self) -> None:
        """On the page that asks for one's own password."""
        for field in self.page.locator("main input[type=password]").all():
            field.fill(PASSWORD)
        self.page.locator("main form button").first.click()
        expect(self.page.locator("main h1")).to_be_visible()
