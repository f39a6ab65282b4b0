"""A number's page says what is the matter and what to do; each form keeps what was typed; nobody sees another's."""

from __future__ import annotations

import uuid
from html import unescape

import pytest

from dispatchable.service.numbers import reasons
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.organizations.models import Person
from tests.service.conftest import World
from tests.service.numbers import building
from tests.web.numbers.conftest import Browser

pytestmark = pytest.mark.django_db


def text_of(response: object) -> str:
    return unescape(response.content.decode())  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_failed_number_shows_its_reason_its_remedy_and_why(
    world: World, browser: Browser, failed: TelephoneNumber, language: str
) -> None:
    page = text_of(browser(world.alice_user, language).get(f"/numbers/{failed.pk}/"))
    assert reasons.sentence("NUM-ADR-UNVALID", {}, language) in page
    assert reasons.step("mend_address").button[language] in page
    assert f"number={failed.pk}" in page
    assert f"/help/numbers/failed/?number={failed.pk}" in page
    why = {
        "en": "Why did number activation fail?",
        "fr": "Pourquoi l'activation du numéro a-t-elle échoué\u202f?",
    }
    assert why[language] in page
    assert ("Unprotected" if language == "en" else "Non protégé") in page


@pytest.mark.parametrize("tab", ["address", "place", "timeline", "audit", "nonsense"])
def test_every_tab_opens(world: World, browser: Browser, active: TelephoneNumber, tab: str) -> None:
    page = browser(world.alice_user).get(f"/numbers/{active.pk}/?tab={tab}")
    assert page.status_code == 200
    assert page.content.count(b"<h1") == 1


def test_the_list_shows_the_unprotected_ones_first(
    world: World, browser: Browser, active: TelephoneNumber, failed: TelephoneNumber
) -> None:
    client = browser(world.alice_user)
    page = text_of(client.get("/numbers/"))
    assert page.index(f"/numbers/{failed.pk}/") < page.index(f"/numbers/{active.pk}/")
    shown = text_of(client.get("/numbers/?show=active"))
    assert f"/numbers/{active.pk}/" in shown and f"/numbers/{failed.pk}/" not in shown


@pytest.mark.parametrize("text", ["01 84 80 12 99", "+33 1 84 80 12 99", "801299", "0033184801299"])
def test_a_number_is_found_however_it_is_typed(
    world: World, browser: Browser, active: TelephoneNumber, failed: TelephoneNumber, text: str
) -> None:
    page = text_of(browser(world.alice_user).get("/numbers/", {"q": text}))
    assert f"/numbers/{active.pk}/" in page and f"/numbers/{failed.pk}/" not in page


def test_an_empty_list_says_how_to_begin(world: World, browser: Browser) -> None:
    assert "Add your first number" in text_of(browser(world.alice_user).get("/numbers/"))


def test_without_a_carrier_adding_leads_to_the_carrier(world: World, browser: Browser) -> None:
    assert browser(world.alice_user).get("/numbers/add/").headers["Location"] == "/numbers/carriers/add/"


def test_a_wrong_number_is_kept_and_explained(world: World, browser: Browser, active: TelephoneNumber) -> None:
    form = {"number": "01 84 80", "country": "FR", "carrier": str(active.carrier_id), "service": "unknown"}
    page = browser(world.alice_user).post("/numbers/add/", form)
    body = text_of(page)
    assert page.status_code == 200
    assert 'value="01 84 80"' in body and "digit may be missing" in body and 'href="#id_number"' in body
    assert 'aria-invalid="true"' in body


def test_a_number_is_added_then_assigned_to_a_new_person(world: World, browser: Browser) -> None:
    building.accept(world)
    address = building.make_address(world.acme)
    carrier = building.make_number(world.alice).carrier
    client = browser(world.alice_user)
    form = {"number": "01 84 80 12 50", "country": "FR", "carrier": str(carrier.pk), "service": "unknown"}
    where = client.post("/numbers/add/", form).headers["Location"]
    number = TelephoneNumber.objects.get(e164="+33184801250")
    assert where == f"/numbers/{number.pk}/assign/"
    chosen = {
        "person": "", "person_name": "Ada Byron", "person_email": "", "person_country": "FR", "person_plan": "on",
        "address": str(address.pk), "place": "",
    }  # fmt: skip
    assert client.post(where, chosen).headers["Location"] == f"/numbers/{number.pk}/"
    assert building.work(number) == "active"
    assert number.person == Person.objects.get(name="Ada Byron")


