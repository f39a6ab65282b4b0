"""All errors of all rows at once; what is good is taken once, the rest stays; nothing is lost, nothing made twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.errors import Refused
from dispatchable.service.imports import working
from dispatchable.service.imports.actions.discard import discard_import
from dispatchable.service.imports.actions.fix_row import accept_rows, corrections, fix_row
from dispatchable.service.imports.actions.judge import judge_import
from dispatchable.service.imports.actions.start import start_import
from dispatchable.service.imports.actions.take import take_rows
from dispatchable.service.imports.models import ImportRow, ImportSession, ImportState, RowState
from dispatchable.service.organizations.models import Person
from tests.service.conftest import World

pytestmark = pytest.mark.django_db
LIST = "name\temail\nAna Silva\ta@b.c\nBo\tno\nJeanne Martn\nana silva\nCy Young\nNo Body\nDee Dee"


@pytest.fixture
def session(world: World) -> ImportSession:
    return judge_import(world.alice, start_import(world.alice, "people", text=LIST).pk)


def state(session: ImportSession) -> list[str]:
    return [row.state for row in session.rows.order_by("number")]


def row(session: ImportSession, number: int) -> ImportRow:
    return session.rows.get(number=number)


def test_all_faults_of_all_rows_are_there_at_once(session: ImportSession) -> None:
    assert session.state == ImportState.READY
    assert state(session) == ["ready", "faulty", "consent", "faulty", "ready", "ready", "ready"]
    assert [f["code"] for f in row(session, 2).faults] == ["people.short", "people.email"]
    assert [f["code"] for f in row(session, 4).faults] == ["import.twice"]


def test_the_good_ones_are_taken_and_the_others_stay(world: World, session: ImportSession) -> None:
    take_rows(world.alice, session.pk)
    session.refresh_from_db()
    assert session.state == ImportState.READY
    assert state(session) == ["taken", "faulty", "consent", "faulty", "taken", "faulty", "taken"]
    assert row(session, 6).faults[-1]["code"] == "people.nobody"
    assert Person.objects.count() == 3
    audit = AuditRow.objects.filter(action="import.take").get()
    assert (audit.details["taken"], audit.details["left"], len(audit.details["results"])) == (3, 4, 64)
    with pytest.raises(Refused):
        take_rows(world.alice, session.pk)
    assert Person.objects.count() == 3


def test_a_mended_row_is_judged_again_and_so_is_its_twin(world: World, session: ImportSession) -> None:
    fix_row(world.alice, session.pk, row(session, 2).pk, {"name": "Bo Li", "email": ""})
    fix_row(world.alice, session.pk, row(session, 1).pk, {"name": "Ana Lima"})
    assert state(session)[:4] == ["ready", "ready", "consent", "ready"]
    fix_row(world.alice, session.pk, row(session, 1).pk, {"name": "Dee Dee"})
    assert [f["code"] for f in row(session, 7).faults] == ["import.twice"]


def test_a_correction_is_taken_only_with_consent(world: World, session: ImportSession) -> None:
    third = row(session, 3)
    with pytest.raises(Refused):
        accept_rows(world.alice, session.pk, {third.pk: "anything"})
    assert corrections(session) == {third.pk: "martin"}
    assert accept_rows(world.alice, session.pk, corrections(session)) == 1
    take_rows(world.alice, session.pk)
    assert Person.objects.filter(name="Jeanne Martin").count() == 1
    assert row(session, 3).consent_by == "Alice"


def test_an_import_of_which_all_is_taken_is_done(world: World) -> None:
    session = judge_import(world.alice, start_import(world.alice, "people", text="Ana Silva\nBo Li").pk)
    assert take_rows(world.alice, session.pk).state == ImportState.DONE


def test_what_is_left_is_dropped_and_what_was_taken_stays(world: World, session: ImportSession) -> None:
    take_rows(world.alice, session.pk)
    assert discard_import(world.alice, session.pk).state == ImportState.DONE
    assert (session.rows.count(), Person.objects.count()) == (3, 3)


def test_a_long_list_is_judged_and_taken_chunk_by_chunk_by_the_worker(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "AT_ONCE", 1)
    session = start_import(world.alice, "people", text=LIST)
    judge_import(world.alice, session.pk)
    event = Event.objects.filter(kind="import.go_on").get()
    session.refresh_from_db()
    assert (session.state, event.payload["turn"]) == (ImportState.JUDGING, session.turn)
    pieces = 1
    while working.step(session.pk, session.turn):
        pieces += 1
    assert (pieces, working.counts(session)[RowState.WAITING]) == (3, 0)
    session = take_rows(world.alice, session.pk)
    assert working.step(session.pk, session.turn - 1) is False, "an older turn does nothing any more"
    assert working.step(session.pk, session.turn) is True
    assert Person.objects.count() == 2
    # a worker that died after its piece does that piece again: the next one is done instead
    assert working.step(session.pk, session.turn) is False
    assert working.step(session.pk, session.turn) is False
    assert Person.objects.count() == 3 and working.counts(session)[RowState.TAKEN] == 3


def test_work_that_was_lost_is_begun_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "AT_ONCE", 1)
    session = judge_import(world.alice, start_import(world.alice, "people", text=LIST).pk)
    assert working.stalled() == 0
    ImportSession.objects.update(touched_at=timezone.now() - timedelta(seconds=working.SILENCE + 1))
    assert (working.stalled(), working.stalled()) == (1, 0)
    assert Event.objects.filter(kind="import.go_on").last().payload["turn"] == session.turn + 1  # type: ignore[union-attr]


def test_whoever_lost_the_right_takes_nothing_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    session = judge_import(world.alice, start_import(world.alice, "people", text=LIST).pk)
    monkeypatch.setattr(working, "AT_ONCE", 1)
    take_rows(world.alice, session.pk)
    world.alice_user.memberships.all().delete()
    session.refresh_from_db()
    assert working.step(session.pk, session.turn) is False
    session.refresh_from_db()
    assert (session.state, session.problem["code"], Person.objects.count()) == (ImportState.READY, "actor.right", 0)


def test_the_database_knows_no_taken_row_that_made_nothing_and_no_row_twice(session: ImportSession) -> None:
    first = row(session, 1)
    for sql in (
        "UPDATE imports_importrow SET state = 'taken' WHERE id = %s",
        "UPDATE imports_importrow SET number = 2 WHERE id = %s",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [first.pk.hex if connection.vendor == "sqlite" else str(first.pk)])
