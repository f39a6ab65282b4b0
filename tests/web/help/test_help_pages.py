"""Each state and each reason has its help page, in both languages."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from dispatchable.interfaces.web.help.pages import (
    address_codes,
    grouped_addresses,
    grouped_numbers,
    number_codes,
    remedy_of,
    states,
    topics,
)
from dispatchable.service.accounts.models import User
from dispatchable.service.numbers.models import Activation
from tests.service.conftest import World, make_world
from tests.service.numbers.building import make_address, make_number

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


KEYWORDS = {
    "ms.lync.lac.NumberActivationStateFailed": ("failed", "Why did number activation fail?"),
    "ms.lync.lac.NumberActivationStatePending": ("pending", "Why is number activation just pending?"),
    "ms.lync.lac.NumberActivationStateIncomplete": ("incomplete", "Why is number activation listed as incomplete?"),
    "ms.lync.lac.NumberActivationStateUpdating": ("updating", "Why is number activation listed as updating?"),
}
"""The keywords by which the administration pages of 2017 opened their help."""


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_the_four_keywords_of_2017_open_their_page(world: World, keyword: str) -> None:
    state, title = KEYWORDS[keyword]
    client = signed_in(world.alice_user, "en")
    for written in (keyword, keyword.lower(), keyword.rpartition(".")[2]):
        assert client.get(f"/help/keywords/{written}/").headers["Location"] == f"/help/numbers/{state}/"
    page = unescape(client.get(f"/help/numbers/{state}/").content.decode())
    assert f"<h1>{title}</h1>" in page and "Related topics" in page and keyword in page
    assert f"/help/numbers/{state}/" in client.get("/help/", {"find": keyword}).content.decode()
    assert client.get("/help/keywords/nothing/").status_code == 404


def test_every_reason_and_state_has_steps_and_topics_in_both_languages() -> None:
    for code in (*number_codes(), *address_codes()):
        how = remedy_of(code)
        assert how.steps and how.related, code
        assert all(said["en"] and said["fr"] for said in how.steps), code
        assert set(how.related) <= set(topics()), code
    for state in states().values():
        assert state.related and set(state.related) <= set(topics())


def test_no_reason_is_lost_in_the_groups_of_the_index() -> None:
    assert sorted(c for _g, codes in grouped_numbers() for c in codes) == sorted(number_codes())
    assert sorted(c for _p, codes in grouped_addresses() for c in codes) == sorted(address_codes())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_topic_has_its_page_and_leads_on(world: World, language: str) -> None:
    client = signed_in(world.alice_user, language)
    index = client.get("/help/").content.decode()
    for topic in topics().values():
        assert f'href="/help/topics/{topic.key}/"' in index
        for said in (topic.title, topic.lead, *topic.says, *topic.steps, *(link.words for link in topic.links)):
            assert said["en"] and said["fr"], topic.key
        page = unescape(client.get(f"/help/topics/{topic.key}/").content.decode())
        assert topic.title[language] in page and topic.links
        for key in topic.related:
            assert f'href="/help/topics/{key}/"' in page
    assert client.get("/help/topics/nothing/").status_code == 404


def test_links_lead_to_the_object_that_the_reader_comes_from(world: World) -> None:
    number = make_number(world.alice)
    address = make_address(world.acme)
    client = signed_in(world.alice_user, "en")
    for topic, url in (
        ("terms", "/terms/FR/"), ("labels", f"/numbers/labels/?ids={number.pk.hex}"), ("notices", "/notices/FR/"),
        ("calling-plans", f"/numbers/{number.pk}/"), ("carriers", f"/numbers/carriers/{number.carrier_id}/"),
    ):  # fmt: skip
        assert url in client.get(f"/help/topics/{topic}/?number={number.pk}").content.decode(), topic
    page = client.get(f"/help/reasons/ADR-BAD-HNO/?address={address.pk}").content.decode()
    assert f'href="/addresses/{address.pk}/"' in page
    assert f"/help/topics/address-validation/?address={address.pk}" in page
    theirs = signed_in(world.charlie_user, "en").get(f"/help/reasons/ADR-BAD-HNO/?address={address.pk}")
    assert f'href="/addresses/{address.pk}/"' not in theirs.content.decode()


def test_the_help_is_searched_without_regard_to_accents(world: World) -> None:
    client = signed_in(world.alice_user, "fr")
    for words, url in (
        ("voie INTROUVABLE", "/help/reasons/"), ("num-terms", "/help/reasons/NUM-TERMS/"),
        ("periode gratuits", "/help/topics/dial-out-period/"),
    ):  # fmt: skip
        assert url in client.get("/help/", {"find": words}).content.decode(), words
    page = unescape(client.get("/help/", {"find": "xyzzy"}).content.decode())
    assert "Aucune page" in page and "/support/requests/new/" in page


def test_plan_and_period_are_noted_and_shown(world: World) -> None:
    client, topic = signed_in(world.alice_user, "en"), "/help/topics/dial-out-period/"
    assert "No period is noted" in client.get(topic).content.decode()
    today = timezone.localdate()
    given = {"plan": "domestic", "begins": today.isoformat(), "ends": (today + timedelta(days=4)).isoformat()}
    assert client.post(topic + "period/", {**given, "ends": "2020-01-01"}).status_code == 422
    assert client.post(topic + "period/", {**given, "begins": ""}).status_code == 422
    client.post(topic + "period/", given)
    page = client.get(topic).content.decode()
    assert "Runs for 5 days more" in page and "Domestic calling" in page
    assert signed_in(world.bob_user, "en").post(topic + "period/", given).status_code == 403
    assert "No period is noted" in signed_in(world.charlie_user, "en").get(topic).content.decode()


def test_the_desk_reads_help_too(world: World) -> None:
    client = signed_in(world.dana_user, "en")
    for path in ("/help/", "/help/numbers/failed/", "/help/reasons/NUM-TERMS/"):
        assert client.get(path).status_code == 200


def test_the_topic_on_calling_plans_counts_the_reader_s_numbers(world: World) -> None:
    make_number(world.alice)
    page = signed_in(world.alice_user, "en").get("/help/topics/calling-plans/").content.decode()
    assert 'What the plan of the person who uses it allows</td><td data-label="Your numbers">1</td>' in page
