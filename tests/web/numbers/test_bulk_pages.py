"""Many numbers from the list's bar to the results: asked, previewed, carried out, shown row by row, undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from dispatchable.service.numbers.actions.change_many import change_numbers
from dispatchable.service.numbers.bulk import running
from dispatchable.service.numbers.models import BulkAction, TelephoneNumber
from tests.service.conftest import World
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]


@pytest.fixture
def three(world: World) -> list[TelephoneNumber]:
    """Three numbers in service, one of them under way."""
    building.accept(world)
    made = [building.make_number(world.alice, f"+3318480123{i}") for i in range(3)]
    TelephoneNumber.objects.update(
        service="in_service", activation="incomplete", person=building.make_person(world.alice)
    )
    TelephoneNumber.objects.filter(pk=made[0].pk).update(activation="pending")
    return made


def ids(numbers: list[TelephoneNumber]) -> str:
    return ",".join(number.pk.hex for number in numbers)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_address_for_many_is_previewed_carried_out_and_undone(
    world: World, three: list[TelephoneNumber], browser: Browser, language: str
) -> None:
    client = browser(world.alice_user, language)
    address = building.make_address(world.acme)
    ask = reverse("numbers_assign_address")
    page = client.get(ask, {"ids": ids(three)}).content.decode()
    assert "8 Rue du Port" in page
    missing = client.post(ask, {"ids": ids(three), "go": "1"})
    assert 'aria-invalid="true"' in missing.content.decode()
    assert not BulkAction.objects.exists()
    seen = client.post(ask, {"ids": ids(three), "go": "1", "address_id": str(address.pk)}, follow=True)
    bulk = BulkAction.objects.get()
    text = seen.content.decode()
    why = "Une opération est en cours" if language == "fr" else "being worked on"
    assert why in text
    assert set(TelephoneNumber.objects.values_list("address", flat=True)) == {None}
    done = client.post(reverse("number_bulk_begin", args=[bulk.pk]), follow=True).content.decode()
    assert why in done
    bulk.refresh_from_db()
    assert (bulk.state, bulk.changed, bulk.refused) == ("done", 2, 1)
    changed = client.get(reverse("number_bulk", args=[bulk.pk]), {"outcome": "changed"}).content.decode()
    assert changed.count("data-row") == 2
    table = client.get(reverse("number_bulk_results", args=[bulk.pk])).getvalue().decode()
    assert len(table.splitlines()) == 4
    assert why in table
    TelephoneNumber.objects.update(activation="failed")
    assert client.get(reverse("number_bulk_undo", args=[bulk.pk])).status_code == 200
    undone = client.post(reverse("number_bulk_undo", args=[bulk.pk]), follow=True)
    assert undone.status_code == 200
    assert set(TelephoneNumber.objects.values_list("address", flat=True)) == {None}
    listed = client.get(reverse("numbers_bulk")).content.decode()
    assert listed.count("data-row") == 2
    assert client.get(reverse("number_bulk_undo", args=[bulk.pk])).status_code == 302


def test_all_that_fit_a_filter_are_changed_and_no_other(
    world: World, three: list[TelephoneNumber], browser: Browser
) -> None:
    client = browser(world.alice_user)
    client.post(reverse("numbers_add_tag"), {"all": "1", "show": "under-way", "go": "1", "tag": "Nord"})
    client.post(reverse("number_bulk_begin", args=[BulkAction.objects.get().pk]))
    assert list(TelephoneNumber.objects.filter(tags__name="Nord")) == [three[0]]
    found = client.get(reverse("numbers"), {"tag": "nord"}).content.decode()
    assert found.count("data-row") == 1


def test_a_draft_can_be_left_and_an_auditor_only_reads(
    world: World, three: list[TelephoneNumber], browser: Browser
) -> None:
    client = browser(world.alice_user)
    client.post(reverse("numbers_retry"), {"ids": ids(three), "go": "1"})
    draft = BulkAction.objects.get()
    bob = browser(world.bob_user)
    assert bob.get(reverse("number_bulk", args=[draft.pk])).status_code == 200
    assert bob.post(reverse("number_bulk_begin", args=[draft.pk])).status_code == 403
    assert browser(world.charlie_user).get(reverse("number_bulk", args=[draft.pk])).status_code == 404
    client.post(reverse("number_bulk_begin", args=[draft.pk]), {"discard": "1"})
    assert not BulkAction.objects.exists()


def test_a_long_change_shows_its_progress(
    world: World, three: list[TelephoneNumber], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dispatchable.service.numbers.actions.change_many.CHUNK", 1)
    bulk = change_numbers(world.alice, "set_plan", [n.pk for n in three], plan="domestic")
    client = browser(world.alice_user)
    assert "<progress" in client.get(reverse("number_bulk", args=[bulk.pk])).content.decode()
    assert "HX-Refresh" not in client.get(reverse("number_bulk_now", args=[bulk.pk])).headers
    while running.run_chunk(bulk.pk):
        pass
    assert "HX-Refresh" in client.get(reverse("number_bulk_now", args=[bulk.pk])).headers


@pytest.mark.parametrize("kind", sorted(running.KINDS))
def test_every_kind_asks_what_it_needs(world: World, three: list[TelephoneNumber], browser: Browser, kind: str) -> None:
    address, person = building.make_address(world.acme), building.make_person(world.alice)
    given = {
        "address_id": str(address.pk), "person_id": str(person.pk), "plan": "none", "tag": "x", "days": "3",
        "reason": "y",
    }  # fmt: skip
    client = browser(world.alice_user, "fr")
    page = client.post(reverse(f"numbers_{kind}"), {"ids": ids(three), "go": "1", **given}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("number_bulk", args=[BulkAction.objects.get().pk])
    assert page.status_code == 200
    assert client.get(reverse("numbers_bulk")).status_code == 200
