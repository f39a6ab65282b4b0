"""An audit row is written in the transaction of what it tells of, or not at all."""

from __future__ import annotations

import pytest
from django.db import transaction

from dispatchable.service.audit.chain import breaks
from dispatchable.service.audit.models import AuditRow
from dispatchable.service.audit.record import record
from tests.service.conftest import make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def test_without_a_transaction_nothing_is_recorded() -> None:
    world = make_world()
    with pytest.raises(RuntimeError):
        record(world.alice, "organization.tried", world.acme)
    assert not AuditRow.objects.exists()


def test_a_change_that_is_undone_takes_its_row_with_it_and_the_chain_holds() -> None:
    world = make_world()
    with transaction.atomic():
        record(world.alice, "organization.tried", world.acme)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(world.alice, "organization.tried", world.acme)
        raise ZeroDivisionError
    with transaction.atomic():
        record(world.alice, "organization.tried", world.acme)
    assert list(AuditRow.objects.values_list("sequence", flat=True)) == [1, 2]
    assert list(breaks()) == []
