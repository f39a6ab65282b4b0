"""Details, blocks, reservations, ranges, port orders and people: asked, done, shown, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dispatchable.service.numbers.models import NumberRange, PortOrder, TelephoneNumber
from dispatchable.service.organizations.models import Person
from tests.service.conftest import World
from tests.service.files.samples import pdf
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


@LANGUAGES
def test_details_block_and_reservation_of_a_number(world: World, browser: Browser, language: str) -> None:
    client = browser(world.alice_user, language)
    number = building.make_number(world.alice, "+33184801234;ext=524")
    person = building.make_person(world.alice)
    facts = {"kind": "service", "plan": "domestic", "service": "in_service", "tags": "Nord, lift", "note": "Back door"}
    client.post(reverse("number_edit", args=[number.pk]), facts)
    wrong = client.post(reverse("number_block", args=[number.pk]), {"days": "400", "reason": "x"}).content.decode()
    assert 'id="id_days_error"' in wrong
    client.post(reverse("number_block", args=[number.pk]), {"days": "30", "reason": "Line moves"})
    client.post(reverse("number_reserve", args=[number.pk]), {"days": "10", "person": str(person.pk)})
    page = client.get(reverse("number", args=[number.pk]), {"tab": "details"}).content.decode()
    for said in ("Back door", "Nord", "Line moves", "Jo Martin", "ext=524"):
        assert said in page
    listed = client.get(reverse("numbers"), {"held": "blocked", "kind": "service", "tag": "lift"}).content.decode()
    assert listed.count("data-row") == 1
    for undo in ("number_unblock", "number_unreserve"):
        client.post(reverse(undo, args=[number.pk]))
    number.refresh_from_db()
    assert (number.blocked_until, number.reserved_until) == (None, None)


@LANGUAGES
def test_a_range_is_added_and_listed(world: World, browser: Browser, language: str) -> None:
    client = browser(world.alice_user, language)
    assert client.get(reverse("range_add")).status_code == 302
    carrier = building.make_number(world.alice).carrier
    given = {
        "first": "+33184801300", "last": "09", "carrier": str(carrier.pk), "with_numbers": "on", "kind": "user",
        "service": "in_service",
    }  # fmt: skip
    assert 'id="id_last_error"' in client.post(reverse("range_add"), {**given, "last": "x"}).content.decode()
    shown = client.post(reverse("range_add"), given, follow=True).content.decode()
    assert shown.count("data-row") == 10
    assert client.get(reverse("ranges")).content.decode().count("data-row") == 1
    assert NumberRange.objects.get().numbers.count() == 10


@LANGUAGES
def test_a_port_order_from_its_draft_to_its_end(world: World, browser: Browser, language: str) -> None:
    client = browser(world.alice_user, language)
    carrier = building.make_number(world.alice).carrier
    given = {
        "direction": "in", "name": "Lyon", "carrier": str(carrier.pk), "other_carrier": "Old", "country": "FR",
        "numbers": "01 84 80 13 00\nnonsense\n",
    }  # fmt: skip
    assert "nonsense" in client.post(reverse("port_add"), given).content.decode()
    client.post(reverse("port_add"), {**given, "numbers": "01 84 80 13 00\n01 84 80 13 01"})
    order = PortOrder.objects.get()
    here = reverse("port", args=[order.pk])
    assert client.get(here).content.decode().count("data-row") == 2
    client.post(reverse("port_attach", args=[order.pk]), {"file": SimpleUploadedFile("loa.pdf", pdf())})
    assert client.get(reverse("port_step", args=[order.pk, "done"])).status_code == 302
    for after, more in (
        ("submitted", {"reference": "P-1"}), ("confirmed", {"firm_at": "2027-01-02T08:00"}), ("in_progress", {}),
        ("done", {}),
    ):  # fmt: skip
        assert client.get(reverse("port_step", args=[order.pk, after])).status_code == 200
        client.post(reverse("port_step", args=[order.pk, after]), more)
    page = client.get(here).content.decode()
    assert "loa.pdf" in page
    assert "P-1" in page
    order.refresh_from_db()
    assert order.state == "done"
    assert client.get(reverse("ports"), {"show": "over"}).content.decode().count("data-row") == 1


@LANGUAGES
def test_somebody_joins_moves_and_leaves(world: World, browser: Browser, language: str) -> None:
    building.accept(world)
    client = browser(world.alice_user, language)
    number, address = building.make_number(world.alice), building.make_address(world.acme)
    given = {
        "person_name": "Ana Roux", "person_country": "FR", "person_plan": "on", "number": str(number.pk),
        "address": str(address.pk),
    }  # fmt: skip
    assert (
        'id="id_person_name_error"'
        in client.post(reverse("person_join"), {**given, "person_name": ""}).content.decode()
    )
    client.post(reverse("person_join"), given)
    ana = Person.objects.get()
    assert building.work(number) == "active"
    new = building.make_address(world.acme)
    missing = client.post(reverse("person_move", args=[ana.pk]), {}).content.decode()
    assert 'id="id_address_id_error"' in missing
    client.post(reverse("person_move", args=[ana.pk]), {"address_id": str(new.pk)})
    assert building.work(number) == "active"
    heir = building.make_person(world.alice)
    leaving = client.get(reverse("person_leave", args=[ana.pk])).content.decode()
    assert "Rue du Port" in leaving
    late = client.post(reverse("person_leave", args=[ana.pk]), {})
    assert late.status_code == 422
    field = f"heir-{number.pk.hex}"
    for unclear in ({}, {field: ""}, {field: "somebody"}):  # never taken for a release
        assert (
            client.post(reverse("person_leave", args=[ana.pk]), {"number": number.pk.hex, **unclear}).status_code == 422
        )
    assert TelephoneNumber.objects.get().activation == "active"
    client.post(reverse("person_leave", args=[ana.pk]), {"number": number.pk.hex, field: str(heir.pk)})
    number.refresh_from_db()
    assert (number.person, number.activation) == (heir, "active")
    listed = client.get(reverse("people")).content.decode()
    assert "Jo Martin" in listed
    assert "Ana Roux" not in listed
    assert "Ana Roux" in client.get(reverse("people"), {"show": "left"}).content.decode()
    page = client.get(reverse("person", args=[ana.pk])).content.decode()
    assert ("a noté le départ de" if language == "fr" else "noted the departure of") in page
    client.post(reverse("person_return", args=[ana.pk]))
    ana.refresh_from_db()
    assert ana.left_at is None


def test_who_has_left_is_not_offered(world: World, browser: Browser) -> None:
    number, person = building.make_number(world.alice), building.make_person(world.alice)
    client = browser(world.alice_user)
    client.post(reverse("person_leave", args=[person.pk]), {})
    person.refresh_from_db()
    assert person.left_at is not None
    assert "Jo Martin" not in client.get(reverse("number_assign", args=[number.pk])).content.decode()
    assert TelephoneNumber.objects.count() == 1
