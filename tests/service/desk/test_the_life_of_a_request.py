"""A request is released, merged, filed for a caller, closed by itself, withdrawn, and seen by those who may see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from dispatchable.service.accounts.actions.users import limit_agent
from dispatchable.service.accounts.actors import actor_for
from dispatchable.service.accounts.models import User
from dispatchable.service.audit.actor import Right, system
from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.desk import letting_go
from dispatchable.service.desk.actions import close
from dispatchable.service.desk.actions.claim import claim_request, release_request
from dispatchable.service.desk.actions.close import cancel_request, reopen_request, solved_request
from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.desk.actions.decide_many import decide_many
from dispatchable.service.desk.actions.file_for import Call, file_for_caller
from dispatchable.service.desk.actions.merge import merge_requests
from dispatchable.service.desk.actions.note import write_note
from dispatchable.service.desk.actions.submit import submit_request
from dispatchable.service.desk.closing import close_resolved
from dispatchable.service.desk.find import desk_organizations, sent
from dispatchable.service.desk.models import InternalNote, ServiceRequest
from dispatchable.service.desk.previous import previous_decisions
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World
from tests.service.desk import desk
from tests.service.desk.test_several_lines import typed

pytestmark = [pytest.mark.django_db, pytest.mark.database]
REJECT = Decision("rejected", reason="no_proof")


def test_a_released_request_is_anybody_s_again(world: World, request_sent: ServiceRequest) -> None:
    claim_request(world.dana, request_sent.pk)
    assert release_request(world.dana, request_sent.pk).agent_id is None
    assert release_request(world.dana, request_sent.pk).agent_name == ""


def test_merged_requests_go_on_as_one_and_nothing_is_lost(world: World, request_sent: ServiceRequest) -> None:
    other = submit_request(world.alice, typed(world, "414", "416").pk)
    ServiceRequest.objects.filter(pk=other.pk).update(requester_email="zoe@example.org", requester_name="Zoé")
    write_note(world.dana, other.pk, "Même bailleur")
    target = merge_requests(world.dana, other.pk, request_sent.reference.lower())
    assert list(target.lines.order_by("position").values_list("position", flat=True)) == [1, 2, 3]
    assert InternalNote.objects.get().request == target and target.contacts.get().email == "zoe@example.org"
    other.refresh_from_db()
    assert (other.state, other.merged_into, other.due_at) == ("closed", target, None)
    assert other.entries.get().kind == "merged" and target.entries.filter(kind="submitted").count() == 2
    assert request_sent.reference in OutgoingMail.objects.get(to="zoe@example.org", subject__contains="goes on").body
    assert AuditRow.objects.get(action="request.merge").details["into"] == request_sent.reference
    with pytest.raises(Refused):
        reopen_request(world.alice, other.pk, "encore")


def test_only_what_belongs_together_is_merged(world: World, request_sent: ServiceRequest) -> None:
    foreign = desk.sent(world.charlie)
    for into in (foreign.reference, request_sent.reference, "SR-2026-999999-X", ""):
        with pytest.raises(Refused) as refused:
            merge_requests(world.dana, request_sent.pk, into)
        assert refused.value.field == "into"
    done = desk.sent(world.alice, house_number=["418"])
    cancel_request(world.alice, done.pk, "x")
    with pytest.raises(Refused):
        merge_requests(world.dana, request_sent.pk, done.reference)


def test_an_agent_files_for_a_caller_who_gets_the_letters(world: World, number: TelephoneNumber) -> None:
    call = Call(
        organization_id=world.acme.pk, name="Jean Petit", email="jean@example.org", language="fr",
        phone="01 84 80 12 34", contact="call", number=number.e164, note="Rappeler après 14 h",
        address={"house_number": "412", "street": "Rue de la République", "city": "Sarlande-Vernoise",
                 "country": "FR", "postcode": "99001"},
    )  # fmt: skip
    request = file_for_caller(world.dana, call)
    assert (request.requester_name, request.filed_by_name, request.state) == ("Jean Petit", "Dana", "submitted")
    assert OutgoingMail.objects.get(to="jean@example.org").language == "fr"
    line = desk.line_of(request)
    number.refresh_from_db()
    assert number.address_id == line.address_id and InternalNote.objects.get().text == "Rappeler après 14 h"
    decide_line(world.dana, line.pk, REJECT)
    assert not desk.line_of(request).self_validated
    for changed, field in (
        ({"organization_id": None}, "organization"), ({"name": " "}, "name"), ({"email": "jean"}, "email"),
        ({"phone": "12"}, "contact_phone"), ({"contact": ""}, "contact"), ({"number": "+33199009999"}, "number"),
        ({"address": {"street": "x", "country": "FR"}}, "house_number"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            file_for_caller(world.dana, replace(call, **changed))
        assert refused.value.field == field
    assert ServiceRequest.objects.count() == 1


def test_what_was_resolved_closes_by_itself_and_says_so(world: World, request_sent: ServiceRequest) -> None:
    decide_line(world.dana, desk.line_of(request_sent).pk, REJECT)
    assert close_resolved() == 0
    ServiceRequest.objects.update(resolved_at=timezone.now() - timedelta(days=11))
    assert close_resolved() == 1 and close_resolved() == 0
    request_sent.refresh_from_db()
    assert request_sent.state == "closed" and OutgoingMail.objects.filter(subject__contains="closed").count() == 1
    assert reopen_request(world.alice, request_sent.pk, "encore").due_at is not None


def test_a_requester_says_that_it_is_solved(world: World, request_sent: ServiceRequest) -> None:
    solved_request(world.alice, request_sent.pk)
    line = desk.line_of(request_sent)
    assert (line.outcome, line.request.state) == ("withdrawn", "closed")
    assert line.address is not None and line.address.state == "not_found"
    with pytest.raises(Refused):
        solved_request(world.alice, request_sent.pk)


def test_many_withdrawn_lines_are_let_go_bit_by_bit_and_opened_again_together(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letting_go, "SOME", 2)
    monkeypatch.setattr(close, "AT_ONCE", 1)
    request = submit_request(world.alice, typed(world, "412", "414", "416").pk)
    first = request.lines.get(position=1)
    decide_many(world.dana, request.pk, [first.pk], Decision("validated_as_is", note="Plan"))
    cancel_request(world.alice, request.pk, "Déménagement annulé")
    event = Event.objects.get(kind="request.lines_left")
    letting_go.go_on(event)
    states = [line.address.state for line in request.lines.select_related("address").order_by("position")]
    assert states == ["manually_validated", "not_found", "not_found"]
    ServiceRequest.objects.update(state="resolved")
    reopen_request(world.alice, request.pk, "encore")
    lines = request.lines.select_related("address__current").order_by("position")
    assert [line.state for line in lines] == ["decided", "in_review", "in_review"]
    assert [line.address.state for line in lines][1:] == ["under_review", "under_review"]
    again = decide_many(
        world.dana, request.pk, lines.exclude(state="decided"), Decision("validated_as_is", note="Plan")
    )
    assert again.decided == 2


def test_an_agent_of_certain_countries_or_organisations_sees_those_alone(
    world: World, request_sent: ServiceRequest
) -> None:
    foreign = desk.sent(world.charlie)
    line = desk.line_of(request_sent)
    decide_line(world.dana, line.pk, REJECT)
    operator = system(None, "command")
    assert operator.can(Right.OPERATE)
    limit_agent(operator, "dana@example.org", countries=["fr"], organizations=[world.other.pk])
    dana = actor_for(User.objects.get(pk=world.dana_user.pk), None, language="en", request_id="x")
    assert list(sent(dana)) == [foreign] and list(desk_organizations(dana)) == [world.other]
    for act in (
        lambda: claim_request(dana, request_sent.pk),
        lambda: decide_line(dana, line.pk, REJECT),
        lambda: decide_many(dana, request_sent.pk, [line.pk], REJECT),
        lambda: write_note(dana, request_sent.pk, "x"),
    ):
        with pytest.raises(NotFound):
            act()
    assert not previous_decisions(dana, desk.line_of(foreign)).exists()
    assert previous_decisions(world.dana, desk.line_of(foreign)).count() == 1
    limit_agent(operator, "dana@example.org", countries=["US"], organizations=[])
    assert not sent(actor_for(User.objects.get(pk=dana.user_id), None, language="en", request_id="x")).exists()
    for email, country in (("alice@example.org", "FR"), ("dana@example.org", "XX")):
        with pytest.raises(Refused):
            limit_agent(operator, email, countries=[country], organizations=[])
