"""What was recorded stays: the database refuses changes, and what is done around it shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from dispatchable.service.audit.chain import breaks, count, erase_private
from dispatchable.service.audit.models import AuditRow, ChainHead
from dispatchable.service.audit.record import record
from tests.service.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ROW = "audit_auditrow"


@pytest.fixture
def rows(world: World) -> list[AuditRow]:
    with transaction.atomic():
        return [record(world.alice, "organization.tried", world.acme, label="Acme", details={"n": n}) for n in range(3)]


@pytest.fixture
def unguarded(db: None) -> Callable[[str], None]:
    """Runs SQL with the triggers out of the way, as somebody who owns the database could."""

    def run(sql: str) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(f"ALTER TABLE {ROW} DISABLE TRIGGER USER")
            else:
                for name in ("audit_row_kept", "audit_row_fixed"):
                    cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(sql)

    return run


def test_no_row_is_changed(rows: list[AuditRow]) -> None:
    for change in ({"action": "other"}, {"object_label": "Other"}, {"details": {}}, {"hash": "0" * 64}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditRow.objects.filter(pk=rows[1].pk).update(**change)


def test_no_row_and_no_head_is_deleted(rows: list[AuditRow]) -> None:
    for kept in (AuditRow, ChainHead):
        with pytest.raises(DatabaseError), transaction.atomic():
            kept.objects.all().delete()


def test_a_chain_is_never_cut_short_at_its_head(rows: list[AuditRow]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        ChainHead.objects.update(sequence=1)


def test_personal_data_may_be_erased_and_the_chain_still_holds(world: World, rows: list[AuditRow]) -> None:
    assert erase_private(world.acme.pk) == 3
    assert list(breaks()) == []
    assert set(AuditRow.objects.values_list("object_label", "salt")) == {("", "")}


@pytest.mark.parametrize(
    ("sql", "faults"),
    [
        (f"UPDATE {ROW} SET action = 'other' WHERE sequence = 2", [(2, "changed")]),
        (f"UPDATE {ROW} SET object_label = 'Other' WHERE sequence = 2", [(2, "private")]),
        (f"DELETE FROM {ROW} WHERE sequence = 2", [(2, "missing")]),
        (f"DELETE FROM {ROW} WHERE sequence = 3", [(3, "tail")]),
        (f"DELETE FROM {ROW}", [(1, "tail")]),
    ],
)
def test_what_the_owner_of_the_database_does_shows(
    sql: str, faults: list[tuple[int, str]], rows: list[AuditRow], unguarded: Callable[[str], None]
) -> None:
    unguarded(sql)
    assert [(fault.sequence, fault.fault) for fault in breaks()] == faults


def test_rows_are_counted_by_chain(rows: list[AuditRow]) -> None:
    assert count() == (3, 1)
