"""A carrier's page hands over what waits, takes the answers, and lists the rows that are wrong."""

from __future__ import annotations

import csv
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dispatchable.service.carriers.models import Carrier, Registration
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World
from tests.service.numbers import building
from tests.web.numbers.conftest import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(world: World) -> TelephoneNumber:
    """A number whose carrier answers by file and has not yet."""
    building.accept(world)
    number = building.make_number(world.alice, acknowledges="by_file")
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    assert building.work(number) == "pending"
    return number


def test_what_waits_is_downloaded_and_answered_by_file(
    world: World, browser: Browser, waiting: TelephoneNumber
) -> None:
    client = browser(world.alice_user)
    base = f"/numbers/carriers/{waiting.carrier_id}/"
    handed = client.get(base + "handoff.csv")
    [row] = list(csv.DictReader(handed.content.decode().splitlines()))
    assert (row["number"], row["action"]) == (waiting.e164, "register")
    answer = f"registration_id,answer,code,text\n{row['registration_id']},confirmed,OK,\nbad,confirmed,,\n"
    sent = client.post(base + "acknowledge/", {"file": SimpleUploadedFile("a.csv", answer.encode())})
    assert sent.headers["Location"] == base
    page = unescape(client.get(base).content.decode())
    assert "Line 3:" in page and "This is no registration id." in page
    assert Registration.objects.get().state == "confirmed"
    assert building.work(waiting) == "active"


@pytest.mark.parametrize("content", [b"", b"nonsense"])
def test_a_file_that_is_none_is_refused_with_the_remedy(
    world: World, browser: Browser, waiting: TelephoneNumber, content: bytes
) -> None:
    where = f"/numbers/carriers/{waiting.carrier_id}/acknowledge/"
    page = browser(world.alice_user).post(where, {"file": SimpleUploadedFile("a.csv", content)})
    assert page.status_code == 422
    assert b'href="#id_file"' in page.content


def test_a_carrier_is_added_and_changed(world: World, browser: Browser) -> None:
    client = browser(world.alice_user)
    assert client.get("/numbers/carriers/").status_code == 200
    client.post(
        "/numbers/carriers/add/", {"name": "PBX", "kind": "local", "acknowledges": "itself", "answer_hours": "72"}
    )
    carrier = Carrier.objects.get()
    client.post(
        f"/numbers/carriers/{carrier.pk}/settings/",
        {"name": "Alpha", "acknowledges": "by_file", "answer_hours": "6", "asks": ["insee"]},
    )
    carrier.refresh_from_db()
    assert (carrier.name, carrier.acknowledges) == ("Alpha", "by_file")
    assert (carrier.answer_within.total_seconds(), carrier.asks) == (6 * 3600, ("insee",))
    page = client.post(f"/numbers/carriers/{carrier.pk}/settings/", {"name": "", "acknowledges": "by_file"})
    assert b"Give the carrier a name." in page.content


def test_another_organisations_carrier_is_not_there(world: World, browser: Browser, waiting: TelephoneNumber) -> None:
    client, base = browser(world.charlie_user), f"/numbers/carriers/{waiting.carrier_id}/"
    for path in ("", "settings/", "handoff.csv"):
        assert client.get(base + path).status_code == 404
    assert client.post(base + "acknowledge/").status_code == 404
    auditor = browser(world.bob_user)
    assert auditor.get(base).status_code == 200
    for path in ("settings/", "acknowledge/"):
        assert auditor.post(base + path).status_code == 403


def test_waiting_is_given_up_by_hand_and_then_the_number_says_why(
    world: World, browser: Browser, waiting: TelephoneNumber
) -> None:
    client = browser(world.alice_user)
    page = client.get(f"/numbers/{waiting.pk}/").content.decode()
    assert f"/numbers/{waiting.pk}/give-up/" in page
    client.post(f"/numbers/{waiting.pk}/give-up/")
    page = unescape(client.get(f"/numbers/{waiting.pk}/").content.decode())
    assert "NUM-TIMEOUT" in page and f"/numbers/carriers/{waiting.carrier_id}/" in page
    again = client.post(f"/numbers/{waiting.pk}/give-up/", follow=True).content.decode()
    assert "Nothing waits" in again


def test_a_test_carrier_says_what_it_is(world: World, browser: Browser) -> None:
    client = browser(world.alice_user)
    given = {"name": "T", "kind": "scripted", "acknowledges": "itself", "answer_hours": "1", "script": "* * dance"}
    assert "Line 1" in client.post("/numbers/carriers/add/", given).content.decode()
    client.post("/numbers/carriers/add/", {**given, "script": "* * accept"})
    carrier = Carrier.objects.get()
    assert "This is a test carrier" in client.get(f"/numbers/carriers/{carrier.pk}/").content.decode()
    # an organisation that is no demonstration is not even offered one
    world.acme.is_demo = False
    world.acme.save()
    assert "scripted" not in client.get("/numbers/carriers/add/").content.decode()


def test_numbers_that_wait_for_long_are_listed_with_what_to_do(
    world: World, browser: Browser, waiting: TelephoneNumber
) -> None:
    client = browser(world.alice_user)
    assert waiting.e164[-4:] not in client.get("/numbers/ageing/").content.decode()
    TelephoneNumber.objects.update(state_since=timezone.now() - timedelta(days=4))
    page = unescape(client.get("/numbers/ageing/").content.decode())
    assert f"/numbers/{waiting.pk}/" in page and "See what waits at the carrier" in page
    assert f"/numbers/{waiting.pk}/" not in client.get("/numbers/ageing/?age=7").content.decode()
    assert "1 number waits since long" in client.get("/").content.decode()
