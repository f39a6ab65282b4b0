"""What the database itself refuses, however it is asked."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.addresses.models import AddressVersion, Evidence
from tests.service.addresses.test_add import GOOD, TYPO
from tests.service.conftest import World


def refused(sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def kept(world: World) -> AddressVersion:
    """A validated version of an organisation that is no demonstration."""
    version = add_address(world.alice, country="FR", text=GOOD).current
    assert version is not None
    world.acme.is_demo = False
    world.acme.save()
    return version


def test_evidence_is_written_once(kept: AddressVersion) -> None:
    refused("UPDATE addresses_evidence SET score = 1")
    refused("UPDATE addresses_evidence SET verdict = '{}'")


def test_evidence_is_never_deleted(kept: AddressVersion) -> None:
    AddressVersion.objects.filter(validated_at=None).delete()
    refused("DELETE FROM addresses_evidence")


@pytest.mark.parametrize(
    "change",
    [
        "validated_at = NULL",
        "country = 'DE'",
        "elements = '{}'",
        "line = 'elsewhere'",
        "state = 'rejected'",
        "depth = 'subpremise'",
        "latitude = 0",
        "number = 9",
    ],
)
def test_a_validated_version_keeps_what_validates_it(kept: AddressVersion, change: str) -> None:
    refused(f"UPDATE addresses_addressversion SET {change}")


def test_a_validated_version_is_revoked_once_and_never_deleted(kept: AddressVersion) -> None:
    AddressVersion.objects.update(revoked_at=timezone.now())
    refused("UPDATE addresses_addressversion SET revoked_at = NULL")
    refused("UPDATE addresses_emergencyaddress SET current_id = NULL; DELETE FROM addresses_addressversion")


@pytest.mark.parametrize("how", ["", "register", "correction", "desk"])
def test_what_no_register_and_no_agent_confirmed_cannot_be_marked_validated(world: World, how: str) -> None:
    version = add_address(world.alice, country="FR", text=TYPO).current
    assert version is not None and version.state == "corrected"
    with pytest.raises(DatabaseError), transaction.atomic():
        AddressVersion.objects.filter(pk=version.pk).update(validated_at=timezone.now(), validated_how=how)


def test_a_demonstration_can_be_removed_whole(world: World) -> None:
    address = add_address(world.alice, country="FR", text=GOOD)
    address.current = None
    address.save()
    AddressVersion.objects.all().delete()
    Evidence.objects.all().delete()
    assert not Evidence.objects.exists()
