"""What is due is due in working hours, stands while the requester is asked, and goes on with what was left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.actions.ask import ask_requester, write_requester
from dispatchable.service.desk.actions.claim import claim_request
from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.desk.actions.reply import reply_request
from dispatchable.service.desk.actions.settings import Wanted, save_settings
from dispatchable.service.desk.hours import Hours, desk_settings
from dispatchable.service.desk.models import ServiceRequest
from dispatchable.service.errors import NotAllowed, Refused
from tests.service.conftest import World
from tests.service.desk import desk

PARIS = Hours(ZoneInfo("Europe/Paris"), frozenset(range(5)), time(9), time(18), ("FR",), frozenset({date(2026, 7, 13)}))
WANTED = Wanted(
    time_zone="Europe/Paris", days=[0, 1, 2, 3, 4], opens="08:30", closes="17:30", holidays=["fr"],
    closed_on=["2026-12-24"], high_answer=1, high_decision=4, normal_answer=8, normal_decision=16, close_after=5,
    expiry_notice=30, second_person=["FR", "JP"],
)  # fmt: skip


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-07-06 10:00", 2, "2026-07-06 12:00"),
        ("2026-07-06 17:00", 2, "2026-07-07 10:00"),
        ("2026-07-06 05:00", 9, "2026-07-06 18:00"),
        # Friday evening; Monday the 13th the desk rests, the 14th is a holiday
        ("2026-07-10 17:30", 1, "2026-07-15 09:30"),
        # the night on which the clocks go back
        ("2026-10-23 17:00", 2, "2026-10-26 10:00"),
    ],
)
def test_hours_after_a_moment_are_those_of_the_calendar(start: str, hours: int, end: str) -> None:
    due = PARIS.after(paris(start), timedelta(hours=hours))
    assert due == paris(end) and due.tzinfo == UTC
    assert PARIS.between(paris(start), due) == timedelta(hours=hours)


def test_a_desk_that_never_opens_keeps_nobody_waiting_for_ever() -> None:
    never = replace(PARIS, days=frozenset())
    assert never.after(paris("2026-07-06 10:00"), timedelta(hours=1)) > paris("2026-07-06 10:00")
    assert never.between(paris("2026-07-06 10:00"), paris("2026-07-07 10:00")) == timedelta()


@pytest.mark.django_db
@pytest.mark.database
def test_the_clock_stands_while_the_requester_is_asked(world: World, request_sent: ServiceRequest) -> None:
    request = ServiceRequest.objects.get(pk=request_sent.pk)
    assert request.due_at == request.answer_due_at and request.decision_due_at > request.due_at
    claim_request(world.dana, request.pk)
    request.refresh_from_db()
    assert request.first_answer_at is None, "taking a request on tells the requester nothing yet"
    write_requester(world.dana, request.pk, "Bonjour")
    request.refresh_from_db()
    assert request.first_answer_at is not None and request.due_at == request.decision_due_at
    ask_requester(world.dana, desk.line_of(request).pk, "Quel bâtiment ?")
    request.refresh_from_db()
    assert request.due_at is None and request.paused_at is not None
    asked, due = timezone.now() - timedelta(days=10), request.decision_due_at - timedelta(days=10)
    ServiceRequest.objects.update(paused_at=asked, decision_due_at=due)
    reply_request(world.alice, request.pk, "Bâtiment B")
    request.refresh_from_db()
    assert request.paused_at is None and request.due_at is not None and request.due_at > timezone.now()
    decide_line(world.dana, desk.line_of(request).pk, Decision("rejected", reason="no_proof"))
    request.refresh_from_db()
    assert (request.state, request.due_at, request.decision_due_at) == ("resolved", None, None)


@pytest.mark.django_db
@pytest.mark.database
def test_an_operator_s_calendar_holds_for_open_requests_too(world: World, request_sent: ServiceRequest) -> None:
    with pytest.raises(NotAllowed):
        save_settings(world.dana, WANTED)
    operator = replace(world.dana, rights=frozenset({Right.OPERATE}))
    before = ServiceRequest.objects.get().decision_due_at
    save_settings(operator, WANTED)
    assert ServiceRequest.objects.get().decision_due_at != before
    found = desk_settings()
    assert (found.holidays, found.closed_on, found.second_person) == (["FR"], ["2026-12-24"], ["FR"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"days": []}, "days"),
        ({"closes": "08:00"}, "closes"),
        ({"opens": "noon"}, "opens"),
        ({"holidays": ["FR", "Atlantis"]}, "holidays"),
        ({"closed_on": ["24/12"]}, "closed_on"),
        ({"high_answer": 0}, "high_answer"),
        ({"close_after": 9999}, "close_after"),
    ],
)
def test_settings_that_mean_nothing_are_refused_at_their_field(
    world: World, changed: dict[str, object], field: str
) -> None:
    operator = replace(world.dana, rights=frozenset({Right.OPERATE}))
    with pytest.raises(Refused) as refused:
        save_settings(operator, replace(WANTED, **changed))
    assert refused.value.field == field and refused.value.en and refused.value.fr
