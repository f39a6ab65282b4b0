"""Pages around an address: its proof, pin, places, description, replacement, duplicates, declaration, end."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.addresses.actions.places import add_place
from dispatchable.service.addresses.models import EmergencyAddress, Place, Replacement
from dispatchable.service.addresses.place_facts import PlaceFacts
from dispatchable.service.carriers.actions.set_up import add_carrier
from dispatchable.service.numbers.actions.add import add_number
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.organizations.actions.add_person import add_person
from tests.service.conftest import World
from tests.service.files.samples import pdf

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
GOOD = "12 rue de la République, 99001 Sarlande-Vernoise"
OTHER = "14 rue de la République, 99001 Sarlande-Vernoise"


@pytest.fixture
def address(world: World) -> EmergencyAddress:
    return add_address(world.alice, country="FR", text=GOOD, label="Siège")


def page(client: Client, name: str, *arguments: object, **query: str) -> str:
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("language", "said"), [("en", "exactly as it was written"), ("fr", "exactement telle")])
def test_the_proof_answers_why_in_sentences(
    address: EmergencyAddress, browser: Browser, language: str, said: str
) -> None:
    html = page(browser("bob", language=language), "address_evidence", address.pk, 1)
    evidence = address.current.evidence  # type: ignore[union-attr]
    for fact in (said, evidence.register_digest, evidence.record_id, evidence.engine_version, GOOD.split(",")[0]):
        assert fact in html


def test_a_pin_is_set_by_two_fields_and_asked_about_when_it_is_far(address: EmergencyAddress, browser: Browser) -> None:
    version = address.current
    assert version is not None and version.latitude is not None
    alice = browser("alice", language="fr")
    assert "data-pin-map" in page(alice, "address_pin", address.pk)
    where = {"longitude": str(version.longitude), "latitude": str(version.latitude + 0.01).replace(".", ",")}
    far = alice.post(reverse("address_pin", args=[address.pk]), {**where, "do": "set"})
    assert far.status_code == 422 and "mètres du point" in far.content.decode()
    alice.post(reverse("address_pin", args=[address.pk]), {**where, "do": "confirm"})
    address.refresh_from_db()
    assert address.pin_latitude == pytest.approx(version.latitude + 0.01)
    assert "Un repère prime" in page(alice, "address", address.pk)
    alice.post(reverse("address_pin", args=[address.pk]), {**where, "do": "remove"})
    address.refresh_from_db()
    assert address.pin_latitude is None


def test_a_place_moves_tells_its_uses_and_goes(world: World, address: EmergencyAddress, browser: Browser) -> None:
    tower = add_place(world.alice, address.pk, PlaceFacts("Tour"))
    alice = browser("alice")
    alice.post(
        reverse("place_add", args=[address.pk]),
        {"name": "3e", "kind": "floor", "elin": "01 84 80 12 34", "parent": str(tower.pk)},
    )
    floor = Place.objects.get(name="3e")
    assert (floor.parent_id, floor.kind, floor.elin) == (tower.pk, "floor", "+33184801234")
    alice.post(reverse("place_edit", args=[address.pk, floor.pk]), {"name": "3e", "parent": ""})
    floor.refresh_from_db()
    assert floor.parent_id is None
    person = add_person(world.alice, name="Jo Martin", country="FR")
    add_carrier(world.alice, name="PBX")
    number = add_number(world.alice, number="+33199001218")
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk, place_id=floor.pk)
    assert "+33" in page(alice, "place_edit", address.pk, floor.pk)
    refused = alice.post(reverse("place_remove", args=[address.pk, floor.pk]))
    assert refused.status_code == 422 and "use this place" in refused.content.decode()
    alice.post(reverse("place_remove", args=[address.pk, tower.pk]))
    assert list(Place.objects.values_list("name", flat=True)) == ["3e"]


def test_an_address_is_replaced_after_a_dry_run(world: World, address: EmergencyAddress, browser: Browser) -> None:
    person = add_person(world.alice, name="Jo Martin", country="FR")
    add_carrier(world.alice, name="PBX")
    number = add_number(world.alice, number="+33199001218")
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk)
    new = add_address(world.alice, country="FR", text=OTHER, label="Nouveau")
    alice = browser("alice")
    assert "Nouveau" in page(alice, "address_replace", address.pk)
    plan = page(alice, "address_replace", address.pk, **{"with": str(new.pk)})
    assert "1 telephone number moves" in plan and not Replacement.objects.exists()
    alice.post(reverse("address_replace", args=[address.pk]), {"with": str(new.pk)})
    assert "is being replaced everywhere" in page(alice, "address", address.pk)
    assert browser("bob").post(reverse("address_replace_stop", args=[address.pk])).status_code == 403
    alice.post(reverse("address_replace_stop", args=[address.pk]))
    assert Replacement.objects.get().cancelled


def test_what_stands_twice_is_told_while_adding_and_in_a_list(address: EmergencyAddress, browser: Browser) -> None:
    alice = browser("alice")
    form = {"country": "FR", "text": GOOD.upper(), "do": "check"}
    assert "You already have this address" in alice.post(reverse("address_add"), form).content.decode()
    assert "No address stands twice" in page(alice, "address_duplicates")


def test_duplicates_lead_to_the_dry_run(world: World, address: EmergencyAddress, browser: Browser) -> None:
    twin = add_address(world.alice, country="FR", text=GOOD.upper(), label="Doublon")
    html = page(browser("alice"), "address_duplicates")
    assert f"{reverse('address_replace', args=[twin.pk])}?with={address.pk}" in html
    assert "You have this address more than once" in page(browser("alice"), "address", twin.pk)


def test_the_words_of_an_address(address: EmergencyAddress, browser: Browser) -> None:
    alice = browser("alice", language="fr")
    where = reverse("address_describe", args=[address.pk])
    wrong = alice.post(where, {"label": "Siège", "siret": "123"})
    assert wrong.status_code == 422 and "14 chiffres" in wrong.content.decode()
    alice.post(where, {"label": "HQ", "own_id": "A-1", "note": "<b>Portail</b>", "siret": "73282932000074"})
    html = page(alice, "address", address.pk)
    assert "A-1" in html and "73282932000074" in html and "&lt;b&gt;Portail" in html


def test_addresses_are_declared_with_one_proof(world: World, browser: Browser) -> None:
    ids = [add_address(world.alice, country="ZA", text=f"{n} Long Street, Cape Town 8001").pk for n in (1, 2)]
    french = add_address(world.alice, country="US", text="1 Nowhere Street, Springfield")
    alice = browser("alice")
    html = page(alice, "address_declare", country="ZA")
    assert all(str(pk) in html for pk in ids) and str(french.pk) not in html
    form = {"country": "ZA", "address": [str(pk) for pk in ids], "reason": "Our sites"}
    assert alice.post(reverse("address_declare"), form).status_code == 422
    proof = SimpleUploadedFile("lease.pdf", io.BytesIO(pdf()).read())
    assert alice.post(reverse("address_declare"), {**form, "file": proof}).status_code == 302
    html = page(alice, "address", ids[0])
    assert "Declared by the organisation (Alice), not confirmed by a register" in html


def test_where_the_country_does_not_allow_it_the_desk_is_offered(world: World, browser: Browser) -> None:
    address = add_address(world.alice, country="NL", text="1 Damrak, Amsterdam")
    assert address.state == "not_checked"
    html = page(browser("alice"), "address_declare", country="NL")
    assert "Ask the desk" in html and 'name="reason"' not in html


def test_what_was_never_used_is_deleted_for_good(world: World, address: EmergencyAddress, browser: Browser) -> None:
    draft = add_address(world.alice, country="FR", text="412 rue de la République, 99001 Sarlande-Vernoise")
    alice = browser("alice")
    assert "Delete it for good" in page(alice, "address_retire", draft.pk)
    assert "Delete it for good" not in page(alice, "address_retire", address.pk)
    assert alice.post(reverse("address_delete", args=[address.pk])).status_code == 422
    assert alice.post(reverse("address_delete", args=[draft.pk])).status_code == 302
    assert not EmergencyAddress.objects.filter(pk=draft.pk).exists()
