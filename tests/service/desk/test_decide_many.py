"""One decision on many lines: each gets its result, the requester one letter, the audit trail one row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatchable.service.accounts.models import User
from dispatchable.service.addresses.actions.edit import edit_address
from dispatchable.service.addresses.models import AddressState, ManualValidation
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.desk import deciding_many
from dispatchable.service.desk.actions.ask import ask_requester
from dispatchable.service.desk.actions.confirm import confirm_line, send_back
from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.desk.actions.decide_many import decide_many, foresee
from dispatchable.service.desk.actions.submit import submit_request
from dispatchable.service.desk.models import DeskSettings, InternalNote, ManyDecision, RequestLine, ServiceRequest
from dispatchable.service.errors import NotAllowed, Refused
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World
from tests.service.desk import desk
from tests.service.desk.test_several_lines import typed

pytestmark = [pytest.mark.django_db, pytest.mark.database]
AS_IS = Decision("validated_as_is", note="Plan de numérotage", access="Code 12A4 au portail")
REJECT = Decision("rejected", reason="no_proof")


@pytest.fixture
def three(world: World) -> ServiceRequest:
    """A request about three houses that the register has not."""
    return submit_request(world.alice, typed(world, "412", "414", "416").pk)


@pytest.fixture
def eve(world: World) -> Actor:
    """A second agent."""
    return replace(world.dana, name="Eve", user_id=User.objects.create_user("eve@example.org", "x", name="Eve").pk)


@pytest.fixture
def second_person(world: World) -> None:
    """France asks for two people."""
    DeskSettings.objects.create(pk=1, second_person=["FR"])


def results(many: ManyDecision) -> list[tuple[int, str, str]]:
    return [(row.line.position, row.outcome, row.code) for row in many.results.select_related("line").order_by("id")]


def test_each_line_is_decided_and_the_requester_told_once(
    world: World, three: ServiceRequest, number: TelephoneNumber
) -> None:
    first = three.lines.get(position=1)
    TelephoneNumber.objects.filter(pk=number.pk).update(address=first.address)
    letters = OutgoingMail.objects.count()
    seen = foresee(world.dana, three.pk, three.lines.all())
    assert (seen.lines, seen.open, seen.proposed, seen.numbers) == (3, 3, 0, 1)
    many = decide_many(world.dana, three.pk, three.lines.all(), AS_IS)
    assert (many.state, many.decided, many.refused, many.numbers) == ("done", 3, 0, 1)
    for line in three.lines.select_related("address__current__evidence", "manual_validation"):
        assert (line.state, line.outcome, line.decided_by_name) == ("decided", "validated_as_is", "Dana")
        assert line.address is not None and line.address.access == "Code 12A4 au portail"
        assert line.address.state == AddressState.MANUALLY_VALIDATED and line.address.current.is_validated
        assert line.address.current.manual_validation == line.manual_validation
        assert line.address.current.evidence.verdict["manual"]["reason"] == "Plan de numérotage"
    assert ManualValidation.objects.count() == 3 and OutgoingMail.objects.count() == letters + 1
    three.refresh_from_db()
    assert three.state == "resolved" and three.agent_name == "Dana"
    row = AuditRow.objects.get(action="request.decide_many")
    assert row.organization_id == world.acme.pk and row.details["digest"] == many.digest and len(many.digest) == 64
    # only the address that a number waits for is worth an event
    assert [event.object_id for event in Event.objects.filter(kind="address.validated")] == [first.address_id]
    assert not deciding_many.run_chunk(many.pk), "done is done"


def test_what_a_colleague_decided_or_what_changed_stays_and_says_so(
    world: World, three: ServiceRequest, eve: Actor
) -> None:
    one, two, _ = three.lines.order_by("position")
    decide_line(eve, one.pk, REJECT)
    edit_address(world.alice, two.address_id, text="900 rue Brélaz, 99001 Sarlande-Vernoise")
    many = decide_many(world.dana, three.pk, [line.pk for line in three.lines.all()], AS_IS)
    assert results(many) == [(1, "refused", "line.decided"), (2, "refused", "line.address_changed"), (3, "decided", "")]
    assert "Eve" in many.results.first().en and "Eve" in many.results.first().fr
    assert RequestLine.objects.get(pk=one.pk).outcome == "rejected"
    three.refresh_from_db()
    assert three.state == "in_review"


@pytest.mark.parametrize(
    ("decision", "state"),
    [(REJECT, "rejected"), (Decision("duplicate"), "not_found"), (Decision("out_of_scope"), "not_found")],
)
def test_a_no_to_many_gives_each_address_its_state(
    world: World, three: ServiceRequest, decision: Decision, state: str
) -> None:
    many = decide_many(world.dana, three.pk, three.lines.all(), decision)
    assert many.decided == 3
    assert {line.address.state for line in three.lines.select_related("address")} == {state}
    assert {line.outcome for line in three.lines.all()} == {decision.outcome}


def test_a_correction_of_many_is_the_register_s_own_or_none(world: World) -> None:
    request = submit_request(world.alice, typed(world, "12", "412", street=["Rue de la Républik"]).pk)
    open_lines = request.lines.exclude(state="decided")
    many = decide_many(world.dana, request.pk, open_lines, Decision("validated_corrected", note="Registre"))
    assert {row.code for row in many.results.filter(outcome="refused")} <= {"line.no_correction"}
    assert many.decided + many.refused == many.total > 0


def test_more_lines_than_one_transaction_go_on_chunk_by_chunk(
    world: World, three: ServiceRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (deciding_many, __import__(decide_many.__module__, fromlist=["x"])):
        monkeypatch.setattr(module, "CHUNK", 2)
    many = decide_many(world.dana, three.pk, three.lines.all(), AS_IS)
    assert (many.state, many.total, many.decided) == ("running", 3, 0)
    assert Event.objects.filter(kind="request.many_due", object_id=many.pk).exists()
    assert deciding_many.run_chunk(many.pk)
    many.refresh_from_db()
    assert many.decided == 2 and not AuditRow.objects.filter(action="request.decide_many").exists()
    ManyDecision.objects.update(touched_at=many.created_at - deciding_many.SILENCE * 2)
    assert deciding_many.stalled() == 1 and deciding_many.stalled() == 0
    assert not deciding_many.run_chunk(many.pk)
    many.refresh_from_db()
    assert (many.state, many.decided) == ("done", 3)


def test_only_the_desk_decides_and_nothing_chosen_is_said(world: World, three: ServiceRequest) -> None:
    with pytest.raises(NotAllowed):
        decide_many(world.alice, three.pk, three.lines.all(), AS_IS)
    for lines, decision, code in (
        ([], AS_IS, "lines.none"),
        (three.lines.all(), Decision("validated_as_is"), "line.note"),
        (three.lines.all(), Decision("rejected"), "line.reason"),
    ):
        with pytest.raises(Refused) as refused:
            decide_many(world.dana, three.pk, lines, decision)
        assert refused.value.code == code
    assert not ManyDecision.objects.exists()


@pytest.mark.usefixtures("second_person")
def test_two_people_validate_where_the_country_asks(world: World, request_sent: ServiceRequest, eve: Actor) -> None:
    line, letters = desk.line_of(request_sent), OutgoingMail.objects.count()
    decide_line(world.dana, line.pk, AS_IS)
    line.refresh_from_db()
    assert (line.state, line.outcome, line.proposed_by_name) == ("in_review", "", "Dana")
    assert OutgoingMail.objects.count() == letters and not ManualValidation.objects.exists()
    with pytest.raises(Refused, match="yourself"):
        confirm_line(world.dana, line.pk)
    for act in (lambda: decide_line(eve, line.pk, REJECT), lambda: ask_requester(eve, line.pk, "?")):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "line.proposed"
    send_back(eve, line.pk, "La preuve est illisible")
    line.refresh_from_db()
    assert line.proposed_at is None and "illisible" in InternalNote.objects.get().text
    decide_line(eve, line.pk, AS_IS)
    confirm_line(world.dana, line.pk)
    line = desk.line_of(request_sent)
    assert (line.outcome, line.decided_by_name, line.proposed_by_name) == ("validated_as_is", "Dana", "Eve")
    assert line.address is not None and line.address.access == "Code 12A4 au portail"
    assert AuditRow.objects.get(action="request.decide").details["proposed_by"] == "Eve"
    with pytest.raises(Refused):
        confirm_line(eve, line.pk)


@pytest.mark.usefixtures("second_person")
def test_many_are_proposed_by_one_and_confirmed_by_another(world: World, three: ServiceRequest, eve: Actor) -> None:
    many = decide_many(world.dana, three.pk, three.lines.all(), AS_IS)
    assert (many.proposed, many.decided) == (3, 0) and not ManualValidation.objects.exists()
    again = decide_many(world.dana, three.pk, three.lines.all(), Decision("confirm"))
    assert {code for _, _, code in results(again)} == {"line.own_proposal"}
    confirmed = decide_many(eve, three.pk, three.lines.all(), Decision("confirm"))
    assert confirmed.decided == 3 and ManualValidation.objects.filter(reviewer_name="Eve").count() == 3
    assert {line.proposed_by_name for line in three.lines.all()} == {"Dana"}
    # a rejection needs one person alone
    other = desk.sent(world.alice, house_number=["418"])
    assert decide_many(world.dana, other.pk, other.lines.all(), REJECT).decided == 1


def test_the_one_who_asked_stays_marked_in_many(world: World, three: ServiceRequest) -> None:
    both = replace(world.alice, rights=world.alice.rights | {Right.REVIEW_REQUESTS})
    decide_many(both, three.pk, three.lines.all(), AS_IS)
    assert all(line.self_validated for line in three.lines.all())
    assert all(manual.self_validated for manual in ManualValidation.objects.all())
