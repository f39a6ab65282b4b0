"""The one page on which an address is typed, checked and decided."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from dispatchable.service.addresses.models import EmergencyAddress
from tests.service.conftest import World
from tests.web.addresses.conftest import TEXTS

Browser = Callable[..., Client]
ADD = "/addresses/add/"


def check(client: Client, text: str, **more: str) -> tuple[str, dict[str, str]]:
    """The page after a check, and what its form would send."""
    sent = {"country": "FR", "text": text, "label": "", **more}
    answer = client.post(ADD, {**sent, "do": "check"})
    assert answer.status_code == 200
    page = unescape(answer.content.decode())
    found = re.search(r'name="checked" value="(\w+)"', page)
    assert found
    return page, {**sent, "checked": found[1]}


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Add an emergency address"), ("fr", "Ajouter une adresse d'urgence")]
)
def test_the_form_is_there_in_both_languages(language: str, words: str, browser: Browser) -> None:
    page = unescape(browser("alice", language).get(ADD).content.decode())
    assert words in page and 'role="combobox"' in page and 'name="el_postcode"' in page


def test_a_check_saves_nothing_and_a_decision_does(browser: Browser, world: World) -> None:
    client = browser("alice")
    page, sent = check(client, TEXTS["valid"], label="Siège")
    assert "The register has this address exactly as you wrote it." in page
    assert not EmergencyAddress.objects.exists()
    assert client.post(ADD, {**sent, "do": "save"}).status_code == 302
    assert EmergencyAddress.objects.get().label == "Siège"


def test_what_was_changed_after_the_check_is_checked_again(browser: Browser) -> None:
    client = browser("alice")
    page, sent = check(client, TEXTS["corrected"])
    record = page.split('name="accept" value="')[1].split('"')[0]
    answer = client.post(ADD, {**sent, "text": TEXTS["not_found"], "accept": record})
    assert answer.status_code == 200 and not EmergencyAddress.objects.exists()


def test_a_correction_is_accepted_or_kept_for_the_desk(browser: Browser) -> None:
    client = browser("alice")
    page, sent = check(client, TEXTS["corrected"])
    record = page.split('name="accept" value="')[1].split('"')[0]
    assert client.post(ADD, {**sent, "accept": record}).status_code == 302
    assert EmergencyAddress.objects.get().state == "valid"
    kept = client.post(ADD, {**sent, "do": "keep"})
    newest = EmergencyAddress.objects.order_by("-id").first()
    assert newest is not None and newest.state == "corrected"
    assert newest.current is not None and "Morvant" in newest.current.line
    assert kept.status_code == 302 and "/addresses/" not in kept["Location"]


def test_a_candidate_must_be_ticked(browser: Browser) -> None:
    client = browser("alice")
    page, sent = check(client, TEXTS["not_found"])
    assert client.post(ADD, {**sent, "do": "choose"}).status_code == 422
    record = page.split('name="choose" value="')[1].split('"')[0]
    assert client.post(ADD, {**sent, "do": "choose", "choose": record}).status_code == 302
    address = EmergencyAddress.objects.get()
    assert address.current is not None and address.current.evidence.verdict["consent"]["kind"] == "candidate"


@pytest.mark.parametrize(("language", "words"), [("en", "Type the address on the line"), ("fr", "Saisissez l'adresse")])
def test_nothing_typed_is_said_beside_the_field(language: str, words: str, browser: Browser) -> None:
    answer = browser("alice", language).post(ADD, {"country": "FR", "do": "check", "label": "Mine"})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422 and page.count(words) == 2
    assert 'value="Mine"' in page and 'aria-invalid="true"' in page


def test_the_fields_of_the_country_serve_as_well(browser: Browser) -> None:
    client = browser("alice")
    fields = unescape(client.get("/addresses/fields/", {"country": "US", "el_city": "Harrow Falls"}).content.decode())
    assert 'name="el_region"' in fields and "Wisconsin" in fields and 'value="Harrow Falls"' in fields
    given = {
        "country": "US", "el_house_number": "12", "el_street": "N Main St", "el_city": "Harrow Falls",
        "el_region": "WI", "el_postcode": "53998",
    }  # fmt: skip
    page, sent = check(client, "", **given)
    assert "exactly as you wrote it" in page
    assert client.post(ADD, {**sent, "do": "save"}).status_code == 302
    assert EmergencyAddress.objects.get().country == "US"


def test_suggestions_are_options_of_a_list_box(browser: Browser) -> None:
    found = browser("alice").get("/addresses/suggest/", {"country": "FR", "text": "12 rue de la rep"})
    page = unescape(found.content.decode())
    assert 'role="option"' in page
    assert 'data-line="12 Rue de la République, 99001 Sarlande-Vernoise 1er Arrondissement"' in page
    assert browser("alice").get("/addresses/suggest/").content.strip() == b""


def test_an_edit_makes_the_next_version(browser: Browser) -> None:
    client = browser("alice")
    _, sent = check(client, TEXTS["valid"])
    client.post(ADD, {**sent, "do": "save"})
    address = EmergencyAddress.objects.get()
    edit = f"/addresses/{address.pk}/edit/"
    page = unescape(client.get(edit).content.decode())
    assert TEXTS["valid"] in page
    other = {"text": "14 rue de la République, 99001 Sarlande-Vernoise", "label": ""}
    again = client.post(edit, {**other, "do": "check"}).content.decode()
    fingerprint = again.split('name="checked" value="')[1].split('"')[0]
    assert client.post(edit, {**other, "do": "save", "checked": fingerprint}).status_code == 302
    assert address.versions.count() == 2


def test_an_auditor_adds_nothing(browser: Browser) -> None:
    assert browser("bob").get(ADD).status_code == 403
    assert browser("bob").post(ADD, {"country": "FR", "text": TEXTS["valid"]}).status_code == 403
