"""Two reasons whose remedy does not end in an active number: page, button, and what comes of it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dispatchable.service.carriers.models import Registration
from dispatchable.service.numbers import releasing
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.actions.release import release_number
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World
from tests.service.numbers import building
from tests.web.numbers.conftest import Browser

pytestmark = pytest.mark.django_db
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


def _page(client: Client, number: TelephoneNumber) -> str:
    return unescape(client.get(f"/numbers/{number.pk}/").content.decode())


def _first_button(page: str) -> str:
    """Where the recommended action of the box leads."""
    found = re.search(r'<a class="btn btn-primary[^"]*" href="([^"]+)"', page)
    assert found is not None, page
    return found[1]


def _answer(client: Client, number: TelephoneNumber, word: str, text: str = "") -> None:
    """The carrier's answer, uploaded on its page."""
    content = f"registration_id,answer,code,text\n{Registration.objects.get().pk},{word},P7,{text}\n"
    where = f"/numbers/carriers/{number.carrier_id}/acknowledge/"
    assert client.post(where, {"file": SimpleUploadedFile("a.csv", content.encode())}).status_code == 302
    number.refresh_from_db()
    releasing.settle_release(number.pk, number.attempt)


@LANGUAGES
def test_a_country_that_is_not_offered_leads_to_those_that_are(world: World, browser: Browser, language: str) -> None:
    client = browser(world.alice_user, language)
    number = building.make_number(world.alice)
    # a pack that an earlier version had
    TelephoneNumber.objects.update(country="MC", e164="+37799995555")
    person, address = building.make_person(world.alice), building.make_address(world.acme, country="MC")
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    assert building.work(number) == "failed"
    page = _page(client, number)
    assert "NUM-NOT-OFFERED" in page
    assert {"en": "is not offered", "fr": "n'est pas proposé"}[language] in page
    offered = client.get(_first_button(page))
    assert offered.status_code == 200 and "/terms/FR/" in offered.content.decode()
    # a number of a country that is listed takes its place
    client.post(f"/numbers/{number.pk}/release/")
    assert building.state(number) == "released"
    building.accept(world)
    right = building.make_number(world.alice, "01 84 80 12 35")
    home = building.make_address(world.acme)
    assign_number(world.alice, right.pk, person_id=person.pk, address_id=home.pk)
    assert building.work(right) == "active"


@LANGUAGES
def test_a_release_that_the_carrier_refuses_leads_to_its_answer_and_to_another_try(
    world: World, browser: Browser, language: str
) -> None:
    client = browser(world.alice_user, language)
    building.accept(world)
    number = building.make_number(world.alice, acknowledges="by_file")
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    building.work(number)
    _answer(client, number, "confirmed")
    assert building.work(number) == "active"
    release_number(world.alice, number.pk)
    assert building.work_release(number) == "releasing"
    _answer(client, number, "refused", "Port under way")
    assert (building.state(number), number.reason_code) == ("active", "NUM-RELEASE")
    page = _page(client, number)
    assert "NUM-RELEASE" in page and "P7 Port under way" in page
    carrier = client.get(_first_button(page))
    assert carrier.status_code == 200
    again = f"/numbers/{number.pk}/release/"
    assert again in page
    client.post(again)
    assert building.work_release(number) == "releasing"
    _answer(client, number, "confirmed", "Ported")
    assert building.state(number) == "released"


def test_a_release_without_an_answer_is_ended_on_its_page(world: World, browser: Browser) -> None:
    client = browser(world.alice_user)
    building.accept(world)
    number = building.make_number(world.alice, acknowledges="by_file")
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    building.work(number)
    _answer(client, number, "confirmed")
    assert building.work(number) == "active"
    release_number(world.alice, number.pk)
    building.work_release(number)
    where = f"/numbers/{number.pk}/end-release/"
    assert where in _page(client, number)
    assert b"how you know" in client.post(where, {"reason": " "}).content
    client.post(where, {"reason": "The contract has ended"})
    assert building.state(number) == "released"
