"""The notice is written with a count, sent, and confirmed by a person who never signs in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.notices.models import LONGEST, Notice, NoticeDelivery, NoticeLink
from dispatchable.service.notices.texts import default
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.organizations.actions.add_person import add_person
from tests.service.conftest import World
from tests.service.numbers.building import make_number

pytestmark = [pytest.mark.django_db]
Browser = Callable[..., Client]


@pytest.fixture
def jo(world: World) -> str:
    """Jo has a number; gives the path of Jo's own page."""
    person = add_person(world.alice, name="Jo Martin", country="FR", email="jo@example.org")
    number = make_number(world.alice)
    TelephoneNumber.objects.filter(pk=number.pk).update(person=person, activation=Activation.FAILED)
    return f"/notices/people/{person.pk}/"


def text(client: Client, path: str) -> str:
    return unescape(client.get(path).content.decode())


def told(client: Client) -> str:
    """Write and send; the path of the link."""
    client.post("/notices/FR/write/", default("FR"))
    client.post("/notices/FR/", {"what": "send"})
    found = re.search(r"/n/[\w-]+/", OutgoingMail.objects.latest("id").body)
    assert found
    return found[0]


def test_from_the_wording_to_the_confirmation(browser: Browser, jo: str) -> None:
    alice, nobody = browser("alice"), browser(language="fr")
    assert default("FR")["en"] in text(alice, "/notices/FR/")
    link = told(alice)
    assert "Jo Martin" in text(alice, "/notices/missing/")
    page = text(nobody, link)
    assert "I have read and understood" in page, "in the language of the mail"
    assert not NoticeDelivery.objects.get().acknowledged_at, "looking is not confirming"
    nobody.post(link)
    assert "Thank you" in text(nobody, link)
    assert "Nobody here" in text(alice, "/notices/missing/")
    assert "Jo Martin" in text(alice, "/notices/missing/?show=confirmed")
    assert "by personal link" in text(alice, jo)
    assert "Everybody" in text(alice, "/notices/")


def test_the_report_is_exported(browser: Browser, jo: str) -> None:
    alice = browser("alice")
    told(alice)
    answer = alice.get("/notices/missing/?export=csv")
    assert "Jo Martin" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # a stream
    workbook = b"".join(alice.get("/notices/missing/?export=xlsx").streaming_content)  # type: ignore[attr-defined]  # the same
    assert workbook.startswith(b"PK")
    assert "Jo Martin" not in text(alice, "/notices/missing/?show=no-mail")


def test_a_text_too_long_is_said_beside_its_field_with_the_count(browser: Browser, jo: str) -> None:
    alice = browser("alice", language="fr")
    answer = alice.post("/notices/FR/write/", {"en": "x", "fr": "é" * (LONGEST + 1)})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "La notice compte 351 caractères" in page and ">351</span> / 350" in page
    assert not Notice.objects.exists()


def test_the_link_s_page_is_kept_by_nobody_and_an_old_one_asks_for_another(browser: Browser, jo: str) -> None:
    link, nobody = told(browser("alice")), browser()
    answer = nobody.get(link)
    assert answer.headers["Cache-Control"] == "no-store" and "noindex" in answer.headers["X-Robots-Tag"]
    NoticeLink.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert "Send me a new link" in text(nobody, link)
    nobody.post(link)
    assert not NoticeDelivery.objects.get().acknowledged_at
    assert "within the last hour" in unescape(nobody.post(link, {"what": "renew"}).content.decode())
    NoticeDelivery.objects.update(last_sent_at=timezone.now() - timedelta(days=2))
    assert "on its way" in unescape(nobody.post(link, {"what": "renew"}).content.decode())
    assert nobody.get("/n/" + "x" * 43 + "/").status_code == 404


def test_the_secret_is_shown_in_a_demonstration_only(browser: Browser, jo: str, world: World) -> None:
    alice = browser("alice")
    link = told(alice)
    page = f"/outbox/{OutgoingMail.objects.get().pk}/"
    assert link in text(alice, page)
    world.acme.is_demo = False
    world.acme.save()
    assert link not in text(alice, page)


def test_paper_is_recorded_and_others_read_only(browser: Browser, jo: str) -> None:
    told(browser("alice"))
    bob = browser("bob")
    assert "Signed on paper" not in text(bob, jo)
    assert bob.post(jo + "paper/", {"country": "FR"}).status_code == 403
    assert bob.post("/notices/FR/", {"what": "remind"}).status_code == 403
    browser("alice").post(jo + "paper/", {"country": "FR"})
    assert "on paper, recorded by Alice" in text(bob, jo)
    assert browser("charlie").get(jo).status_code == 404
