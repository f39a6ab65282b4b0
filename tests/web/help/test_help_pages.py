"""Each state and each reason has its help page, in both languages."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from dispatchable.interfaces.web.help.pages import address_codes, number_codes, states
from dispatchable.service.accounts.models import User
from dispatchable.service.numbers.models import Activation
from tests.service.conftest import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def signed_in(user: User, language: str) -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_page_for_failed_has_its_very_title(world: World) -> None:
    titles = {"en": "Why did number activation fail?", "fr": "Pourquoi l'activation du numéro a-t-elle échoué\u202f?"}
    for language, title in titles.items():
        page = unescape(signed_in(world.alice_user, language).get("/help/numbers/failed/").content.decode())
        assert f"<h1>{title}</h1>" in page
        assert f"<title>{title} · Dispatchable</title>" in page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_state_and_every_reason_has_its_page(world: World, language: str) -> None:
    client = signed_in(world.alice_user, language)
    index = client.get("/help/").content.decode()
    paths = [f"/help/numbers/{state.value}/" for state in Activation]
    paths += [f"/help/reasons/{code}/" for code in (*number_codes(), *address_codes())]
    for path in paths:
        assert f'href="{path}"' in index
        page = client.get(path)
        assert page.status_code == 200, path
        assert page.content.count(b"<h1") == 1
        assert b"{" not in page.content.split(b"<main")[1], path
    assert client.get("/help/reasons/NUM-NOTHING/").status_code == 404
    assert client.get("/help/numbers/nothing/").status_code == 404


def test_every_state_is_said_in_both_languages() -> None:
    for page in states().values():
        for said in (page.title, page.lead, *page.means, *page.steps):
            assert said["en"] and said["fr"]


def test_the_desk_reads_help_too(world: World) -> None:
    client = signed_in(world.dana_user, "en")
    for path in ("/help/", "/help/numbers/failed/", "/help/reasons/NUM-TERMS/"):
        assert client.get(path).status_code == 200
