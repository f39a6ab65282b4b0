"""Places move and go, pins are doubted, words are checked; what is used or was validated is never deleted."""

from __future__ import annotations

import io

import pytest
from django.db import IntegrityError, connection, transaction

from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.addresses.actions.declare import declare_addresses, may_declare
from dispatchable.service.addresses.actions.delete import delete_address
from dispatchable.service.addresses.actions.describe import describe_address
from dispatchable.service.addresses.actions.move_place import move_place, remove_place
from dispatchable.service.addresses.actions.pin import pin_address
from dispatchable.service.addresses.actions.places import add_place
from dispatchable.service.addresses.actions.revoke import revoke_validation
from dispatchable.service.addresses.duplicates import duplicate_groups
from dispatchable.service.addresses.models import AddressVersion, EmergencyAddress, Evidence
from dispatchable.service.addresses.place_facts import PlaceFacts
from dispatchable.service.addresses.tree import path_of, tree_of
from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.files.actions.store import store_file
from dispatchable.service.files.models import StoredFile
from tests.service.conftest import World
from tests.service.files.samples import pdf

pytestmark = pytest.mark.django_db
GOOD = "12 rue de la République, 99001 Sarlande-Vernoise"
LINE = "10 Long Street, Cape Town 8001"


@pytest.fixture
def address(world: World) -> EmergencyAddress:
    return add_address(world.alice, country="FR", text=GOOD, label="Siège")


def code(action: object, *arguments: object, **named: object) -> str:
    with pytest.raises(Refused) as refused:
        action(*arguments, **named)  # type: ignore[operator]
    return refused.value.code


def test_a_place_moves_with_what_lies_below_it(world: World, address: EmergencyAddress) -> None:
    tower = add_place(world.alice, address.pk, PlaceFacts("Tour", kind="building"))
    wing = add_place(world.alice, address.pk, PlaceFacts("Aile", kind="wing"))
    floor = add_place(world.alice, address.pk, PlaceFacts("3e", kind="floor"), parent_id=wing.pk)
    move_place(world.alice, wing.pk, tower.pk)
    floor.refresh_from_db()
    assert path_of(floor) == ("Tour", "Aile", "3e")
    assert code(move_place, world.alice, tower.pk, floor.pk) == "place.below_itself"
    add_place(world.alice, address.pk, PlaceFacts("3e"))
    assert code(move_place, world.alice, floor.pk, None) == "place.twice"
    with pytest.raises(NotFound):
        move_place(world.charlie, wing.pk, None)


def test_a_place_is_removed_unless_something_lies_in_it(world: World, address: EmergencyAddress) -> None:
    tower = add_place(world.alice, address.pk, PlaceFacts("Tour"))
    floor = add_place(world.alice, address.pk, PlaceFacts("3e"), parent_id=tower.pk)
    assert code(remove_place, world.alice, tower.pk) == "place.has_places"
    remove_place(world.alice, floor.pk)
    remove_place(world.alice, tower.pk)
    assert tree_of(address) == []


def test_one_elin_means_one_place(world: World, address: EmergencyAddress) -> None:
    place = add_place(world.alice, address.pk, PlaceFacts("Tour", elin="01 84 80 12 34"))
    assert place.elin == "+33184801234"
    again = PlaceFacts("Aile", elin="+33 1 84 80 12 34")
    assert code(add_place, world.alice, address.pk, again) == "place.elin_twice"
    assert code(add_place, world.alice, address.pk, PlaceFacts("Aile", elin="zwölf")) == "place.elin"
    assert code(add_place, world.alice, address.pk, PlaceFacts("Aile", kind="cellar")) == "place.kind"


def test_a_pin_far_from_the_register_s_point_is_doubted(world: World, address: EmergencyAddress) -> None:
    version = address.current
    assert version is not None and version.longitude is not None and version.latitude is not None
    pin_address(world.alice, address.pk, version.longitude, version.latitude + 0.0003)
    far = (version.longitude, version.latitude + 0.01)
    assert code(pin_address, world.alice, address.pk, *far) == "address.pin_far"
    pin_address(world.alice, address.pk, *far, confirmed=True)
    version.refresh_from_db()
    assert AddressVersion.objects.get(pk=version.pk).where == far
    assert code(pin_address, world.alice, address.pk, 3.0, None) == "address.coordinates"
    pin_address(world.alice, address.pk, None, None)
    assert AddressVersion.objects.get(pk=version.pk).where == (version.longitude, version.latitude)


def test_the_words_of_an_address_change_without_a_new_version(world: World, address: EmergencyAddress) -> None:
    describe_address(world.alice, address.pk, label="HQ", own_id="A-1", note="Gate", identifiers={"siret": ""})
    other = add_address(world.alice, country="FR", text="14 rue de la République, 99001 Sarlande-Vernoise")
    assert code(describe_address, world.alice, other.pk, label="", own_id="A-1") == "address.own_id_taken"
    bad = {"siret": "1234"}
    assert code(describe_address, world.alice, other.pk, label="", identifiers=bad) == "address.identifier"
    address.refresh_from_db()
    assert (address.label, address.own_id, address.versions.count()) == ("HQ", "A-1", 1)


