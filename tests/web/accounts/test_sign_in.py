"""Who signs in gets in; who does not is told what to do, in their language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from dispatchable.service.accounts.actions.users import reset_password
from dispatchable.service.audit.actor import system
from dispatchable.service.audit.models import AuditRow
from tests.service.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LOGIN = "/accounts/login/"
Browser = Callable[..., Client]


def test_the_right_password_leads_home_whatever_the_case_of_the_address(browser: Browser) -> None:
    client = browser()
    assert client.post(LOGIN, {"login": "ALICE@Example.org", "password": "correct horse battery"}).status_code == 302
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "The e-mail address or the password is wrong."), ("fr", "adresse e-mail ou le mot de passe est erroné.")],
)
def test_a_wrong_password_is_said_in_a_sentence_and_the_address_stays(
    language: str, sentence: str, browser: Browser
) -> None:
    answer = browser(language=language).post(LOGIN, {"login": "alice@example.org", "password": "wrong"})
    text = answer.content.decode()
    assert sentence in text
    assert 'value="alice@example.org"' in text
    assert "wrong&quot;" not in text


def test_too_many_attempts_pause_sign_in(browser: Browser) -> None:
    client = browser()
    for _ in range(5):
        client.post(LOGIN, {"login": "alice@example.org", "password": "wrong"})
    answer = client.post(LOGIN, {"login": "alice@example.org", "password": "correct horse battery"})
    assert "Wait five minutes" in answer.content.decode()
    assert client.get("/").status_code == 302


def test_a_one_time_password_must_be_replaced_before_anything_else(browser: Browser) -> None:
    _, once = reset_password(system(None, "test"), "alice@example.org")
    client = browser()
    client.post(LOGIN, {"login": "alice@example.org", "password": once})
    assert client.get("/audit/").headers["Location"] == "/accounts/new-password/"
    weak = client.post("/accounts/new-password/", {"password": "short", "again": "short"})
    assert "at least 12 characters" in weak.content.decode()
    same = client.post("/accounts/new-password/", {"password": once, "again": once})
    assert "is the old one" in same.content.decode()
    chosen = {"password": "a quiet green lamp", "again": "a quiet green lamp"}
    assert client.post("/accounts/new-password/", chosen).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert AuditRow.objects.filter(action="user.change_password").count() == 1


def test_changing_the_password_asks_for_the_current_one_and_ends_other_sessions(browser: Browser) -> None:
    here, there = browser("alice"), browser("alice")
    new = {"password": "a quiet green lamp", "again": "a quiet green lamp"}
    refused = here.post("/accounts/me/password/", {"current": "wrong", **new})
    assert "This is not your current password." in refused.content.decode()
    assert here.post("/accounts/me/password/", {"current": "correct horse battery", **new}).status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "reauthenticate/", "email/", "confirm-email/"])
def test_what_the_sign_in_library_offers_besides_is_closed(path: str, browser: Browser) -> None:
    for name in ("", "alice"):
        assert browser(name).get(f"/accounts/{path}").status_code == 404


def test_a_closed_account_is_told_whom_to_ask(browser: Browser, world: World) -> None:
    world.alice_user.is_active = False
    world.alice_user.save()
    client = browser()
    answer = client.post(LOGIN, {"login": "alice@example.org", "password": "correct horse battery"}, follow=True)
    assert "account is closed" in answer.content.decode() or "password is wrong" in answer.content.decode()
    assert client.get("/").status_code == 302


def test_the_account_s_language_comes_before_the_browser_s(browser: Browser) -> None:
    client = browser("alice", language="en")
    client.post("/accounts/me/", {"name": "Alice", "language": "fr"})
    answer = client.get("/accounts/me/")
    assert answer.headers["Content-Language"] == "fr"
    assert "Votre compte est enregistré." in answer.content.decode()


def test_nobody_works_in_an_organisation_that_is_not_theirs(browser: Browser, world: World) -> None:
    answer = browser("alice").post("/accounts/me/organization/", {"organization": str(world.other.pk)})
    assert answer.status_code == 404


def test_signing_out_ends_the_session(browser: Browser) -> None:
    client = browser("alice")
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302
