"""No number is in force without a validated address version of its own country, evidence attached: not even by SQL."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from dispatchable.service.numbers.models import IN_FORCE, TelephoneNumber
from tests.service.conftest import World
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
NUMBER, VERSION, ADDRESS = "numbers_telephonenumber", "addresses_addressversion", "addresses_emergencyaddress"


def sql(statement: str, *values: object) -> int:
    """Run one statement past every action, and past the models."""
    # SQLite keeps ids as plain hexadecimal
    plain = [v.hex if hasattr(v, "hex") and connection.vendor == "sqlite" else v for v in values]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, plain)
        return int(cursor.rowcount)


def refused(statement: str, *values: object) -> None:
    with pytest.raises(DatabaseError):
        sql(statement, *values)


@pytest.mark.parametrize("state", [*IN_FORCE])
def test_no_number_comes_into_force_on_what_is_not_validated(world: World, state: str) -> None:
    number = building.make_number(world.alice)
    good = building.make_address(world.acme).current
    bad = [
        None,
        building.make_address(world.acme, validated=False).current,
        building.make_address(world.acme, revoked_at=building.NOW).current,
        building.make_address(world.acme, country="DE").current,
        building.make_address(world.other).current,
    ]
    for version in bad:
        refused(
            f"UPDATE {NUMBER} SET activation = %s, active_version_id = %s WHERE id = %s",
            state, version.pk if version else None, number.pk,
        )  # fmt: skip
    assert good is not None
    assert (
        sql(f"UPDATE {NUMBER} SET activation = %s, active_version_id = %s WHERE id = %s", state, good.pk, number.pk)
        == 1
    )


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE {VERSION} SET validated_at = NULL, validated_how = ''",
        f"UPDATE {VERSION} SET revoked_at = '2026-01-01 00:00:00'",
        f"UPDATE {VERSION} SET country = 'DE'",
        f"DELETE FROM {VERSION}",
        f"UPDATE {ADDRESS} SET country = 'DE'",
        f"DELETE FROM {ADDRESS}",
        "DELETE FROM addresses_evidence",
        f"UPDATE {NUMBER} SET country = 'DE'",
        f"UPDATE {NUMBER} SET active_version_id = NULL",
        f"UPDATE {NUMBER} SET activation = 'ACTIVE'",
        f"UPDATE {NUMBER} SET activation = 'abandoned'",
        f"DELETE FROM {NUMBER}",
        # what stands at the carrier is confirmed: neither abandoned nor refused, and one alone
        "UPDATE carriers_registration SET state = 'abandoned'",
        "UPDATE carriers_registration SET state = 'refused'",
        "UPDATE carriers_registration SET version_id = NULL",
    ],
)
def test_what_protects_a_number_cannot_be_taken_away(active: TelephoneNumber, change: str) -> None:
    refused(change)
    active.refresh_from_db()
    assert active.active_version is not None
    assert active.active_version.is_validated


def test_an_address_cannot_be_given_to_another_organisation(world: World, active: TelephoneNumber) -> None:
    refused(f"UPDATE {ADDRESS} SET organization_id = %s", world.other.pk)
    refused(f"UPDATE {NUMBER} SET organization_id = %s", world.other.pk)


def test_a_version_cannot_be_replaced_under_a_number(active: TelephoneNumber) -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL has no such statement
    columns = ", ".join(f.column for f in type(active.active_version)._meta.concrete_fields)
    taken = columns.replace("revoked_at", "'2026-01-01 00:00:00'")
    refused(f"INSERT OR REPLACE INTO {VERSION} ({columns}) SELECT {taken} FROM {VERSION}")
    refused(f"UPDATE OR REPLACE {VERSION} SET id = 'ffffffffffffffffffffffffffffffff'")


def test_what_protects_nothing_may_change(world: World) -> None:
    building.make_address(world.acme)
    assert sql(f"UPDATE {VERSION} SET revoked_at = '2026-01-01 00:00:00'") == 1


def test_one_registration_of_a_number_is_in_force(active: TelephoneNumber) -> None:
    registration = active.registration
    assert registration is not None
    registration.pk, registration.attempt = None, 99
    registration._state.adding = True
    with pytest.raises(DatabaseError), transaction.atomic():
        registration.save(force_insert=True)
