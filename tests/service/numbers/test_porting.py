"""A port order goes through its states; numbers are in service from the day they come, released when they left."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from dispatchable.service.audit.models import AuditRow
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.actions.port import BadNumbers, attach_to_port, move_port, order_port
from dispatchable.service.numbers.expiring import expire
from dispatchable.service.numbers.models import PortOrder, TelephoneNumber
from tests.service.conftest import World
from tests.service.files.samples import pdf
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LIST = "01 84 80 12 34\n+33184801235\n\n+33 1 84 80 12 36"


def order(world: World, numbers: str = LIST, direction: str = "in") -> PortOrder:
    if not world.acme.carriers.exists():
        building.make_number(world.alice, "+33184801299")
    return order_port(
        world.alice, direction=direction, name="Head office", other_carrier="Old Telecom", numbers=numbers, country="FR"
    )


def test_numbers_that_come_are_unprotected_from_their_day_unless_prepared(world: World) -> None:
    building.accept(world)
    port = order(world)
    numbers = list(port.numbers.order_by("e164"))
    assert [(n.service, n.is_unprotected) for n in numbers] == [("not_in_service", False)] * 3
    person, address = building.make_person(world.alice), building.make_address(world.acme)
    assign_number(world.alice, numbers[0].pk, person_id=person.pk, address_id=address.pk)
    assert building.work(numbers[0]) == "active"
    move_port(world.alice, port.pk, "submitted", reference="P-17")
    move_port(world.alice, port.pk, "confirmed", firm_at=timezone.now() + timedelta(days=3))
    assert expire() == 0
    PortOrder.objects.update(firm_at=timezone.now())
    assert (expire(), expire()) == (1, 0)
    port.refresh_from_db()
    assert (port.state, port.reference) == ("in_progress", "P-17")
    for number in numbers:
        number.refresh_from_db()
    assert [number.is_unprotected for number in numbers] == [False, True, True]
    move_port(world.alice, port.pk, "done")
    assert list(port.steps.values_list("after", flat=True)) == ["submitted", "confirmed", "in_progress", "done"]
    assert AuditRow.objects.filter(action__startswith="port.").count() == 5


def test_a_failed_port_is_sent_again_and_its_numbers_are_not_in_service(world: World) -> None:
    port = order(world)
    move_port(world.alice, port.pk, "submitted")
    move_port(world.alice, port.pk, "confirmed", firm_at=timezone.now())
    expire()
    with pytest.raises(Refused) as caught:
        move_port(world.alice, port.pk, "failed")
    assert caught.value.field == "reason"
    move_port(world.alice, port.pk, "failed", reason="Wrong account")
    assert set(port.numbers.values_list("service", flat=True)) == {"not_in_service"}
    assert move_port(world.alice, port.pk, "submitted").state == "submitted"


def test_numbers_that_left_are_released(world: World, active: TelephoneNumber) -> None:
    port = order(world, active.e164, "out")
    for state in ("submitted", "confirmed", "in_progress"):
        move_port(world.alice, port.pk, state, firm_at=timezone.now())
        assert building.state(active) == "active"
    move_port(world.alice, port.pk, "done")
    assert (building.state(active), active.service) == ("releasing", "not_in_service")
    assert building.work_release(active) == "released"


def test_every_line_at_fault_is_named_at_once(world: World) -> None:
    order(world)
    building.make_number(world.charlie, "+33184801277")
    with pytest.raises(BadNumbers) as caught:
        order(world, "nonsense\n+33184801235\n+33184801277\n+33184801278\n+1 212 664 7665")
    assert [(line.line, line.refused.code) for line in caught.value.lines if line.refused] == [
        (1, "number.syntax"), (2, "port.twice"), (3, "number.taken"), (5, "number.other_country"),
    ]  # fmt: skip
    with pytest.raises(BadNumbers) as caught:
        order(world, "+33184801278", "out")
    assert [line.refused.code for line in caught.value.lines if line.refused] == ["port.unknown"]
    assert PortOrder.objects.count() == 1
    for few in ("", " \n"):
        with pytest.raises(Refused) as refused:
            order(world, few)
        assert refused.value.field == "numbers"


def test_no_state_is_skipped_and_nobody_else_sees_the_order(world: World) -> None:
    port = order(world)
    for state in ("done", "in_progress", "draft", "nonsense"):
        with pytest.raises(Refused):
            move_port(world.alice, port.pk, state)
    move_port(world.alice, port.pk, "submitted")
    with pytest.raises(Refused) as caught:
        move_port(world.alice, port.pk, "confirmed")
    assert caught.value.field == "firm_at"
    with pytest.raises(NotFound):
        move_port(world.charlie, port.pk, "cancelled", reason="x")
    with pytest.raises(NotAllowed):
        move_port(world.bob, port.pk, "cancelled", reason="x")
    attach_to_port(world.alice, port.pk, "loa.pdf", BytesIO(pdf()))
    assert port.documents.get().name == "loa.pdf"
    move_port(world.alice, port.pk, "cancelled", reason="Stays there")
    assert order(world).state == "draft"


def test_a_number_that_is_being_worked_on_has_not_left_yet(world: World, pending: TelephoneNumber) -> None:
    port = order(world, pending.e164, "out")
    for after in ("submitted", "confirmed", "in_progress"):
        move_port(world.alice, port.pk, after, firm_at=timezone.now())
    with pytest.raises(Refused) as caught:
        move_port(world.alice, port.pk, "done")
    assert caught.value.code == "port.busy"
    assert building.work(pending) == "active"
    move_port(world.alice, port.pk, "done")
    assert building.state(pending) == "releasing"
