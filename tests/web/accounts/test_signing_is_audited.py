"""Who signs in, who signs out and where a password was wrong stands in the audit trail."""

from __future__ import annotations

import pytest
from django.test import Client

from dispatchable.service.audit.chain import breaks
from dispatchable.service.audit.models import AuditRow
from tests.service.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_signing_in_and_out_leaves_a_row_each_in_the_organisations_chain(client: Client, world: World) -> None:
    for password in ("wrong", "correct horse battery"):
        client.post("/accounts/login/", {"login": "Alice@example.org", "password": password})
    client.post("/accounts/logout/")
    rows = AuditRow.objects.filter(object_id=str(world.alice_user.pk)).order_by("sequence")
    assert [row.action for row in rows] == ["user.sign_in_refused", "user.sign_in", "user.sign_out"]
    assert [row.actor_id for row in rows] == [None, world.alice_user.pk, world.alice_user.pk]
    assert {row.organization_id for row in rows} == {world.acme.pk} and not list(breaks())


def test_an_address_without_account_leaves_none(client: Client, world: World) -> None:
    client.post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong"})
    assert not AuditRow.objects.exists()