def test_a_person_is_not_kept_when_the_assignment_is_refused(
    world: World, browser: Browser, active: TelephoneNumber
) -> None:
    form = {"person": "", "person_name": "Abroad", "person_country": "DE", "address": str(active.address_id)}
    page = browser(world.alice_user).post(f"/numbers/{active.pk}/assign/", form)
    assert "works in the number's country" in text_of(page)
    assert not Person.objects.filter(name="Abroad").exists()


def test_nothing_chosen_is_said_beside_each_field(world: World, browser: Browser, active: TelephoneNumber) -> None:
    body = text_of(browser(world.alice_user).post(f"/numbers/{active.pk}/assign/", {}))
    assert "Choose who uses the number" in body and "Choose the address where the telephone is" in body


def test_the_box_asks_again_only_while_something_is_under_way(
    world: World, browser: Browser, active: TelephoneNumber
) -> None:
    client = browser(world.alice_user)
    now = f"/numbers/{active.pk}/now/?was=active"
    assert b"hx-trigger" not in client.get(now).content
    client.post(f"/numbers/{active.pk}/release/")
    moved = client.get(now)
    assert b"hx-trigger" in moved.content
    assert moved.headers["HX-Refresh"] == "true"
    assert building.work_release(active) == "released"


def test_mending_the_person_retries_the_number(world: World, browser: Browser, failed: TelephoneNumber) -> None:
    form = {"person_name": "Jo", "person_email": "", "person_country": "FR", "person_plan": "on"}
    page = browser(world.alice_user).post(f"/numbers/people/{failed.person_id}/?number={failed.pk}", form)
    assert page.headers["Location"] == f"/numbers/{failed.pk}/"
    assert building.state(failed) == "pending"


def test_an_auditor_reads_and_changes_nothing(world: World, browser: Browser, failed: TelephoneNumber) -> None:
    client = browser(world.bob_user)
    page = text_of(client.get(f"/numbers/{failed.pk}/"))
    assert "/retry/" not in page and "/assign/" not in page
    assert client.get("/numbers/").status_code == 200
    for path in ("assign/", "release/"):
        assert client.get(f"/numbers/{failed.pk}/{path}").status_code == 403
        assert client.post(f"/numbers/{failed.pk}/{path}").status_code == 403
    assert client.post(f"/numbers/{failed.pk}/retry/").status_code == 403
    assert client.get("/numbers/add/").status_code == 403
    assert client.get(f"/numbers/people/{failed.person_id}/").status_code == 403


def test_another_organisations_number_is_not_there(world: World, browser: Browser, failed: TelephoneNumber) -> None:
    client = browser(world.charlie_user)
    for path in ("", "now/", "assign/", "release/"):
        assert client.get(f"/numbers/{failed.pk}/{path}").status_code == 404
    for path in ("retry/", "release/", "assign/"):
        assert client.post(f"/numbers/{failed.pk}/{path}").status_code == 404
    assert client.get(f"/numbers/people/{failed.person_id}/").status_code == 404
    assert client.get(f"/numbers/{uuid.uuid4()}/").status_code == 404
    assert str(failed.pk) not in text_of(client.get("/numbers/"))
    assert "84 80 12 34" not in text_of(client.get(f"/help/numbers/failed/?number={failed.pk}"))


def test_a_retry_by_link_does_nothing(world: World, browser: Browser, failed: TelephoneNumber) -> None:
    assert browser(world.alice_user).get(f"/numbers/{failed.pk}/retry/").status_code == 405
    assert building.state(failed) == "failed"
