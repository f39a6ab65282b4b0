"""The terms are read and accepted on one page; the list says who accepted what."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from dispatchable.service.accounts.models import User
from dispatchable.service.terms.models import TermsAcceptance
from dispatchable.service.terms.texts import current
from tests.service.conftest import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def signed_in(user: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_an_administrator_reads_and_accepts(world: World) -> None:
    client = signed_in(world.alice_user, "fr")
    page = unescape(client.get("/terms/FR/").content.decode())
    assert "Où les secours sont envoyés" in page and "112" in page
    client.post("/terms/FR/", {"version": current("FR").version})
    acceptance = TermsAcceptance.objects.get()
    assert (acceptance.country, acceptance.language, acceptance.text_digest) == ("FR", "fr", current("FR").digest("fr"))
    assert "Acceptées" in client.get("/terms/FR/").content.decode()
    assert "Alice" in client.get("/terms/").content.decode()


def test_an_old_text_is_not_accepted(world: World) -> None:
    client = signed_in(world.alice_user)
    client.post("/terms/FR/", {"version": "old"})
    assert "The terms have changed" in client.get("/terms/FR/").content.decode()
    assert not TermsAcceptance.objects.exists()


def test_others_read_only(world: World) -> None:
    client = signed_in(world.bob_user)
    assert b"<button" not in client.get("/terms/FR/").content.split(b"<main")[1]
    assert client.post("/terms/FR/", {"version": current("FR").version}).status_code == 403
    assert client.get("/terms/XX/").status_code == 404
    assert client.get("/terms/fr/").headers["Location"] == "/terms/FR/"


def test_a_country_without_emergency_calling_says_so(world: World) -> None:
    page = signed_in(world.alice_user).get("/terms/JP/").content.decode()
    assert "not supported" in page
    assert "I have read these terms" not in page


def test_what_one_organisation_accepted_the_other_does_not_see(world: World) -> None:
    signed_in(world.alice_user).post("/terms/FR/", {"version": current("FR").version})
    assert "Alice" not in signed_in(world.charlie_user).get("/terms/FR/").content.decode()
