"""The outbox shows each message as it is read, and says what became of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from dispatchable.service.mail.actions.write import write_mail
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.organizations.models import Organization
from tests.service.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]


def written(organization: Organization) -> OutgoingMail:
    with transaction.atomic():
        return write_mail(organization, to="a@example.org", language="fr", subject="Objet", body="Corps <b>brut</b>")


def test_it_is_empty_then_lists_and_shows_a_message(world: World, browser: Browser) -> None:
    client = browser("bob", "fr")
    assert "Rien n'a encore été écrit" in client.get(reverse("outbox")).content.decode().replace("&#x27;", "'")
    mail = written(world.acme)
    page = client.get(reverse("outbox")).content.decode()
    assert "Objet" in page and "Conservé ici\u00a0: démonstration" in page
    page = client.get(reverse("outbox_message", args=[mail.pk])).content.decode()
    assert "Corps &lt;b&gt;brut" in page
    assert "No message matches" in browser("bob").get(reverse("outbox"), {"q": "zzz"}).content.decode()


def test_another_organisation_s_message_is_not_there(world: World, browser: Browser) -> None:
    mail = written(world.acme)
    assert browser("charlie").get(reverse("outbox_message", args=[mail.pk])).status_code == 404
    assert "Objet" not in browser("charlie").get(reverse("outbox")).content.decode()


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "Waiting to be sent"),
        ({"sent_at": timezone.now()}, "Sent"),
        ({"attempts": 2, "problem": "SMTPConnectError", "next_attempt_at": timezone.now()}, "Will be retried"),
        ({"attempts": 9, "problem": "SMTPConnectError"}, "Could not be sent"),
    ],
)
def test_each_state_has_its_words(
    world: World, browser: Browser, settings: Settings, changes: dict[str, object], word: str
) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    Organization.objects.update(is_demo=False)
    mail = written(world.acme)
    OutgoingMail.objects.update(**changes)
    assert word in browser("alice").get(reverse("outbox_message", args=[mail.pk])).content.decode()


def test_without_a_server_it_says_so(world: World, browser: Browser, settings: Settings) -> None:
    settings.SMTP_URL = ""
    Organization.objects.update(is_demo=False)
    written(world.acme)
    assert "Kept here: no mail server" in browser("alice").get(reverse("outbox")).content.decode()
