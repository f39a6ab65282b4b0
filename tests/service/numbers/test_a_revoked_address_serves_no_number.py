"""A validation is not revoked under a number in force; once it is, no number activates on the address."""

from __future__ import annotations

import pytest

from dispatchable.service.addresses.actions.revoke import revoke_validation
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.numbers.replacing import begin_replacement, go_on
from tests.service.conftest import World
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_under_a_number_in_force_it_is_refused_until_another_took_its_place(
    world: World, active: TelephoneNumber
) -> None:
    old, new = active.address, building.make_address(world.acme)
    assert old is not None
    with pytest.raises(Refused, match="in force for 1"):
        revoke_validation(world.alice, old.pk, reason="Demolished")
    # taken off by the number alone, not by its carrier yet: it is still in force
    assign_number(world.alice, active.pk, person_id=active.person_id, address_id=new.pk)
    with pytest.raises(Refused, match="in force for 1"):
        revoke_validation(world.alice, old.pk, reason="Demolished")
    assert building.work(active) == "active"
    revoke_validation(world.alice, old.pk, reason="Demolished")
    old.refresh_from_db()
    assert old.state == "rejected" and building.state(active) == "active"


def test_a_number_that_waits_on_it_fails_and_says_why(world: World, pending: TelephoneNumber) -> None:
    assert pending.address is not None
    revoke_validation(world.alice, pending.address.pk, reason="Demolished")
    assert building.work(pending) == "failed"
    assert pending.reason_code == "NUM-ADR-UNVALID"
    assert "Demolished" in pending.reason_facts["address_en"] and "Demolished" in pending.reason_facts["address_fr"]


def test_a_replacement_does_not_go_on_to_it(world: World, active: TelephoneNumber) -> None:
    old, new = active.address, building.make_address(world.acme)
    assert old is not None
    replacement = begin_replacement(world.alice, old.pk, new.pk)
    revoke_validation(world.alice, new.pk, reason="Demolished")
    assert building.work(active) == "update_failed"
    go_on(replacement.pk)
    assert active.active_version_id == old.current_id
