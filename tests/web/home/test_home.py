"""Home says what needs a person now, each thing a click from its remedy; search finds it however it is typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from dispatchable.engine.registers.file import MAGIC
from dispatchable.interfaces.cli.demo.organization import make_demonstration
from dispatchable.service.accounts.models import User
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.models import AuditRow
from dispatchable.service.demonstration.make import ACCOUNTS, ANA
from dispatchable.service.desk.models import ServiceRequest
from dispatchable.service.desk.reference import reference
from dispatchable.service.imports.actions.start import start_import
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.organizations.models import Organization
from dispatchable.service.registry.validator import folder_of
from tests.service.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]


@pytest.fixture
def demo(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Client]:
    """The demonstration, seen by one of its people."""
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path))  # removing it removes its registers
    make_demonstration(tmp_path, "en")
    User.objects.filter(email__in=ACCOUNTS).update(must_change_password=False)
    TelephoneNumber.objects.filter(e164="+33199001218").update(activation="failed", reason_code="NUM-ADR-UNVALID")
    TelephoneNumber.objects.filter(e164="+16085550142").update(activation="failed", reason_code="NUM-TERMS")

    def open_one(email: str = ANA, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(User.objects.get(email=email))
        return client

    return open_one


def test_unprotected_numbers_come_first_with_the_sentence_that_says_why_it_matters(demo: Browser) -> None:
    page = demo().get("/").content.decode()
    assert "an emergency call from one of them may reach the wrong place" in page
    places = [page.index(text) for text in ("unprotected number", "Mend the address", "to settle")]
    assert places == sorted(places)


def test_each_failed_number_stands_under_its_reason_beside_its_remedy(demo: Browser) -> None:
    page = demo(language="fr").get("/").content.decode()
    assert "Conditions non acceptées" in page and "Lire et accepter les conditions" in page
    branch = EmergencyAddress.objects.get(label="Brélaz branch")
    assert "Adresse non validée" in page and (str(branch.pk) in page or "/addresses/" in page)


def test_a_new_organisation_is_shown_where_to_begin(browser: Browser) -> None:
    page = browser("alice").get("/").content.decode()
    assert "Add an emergency address" in page and "box-bad" not in page


def test_a_desk_agent_without_organisation_sees_the_desk(browser: Browser) -> None:
    answer = browser("dana").get("/")
    assert answer.status_code == 200 and "No request waits at the desk." in answer.content.decode()


@pytest.mark.parametrize(
    "text", ["+33199001240", "01 99 00 12 40", "0033 1 99 00 12 40", "+33 (0)1.99.00.12.40", "00 12 40", "Maud Astier"]
)
def test_a_number_is_found_in_any_format_and_by_its_person(text: str, demo: Browser) -> None:
    wanted = TelephoneNumber.objects.get(e164="+33199001240")
    answer = demo().get("/search/", {"q": text})
    there = answer.headers.get("Location", "") + answer.content.decode().replace("\u00a0", " ")
    assert str(wanted.pk) in there or "/numbers/" in there or "+33 1 99 00 12 40" in there


@pytest.mark.parametrize("text", ["rue brelaz", "RÉPUBLIQUE 12", "Brélaz branch", "Head office"])
def test_an_address_is_found_whatever_case_and_accents(text: str, demo: Browser) -> None:
    answer = demo().get("/search/", {"q": text})
    assert answer.status_code == 302 or "Nothing fits." not in answer.content.decode()


def test_search_finds_nothing_of_another_organisation(demo: Browser, browser: Browser) -> None:
    other = Organization.objects.get(name="Vernoise Télécom")
    assert other.numbers.exists()
    for text in ("+33199001240", "Maud Astier", "rue Brélaz"):
        answer = browser("charlie").get("/search/", {"q": text})
        assert answer.status_code == 200 and "Nothing fits." in answer.content.decode()


@pytest.mark.parametrize("text", ["", " ", "a", "\0\0\0", "%%%", "'; --", "é" * 5000])
def test_search_answers_whatever_is_typed(text: str, browser: Browser) -> None:
    for name in ("alice", "dana"):
        assert browser(name).get("/search/", {"q": text}).status_code == 200


@pytest.fixture
def sent(world: World) -> ServiceRequest:
    """A request of Acme's that reached the desk."""
    return ServiceRequest.objects.create(
        organization=world.acme, reference=reference(2026, 123), state="submitted", requester_id=world.alice_user.pk,
        requester_name="Alice", requester_email="alice@example.org", submitted_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["{0}", " {1} ", "sr2026000123", "SR 2026 000123", "sr-2026-000123"])
def test_a_reference_opens_its_request_however_it_is_written(text: str, sent: ServiceRequest, browser: Browser) -> None:
    typed = text.format(sent.reference, sent.reference.replace("-", "").lower())
    for person in ("alice", "dana"):
        answer = browser(person).get("/search/", {"q": typed})
        assert answer.status_code == 302 and str(sent.pk) in answer.headers["Location"]
    assert browser("charlie").get("/search/", {"q": typed}).status_code == 200


def test_a_mistyped_reference_is_told_beside_the_nearest(sent: ServiceRequest, browser: Browser) -> None:
    wrong = sent.reference[:-1] + ("A" if sent.reference[-1] != "A" else "B")
    page = browser("alice").get("/search/", {"q": wrong}).content.decode()
    assert "mistyped" in page and sent.reference in page


def test_the_demonstration_is_removed_after_one_question_and_by_an_operator_only(demo: Browser) -> None:
    assert demo("adele@vernoise.example").post("/demo/remove/").status_code == 403
    client = demo()
    assert "Remove it for good" in client.get("/demo/remove/").content.decode()
    assert Organization.objects.filter(is_demo=True).exists()
    answer = client.post("/demo/remove/", follow=True)
    assert "The demonstration is removed." in answer.content.decode()
    assert not Organization.objects.filter(is_demo=True).exists()
    assert AuditRow.objects.filter(action="demonstration.remove").exists()


def test_a_list_on_its_way_in_is_one_click_away(browser: Browser, world: World) -> None:
    session = start_import(world.alice, "numbers", text="number\n+33184801234\n")
    html = browser("alice", language="fr").get("/").content.decode()
    assert f'href="/imports/{session.pk}/"' in html and "1 importation n&#x27;est pas terminée" in html
    assert str(session.pk) not in browser("charlie").get("/").content.decode()


@pytest.mark.parametrize(
    ("language", "title", "remedy"),
    [
        ("en", "2 address registers are left out", "An older version made it. Build it again from its source"),
        ("fr", "2 référentiels d&#x27;adresses sont laissés de côté", "Il vient d&#x27;une version plus ancienne"),
    ],
)
def test_a_register_that_cannot_be_read_is_named_with_its_remedy(
    world: World,
    browser: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    title: str,
    remedy: str,
) -> None:
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path))
    folder = folder_of(world.acme)
    folder.mkdir(parents=True)
    (folder / "old.register").write_bytes(MAGIC + (1).to_bytes(4, "little") + bytes(80))
    (folder / "broken.register").write_bytes(b"nothing of the kind" * 9)
    page = browser("alice", language).get("/").content.decode()
    assert title in page
    assert remedy in page and "old.register" in page and "broken.register" in page
    assert "dispatchable register build" in page
    assert str(tmp_path) not in page
