"""A long request has its reference at once; its lines are brought to the desk chunk by chunk, each once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.desk import working
from dispatchable.service.desk.actions import submit
from dispatchable.service.desk.actions.submit import submit_request
from dispatchable.service.desk.models import LineWork, RequestLine, ServiceRequest
from dispatchable.service.errors import Refused
from tests.service.conftest import World
from tests.service.desk import desk

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUSES = (412, 12, 414, 14, 416, 412, 418)
"""Two that the register has, one said twice, four for the desk."""


@pytest.fixture
def long(world: World, monkeypatch: pytest.MonkeyPatch) -> ServiceRequest:
    """A request that was sent and counts as long, with seven lines; nothing is done to them yet."""
    for module in (working, submit):
        monkeypatch.setattr(module, "AT_ONCE", 2)
    monkeypatch.setattr(working, "CHUNK", 3)
    monkeypatch.setattr("dispatchable.service.desk.settling.TYPED", 1)
    draft = desk.filled(world.alice)
    first = draft.lines.get()
    RequestLine.objects.bulk_create(
        RequestLine(request=draft, position=place, country="FR", line=f"{house} Rue de la République",
                    elements={**first.elements, "house_number": str(house)})
        for place, house in enumerate(HOUSES[1:], 2)
    )  # fmt: skip
    return submit_request(world.alice, draft.pk)


def test_it_has_its_reference_before_its_lines_are_looked_at(world: World, long: ServiceRequest) -> None:
    work = LineWork.objects.get(running=True)
    assert long.reference and long.state == "submitted" and not EmergencyAddress.objects.exists()
    assert Event.objects.filter(kind="lines.go_on", object_id=work.pk).count() == 1
    with pytest.raises(Refused) as refused:
        working.at_rest(long)
    assert refused.value.code == "request.busy"


def test_every_line_is_settled_once_however_often_a_chunk_is_asked_for(world: World, long: ServiceRequest) -> None:
    work = LineWork.objects.get(running=True)
    assert not working.step(work.pk, work.turn + 1), "another turn's work"
    assert [working.step(work.pk, work.turn) for _ in range(5)] == [True, True, False, False, False]
    outcomes = list(long.lines.order_by("position").values_list("outcome", flat=True))
    assert outcomes == ["", "solved", "", "solved", "", "duplicate", ""]
    assert EmergencyAddress.objects.filter(state="under_review").count() == 4
    assert EmergencyAddress.objects.filter(state="valid").count() == 2
    assert not long.lines.filter(asked_version=None, outcome="").exists()
    work.refresh_from_db()
    assert (work.done, work.solved, work.running) == (7, 2, False) and work.digest
    assert AuditRow.objects.filter(action="request.lines_settle").count() == 1
    assert long.entries.filter(kind="prepared").count() == 1


def test_work_that_stands_still_is_begun_anew(world: World, long: ServiceRequest) -> None:
    work = LineWork.objects.get(running=True)
    working.step(work.pk, work.turn)
    assert working.stalled() == 0
    LineWork.objects.update(touched_at=timezone.now() - timedelta(minutes=5))
    assert working.stalled() == 1
    assert not working.step(work.pk, work.turn), "the older turn is void"
    while working.step(work.pk, work.turn + 1):
        pass
    assert RequestLine.objects.filter(request=long, asked_version=None).exclude(outcome="duplicate").count() == 0
