"""What every answer carries: no script of others, no frame around it, cookies that scripts cannot read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.service.conftest import World
from tests.web.pages import every_page
from tests.web.test_routes import ALL

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]
PAGES = ("/accounts/login/", "/", "/nothing/here/")


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_says_what_a_browser_may_do_with_it(page: str, browser: Browser) -> None:
    for client in (browser(), browser("alice")):
        headers = client.get(page, follow=True).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
        assert "unsafe" not in policy and "script-src 'self'" in policy and "style-src 'self'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"


def test_the_session_s_cookie_is_for_the_server_only(browser: Browser) -> None:
    client = browser()
    answer = client.post("/accounts/login/", {"login": "alice@example.org", "password": "correct horse battery"})
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_a_form_without_its_token_is_refused(browser: Browser) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/accounts/login/", {"login": "a@example.org", "password": "x"}).status_code == 403
    assert client.post("/language/", {"language": "fr"}).status_code == 403


def test_sign_in_leads_nowhere_outside(browser: Browser) -> None:
    who = {"login": "alice@example.org", "password": "correct horse battery"}
    answer = browser().post("/accounts/login/?next=https://elsewhere.example/", who)
    assert "elsewhere" not in answer.headers["Location"]
    back = browser("alice").post("/language/", {"language": "fr", "next": "//elsewhere.example/"})
    assert "elsewhere" not in back.headers["Location"]


def test_an_unknown_host_is_refused(browser: Browser) -> None:
    assert browser().get("/accounts/login/", headers={"host": "elsewhere.example"}).status_code == 400


def test_no_template_holds_script_or_style_of_its_own(root: Path) -> None:
    offences = [
        f"{path.name}: {found.group(0)}"
        for path in (root / "src").rglob("templates/**/*.html")
        for found in re.finditer(
            r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|hx-on|javascript:", path.read_text(encoding="utf-8")
        )
    ]
    assert offences == []


def test_no_page_needs_anything_that_its_policy_forbids(world: World) -> None:
    pages = every_page(world, "en")
    assert len(pages) > 45
    forbidden = re.compile(
        rb"<style|<script(?![^>]*\bsrc=)|\sstyle=|<[^>]*\son[a-z]+=|hx-on|javascript:|(?:src|action)=[\"']https?://"
    )
    offences = [(path, found.group(0)) for path, html in pages.items() if (found := forbidden.search(html))]
    assert offences == []


def test_every_route_s_answer_carries_the_policy(browser: Browser) -> None:
    alice = browser("alice")
    without = []
    for name, pattern in ALL.items():
        if not pattern.pattern.converters:
            answer = alice.get(reverse(name))
            if "default-src 'none'" not in answer.headers.get("Content-Security-Policy", ""):
                without.append(name)
    assert without == []


def test_an_address_that_only_a_form_uses_leads_back_to_its_page(browser: Browser) -> None:
    answer = browser("alice").get("/addresses/00000000-0000-7000-8000-000000000000/accept/")
    assert answer.status_code == 405 and answer.headers["Allow"]
    assert b'href="/addresses/00000000-0000-7000-8000-000000000000/"' in answer.content
