"""The pages of emergency addresses: reason, remedy and proof, in both languages."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from dispatchable.interfaces.web.addresses.words import ACTIONS
from dispatchable.service.addresses.actions.places import add_place
from dispatchable.service.addresses.actions.retire import retire_address
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.addresses.place_facts import PlaceFacts
from dispatchable.service.audit.models import AuditRow
from tests.service.addresses.test_edit_and_retire import number_with
from tests.service.conftest import World

Browser = Callable[..., Client]
Kept = dict[str, EmergencyAddress]
LIMIT = 60_000
"""Bytes of a page's HTML, compressed."""


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    assert len(gzip.compress(answer.content)) < LIMIT
    return unescape(answer.content.decode())


SENTENCES = {
    "valid": ("the register has it exactly as written", "elle figure dans le référentiel exactement"),
    "corrected": (
        "We found this address with 1 change. Do you accept it?",
        "avec 1 changement. L'acceptez-vous\u202f?",
    ),
    "not_found": ("The house number 412", "Le numéro de voie 412"),
    "incomplete": ("Tick the right address below", "Cochez la bonne adresse"),
    "manual": ("This address is validated by the desk (Dana).", "validée par le bureau de validation (Dana)"),
    "not_checked": ("No register covers this place yet.", "Aucun référentiel ne couvre encore ce lieu."),
}


@pytest.mark.parametrize("kind", SENTENCES)
@pytest.mark.parametrize(("place", "language"), [(0, "en"), (1, "fr")])
def test_each_state_says_why_and_what_to_do(kind: str, place: int, language: str, browser: Browser, kept: Kept) -> None:
    page = text_of(browser("alice", language), f"/addresses/{kept[kind].pk}/")
    assert SENTENCES[kind][place] in page
    assert page.count("<h1") == 1 and f'lang="{language}"' in page


def test_a_correction_shows_old_and_new_and_nothing_is_accepted_beforehand(browser: Browser, kept: Kept) -> None:
    page = text_of(browser("alice"), f"/addresses/{kept['corrected'].pk}/")
    assert "<del>boulevar du Genéral Morvant</del>" in page and "<ins>Boulevard du Général Morvand</ins>" in page
    assert "Keep what I wrote: ask the desk" in page
    candidates = text_of(browser("alice"), f"/addresses/{kept['not_found'].pk}/")
    assert 'type="radio"' in candidates and " checked" not in candidates.split("<fieldset")[1].split("</fieldset")[0]


def test_accepting_asks_for_a_choice_and_then_validates(browser: Browser, kept: Kept) -> None:
    client, address = browser("alice"), kept["not_found"]
    refused = client.post(f"/addresses/{address.pk}/accept/", {"do": "choose"})
    assert refused.status_code == 422 and b"Tick one of the addresses first" in refused.content
    page = text_of(client, f"/addresses/{address.pk}/")
    record = page.split('name="choose" value="')[1].split('"')[0]
    assert client.post(f"/addresses/{address.pk}/accept/", {"choose": record}).status_code == 302
    address.refresh_from_db()
    assert address.state == "valid"


def test_the_map_and_the_same_points_as_a_table_stand_beside_the_verdict(browser: Browser, kept: Kept) -> None:
    page = text_of(browser("alice"), f"/addresses/{kept['valid'].pk}/")
    assert "<svg viewBox" in page and 'class="own">12</text>' in page
    assert "<td>Rue de la République</td>" in page and "100 m</text>" in page
    assert "style=" not in page and "<script>" not in page


@pytest.mark.parametrize("tab", ["evidence", "places", "numbers", "history"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_tab_is_shown(tab: str, language: str, browser: Browser, kept: Kept, world: World) -> None:
    add_place(world.alice, kept["manual"].pk, PlaceFacts("Bâtiment B"))
    page = text_of(browser("bob", language), f"/addresses/{kept['manual'].pk}/?tab={tab}")
    wanted = {
        "evidence": "Arrêté municipal",
        "places": "Bâtiment B",
        "numbers": {"en": "No telephone number uses", "fr": "Aucun numéro de téléphone n'utilise"}[language],
        "history": {"en": "Validated by the desk", "fr": "Validée par le bureau"}[language],
    }
    assert wanted[tab] in page


def test_every_recorded_action_has_a_word_in_the_history(kept: Kept, world: World) -> None:
    add_place(world.alice, kept["valid"].pk, PlaceFacts("Hall"))
    retire_address(world.alice, kept["incomplete"].pk)
    assert set(AuditRow.objects.values_list("action", flat=True)) <= set(ACTIONS)


def test_the_list_is_searched_and_filtered_by_state(browser: Browser, kept: Kept, world: World) -> None:
    client = browser("alice", "fr")
    page = text_of(client, "/addresses/")
    assert all(f"<strong>{name}</strong>" in page for name in kept)
    todo = text_of(client, "/addresses/?state=todo")
    assert "<strong>corrected</strong>" in todo and "<strong>valid</strong>" not in todo
    assert "<strong>manual</strong>" in text_of(client, "/addresses/?q=Aubépines")
    assert "Aucune adresse ne correspond" in text_of(client, "/addresses/?q=zzz")
    assert "Ajoutez votre première adresse d'urgence" in text_of(browser("charlie", "fr"), "/addresses/")


def test_an_address_in_use_is_not_retired_and_the_uses_are_listed(browser: Browser, kept: Kept, world: World) -> None:
    address = kept["valid"]
    number_with(world, address=address)
    client = browser("alice")
    assert "The address cannot be retired: 1 telephone number uses it." in text_of(
        client, f"/addresses/{address.pk}/retire/"
    )
    assert client.post(f"/addresses/{address.pk}/retire/").status_code == 422
    assert client.post(f"/addresses/{kept['manual'].pk}/retire/").status_code == 302
    kept["manual"].refresh_from_db()
    assert kept["manual"].state == "retired"


def test_a_place_is_added_below_another_and_a_wrong_coordinate_keeps_what_was_typed(
    browser: Browser, kept: Kept
) -> None:
    client, base = browser("alice"), f"/addresses/{kept['valid'].pk}/places"
    assert client.post(f"{base}/add/", {"name": "Bâtiment B"}).status_code == 302
    parent = kept["valid"].places.get()
    wrong = client.post(f"{base}/add/", {"name": "3e", "parent": str(parent.pk), "latitude": "abc"})
    assert wrong.status_code == 422
    page = unescape(wrong.content.decode())
    assert 'value="abc"' in page and 'aria-invalid="true"' in page and "Write the coordinate in degrees" in page
    right = {"name": "3e", "parent": str(parent.pk), "latitude": "44,5", "longitude": "3.1"}
    assert client.post(f"{base}/add/", right).status_code == 302
    assert kept["valid"].places.get(name="3e").parent == parent
    assert client.post(f"{base}/{parent.pk}/", {"name": "Bâtiment C"}).status_code == 302


def test_an_auditor_sees_no_button_that_would_be_refused(browser: Browser, kept: Kept) -> None:
    for kind in kept:
        page = text_of(browser("bob"), f"/addresses/{kept[kind].pk}/")
        assert "Accept the correction</button>" not in page and "/edit/" not in page and "/retire/" not in page
