"""Changing and retiring: what was validated stays as it was; what is used is not retired."""

from __future__ import annotations

import pytest
from django.utils import timezone

from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.addresses.actions.edit import edit_address
from dispatchable.service.addresses.actions.places import add_place, edit_place
from dispatchable.service.addresses.actions.retire import retire_address
from dispatchable.service.addresses.models import AddressVersion
from dispatchable.service.addresses.place_facts import PlaceFacts
from dispatchable.service.addresses.tree import tree_of
from dispatchable.service.addresses.uses import uses_of
from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.carriers.models import Carrier
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.addresses.test_add import GOOD, UNKNOWN_HOUSE
from tests.service.conftest import World


def number_with(world: World, **facts: object) -> TelephoneNumber:
    carrier = Carrier.objects.create(organization=world.acme, name="Local", kind="local")
    return TelephoneNumber.objects.create(
        organization=world.acme, e164="+33184801234", country="FR", carrier=carrier, state_since=timezone.now(), **facts
    )


def test_an_edit_makes_the_next_version_and_leaves_the_validated_one(world: World) -> None:
    address = add_address(world.alice, country="FR", text=GOOD)
    first = address.current
    edit_address(world.alice, address.pk, text="14 rue de la République, 99001 Sarlande-Vernoise")
    address.refresh_from_db()
    assert address.current is not None and first is not None
    assert (address.current.number, address.current.is_validated) == (2, True)
    kept = AddressVersion.objects.get(pk=first.pk)
    assert kept.line == first.line and kept.is_validated
    assert Event.objects.filter(kind="address.validated").count() == 2


def test_an_edit_that_is_not_found_leaves_the_old_version_validated(world: World) -> None:
    address = add_address(world.alice, country="FR", text=GOOD)
    edit_address(world.alice, address.pk, text=UNKNOWN_HOUSE)
    address.refresh_from_db()
    assert address.state == "not_found"
    assert address.versions.get(number=1).is_validated


def test_the_same_text_again_makes_no_version_and_a_name_alone_neither(world: World) -> None:
    address = add_address(world.alice, country="FR", text=GOOD)
    edit_address(world.alice, address.pk, text=GOOD, label="Siège")
    address.refresh_from_db()
    assert address.versions.count() == 1 and address.label == "Siège"
    assert list(AuditRow.objects.values_list("action", flat=True)) == ["address.add", "address.rename"]


def test_an_address_that_nothing_uses_is_retired_and_stays_so(world: World) -> None:
    address = add_address(world.alice, country="FR", text=GOOD)
    retire_address(world.alice, address.pk)
    retire_address(world.alice, address.pk)
    address.refresh_from_db()
    assert address.state == "retired" and address.current is not None and address.current.validated_at
    assert AuditRow.objects.filter(action="address.retire").count() == 1
    with pytest.raises(Refused):
        edit_address(world.alice, address.pk, text=GOOD)


def test_an_address_is_not_retired_while_a_number_wants_it(world: World) -> None:
    address = add_address(world.alice, country="FR", text=GOOD)
    number_with(world, address=address)
    with pytest.raises(Refused) as refused:
        retire_address(world.alice, address.pk)
    assert refused.value.code == "address.in_use" and "+33184801234" in refused.value.fr
    assert [(u.e164, u.wanted, u.in_force) for u in uses_of(address)] == [("+33184801234", True, False)]


def test_an_address_is_not_retired_while_a_version_is_in_force(world: World) -> None:
    address = add_address(world.alice, country="FR", text=GOOD)
    number_with(world, active_version=address.current, activation="updating")
    with pytest.raises(Refused):
        retire_address(world.alice, address.pk)


def test_only_the_own_administrator_edits_and_retires(world: World) -> None:
    address = add_address(world.alice, country="FR", text=GOOD)
    for act in (
        lambda who: edit_address(who, address.pk, label="x"),
        lambda who: retire_address(who, address.pk),
        lambda who: add_place(who, address.pk, PlaceFacts("Hall")),
    ):
        with pytest.raises(NotAllowed):
            act(world.bob)
        with pytest.raises(NotFound):
            act(world.charlie)


def test_places_form_a_tree_below_the_address(world: World) -> None:
    address = add_address(world.alice, country="FR", text=GOOD)
    building = add_place(world.alice, address.pk, PlaceFacts("Bâtiment B"))
    add_place(world.alice, address.pk, PlaceFacts("3e étage", floor="3"), parent_id=building.pk)
    add_place(world.alice, address.pk, PlaceFacts("Accueil"))
    assert [(d, p.name) for d, p in tree_of(address)] == [(0, "Accueil"), (0, "Bâtiment B"), (1, "3e étage")]
    edit_place(world.alice, building.pk, PlaceFacts("Bâtiment C", access="Digicode à l'accueil"))
    building.refresh_from_db()
    assert building.name == "Bâtiment C" and building.access
    with pytest.raises(NotFound):
        edit_place(world.charlie, building.pk, PlaceFacts("x"))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (PlaceFacts(" "), "name"),
        (PlaceFacts("Hall"), "name"),
        (PlaceFacts("B", longitude=2.0), "latitude"),
        (PlaceFacts("B", longitude=2.0, latitude=91.0), "latitude"),
        (PlaceFacts("B", floor="x" * 21), "floor"),
    ],
)
def test_a_place_that_cannot_be_is_refused(world: World, facts: PlaceFacts, field: str) -> None:
    address = add_address(world.alice, country="FR", text=GOOD)
    add_place(world.alice, address.pk, PlaceFacts("Hall"))
    with pytest.raises(Refused) as refused:
        add_place(world.alice, address.pk, facts)
    assert refused.value.field == field