def test_an_address_that_was_never_validated_nor_used_is_deleted_and_its_evidence_stays(
    world: World, address: EmergencyAddress
) -> None:
    draft = add_address(world.alice, country="FR", text="412 rue de la République, 99001 Sarlande-Vernoise")
    add_place(world.alice, draft.pk, PlaceFacts("Hall"))
    delete_address(world.alice, draft.pk)
    assert not EmergencyAddress.objects.filter(pk=draft.pk).exists()
    assert Evidence.objects.count() == 2 and AuditRow.objects.filter(action="address.delete").exists()
    assert code(delete_address, world.alice, address.pk) == "address.was_validated"
    with pytest.raises(NotAllowed):
        delete_address(world.bob, address.pk)


def test_addresses_that_say_the_same_are_found(world: World, address: EmergencyAddress) -> None:
    twin = add_address(world.alice, country="FR", text=GOOD.upper())
    add_address(world.charlie, country="FR", text=GOOD)
    assert [[a.pk for a in group] for group in duplicate_groups(world.acme.pk)] == [[address.pk, twin.pk]]


def proof(world: World) -> StoredFile:
    return store_file(world.alice, world.acme.pk, "lease.pdf", io.BytesIO(pdf()))


def test_an_organisation_declares_many_addresses_with_one_proof(world: World) -> None:
    ids = [add_address(world.alice, country="ZA", text=f"{n} Long Street, Cape Town 8001").pk for n in range(5)]
    declaration = declare_addresses(world.alice, "ZA", ids, reason="Our own sites", proof=proof(world))
    for address in EmergencyAddress.objects.filter(pk__in=ids).select_related("current__evidence"):
        version = address.current
        assert version is not None and version.is_validated and version.declaration_id == declaration.pk
        assert (version.state, version.validated_how, version.validated_by_name) == (
            "manually_validated", "declaration", "Alice",
        )  # fmt: skip
        assert version.evidence.verdict["declared"]["reason"] == "Our own sites"
    assert Event.objects.filter(kind="address.validated").count() == 5
    assert AuditRow.objects.filter(action="address.declare").count() == 1


@pytest.mark.parametrize("typed", ["10 LONG STREET CAPE TOWN 8001", "10 long street, Cape-Town, 8001"])
def test_a_declared_address_is_known_again_however_it_is_typed(world: World, typed: str) -> None:
    first = add_address(world.alice, country="ZA", text=LINE)
    declaration = declare_addresses(world.alice, "ZA", [first.pk], reason="Our own site", proof=proof(world))
    again = add_address(world.alice, country="ZA", text=typed)
    assert again.current is not None and again.current.is_validated
    assert again.current.declaration_id == declaration.pk
    assert again.current.evidence.verdict["declared"]["reason"] == "Our own site"
    assert add_address(world.charlie, country="ZA", text=typed).state == "not_checked", "it is Acme's word alone"
    revoke_validation(world.alice, first.pk, reason="Sold")
    assert EmergencyAddress.objects.get(pk=again.pk).current.is_validated  # type: ignore[union-attr]
    revoke_validation(world.alice, again.pk, reason="Sold")
    assert add_address(world.alice, country="ZA", text=typed).state == "not_checked"


def test_a_declaration_needs_its_country_s_leave_a_reason_and_a_proof(world: World) -> None:
    assert may_declare("ZA") and not may_declare("FR") and not may_declare("US")
    uncovered = add_address(world.alice, country="ZA", text=LINE).pk
    found = add_address(world.alice, country="FR", text=GOOD).pk
    file = proof(world)
    declare = declare_addresses
    assert code(declare, world.alice, "FR", [found], reason="x", proof=file) == "declaration.not_allowed"
    assert code(declare, world.alice, "ZA", [uncovered], reason=" ", proof=file) == "declaration.reason"
    assert code(declare, world.alice, "ZA", [uncovered], reason="x", proof=None) == "declaration.proof"
    assert code(declare, world.alice, "ZA", [], reason="x", proof=file) == "declaration.addresses"
    declare(world.alice, "ZA", [uncovered], reason="x", proof=file)
    assert code(declare, world.alice, "ZA", [uncovered], reason="x", proof=file) == "declaration.state"
    with pytest.raises(NotFound):
        declare(world.alice, "ZA", [found], reason="x", proof=file)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE addresses_addressversion SET declaration_id = NULL",
        "UPDATE addresses_addressversion SET validated_how = 'desk'",
        "DELETE FROM addresses_declaration",
    ],
)
def test_the_database_keeps_what_a_declaration_rests_on(world: World, sql: str) -> None:
    address = add_address(world.alice, country="ZA", text=LINE)
    declare_addresses(world.alice, "ZA", [address.pk], reason="x", proof=proof(world))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        connection.check_constraints()


def test_the_database_knows_no_declared_version_without_its_declaration(
    world: World, address: EmergencyAddress
) -> None:
    draft = add_address(world.alice, country="ZA", text=LINE)
    for change in (
        "UPDATE addresses_addressversion SET validated_at = created_at, validated_how = 'declaration', "
        "state = 'manually_validated' WHERE validated_at IS NULL",
        "UPDATE addresses_emergencyaddress SET pin_longitude = 5",
        "UPDATE addresses_emergencyaddress SET pin_longitude = 5, pin_latitude = 91",
        "UPDATE addresses_emergencyaddress SET own_id = 'same'",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert draft.state == "not_checked"
