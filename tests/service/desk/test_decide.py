"""A decision changes line, address, request and outbox together, once; the second agent is told of the first."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from dispatchable.service.accounts.models import User
from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.addresses.models import ManualValidation
from dispatchable.service.audit.actor import Right, system
from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.audit.record import emit
from dispatchable.service.desk.actions.ask import ask_requester, write_requester
from dispatchable.service.desk.actions.claim import claim_request
from dispatchable.service.desk.actions.close import cancel_request, close_request, reopen_request
from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.desk.actions.reply import reply_request
from dispatchable.service.desk.attach import Upload
from dispatchable.service.desk.events import tell_requester
from dispatchable.service.desk.letters import letter
from dispatchable.service.desk.models import Outcome, RequestEntry, ServiceRequest
from dispatchable.service.desk.reject_reasons import reject_reasons
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.files.models import StoredFile
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.numbers.syntax import international
from tests.service.conftest import World
from tests.service.desk import desk
from tests.service.files.samples import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.database]
AS_IS = Decision("validated_as_is", note="Certificat de numérotage", longitude=2.5, latitude=48.5)
REJECT = Decision("rejected", reason="no_proof")


def test_validated_as_is_keeps_proof_and_survives_retyping(world: World, request_sent: ServiceRequest) -> None:
    line = desk.line_of(request_sent)
    upload = Upload("certificat.pdf", io.BytesIO(pdf()))
    decide_line(world.dana, line.pk, AS_IS, seen_state="open", upload=upload)
    line = desk.line_of(request_sent)
    assert line.address is not None and line.address.state == "manually_validated"
    assert (line.state, line.outcome, line.request.state) == ("decided", "validated_as_is", "resolved")
    manual = ManualValidation.objects.get()
    assert manual.proof == StoredFile.objects.get() and manual.request_reference == request_sent.reference
    assert line.manual_validation == manual and not manual.self_validated
    again = add_address(world.alice, country="FR", text="412 RUE DE LA REPUBLIQUE 99001 sarlande vernoise")
    assert again.state == "manually_validated"
    events = Event.objects.filter(kind="request.decided")
    assert events.get().organization_id == world.acme.pk
    assert AuditRow.objects.filter(action="request.decide", organization_id=world.acme.pk).count() == 1
    assert OutgoingMail.objects.filter(subject__contains="validated").count() == 1


def test_validated_corrected_stands_as_the_agent_wrote_it(world: World, request_sent: ServiceRequest) -> None:
    line = desk.line_of(request_sent)
    elements = {**line.elements, "house_number": "14"}
    decide_line(world.dana, line.pk, Decision("validated_corrected", note="Plan cadastral", elements=elements))
    line = desk.line_of(request_sent)
    assert line.address is not None and line.address.current is not None
    assert line.address.current.is_validated and line.address.current.elements["house_number"] == "14"
    assert "14" in OutgoingMail.objects.get(subject__contains="correction").body


@pytest.mark.parametrize("reason", sorted(reject_reasons()))
def test_a_rejection_gives_its_reason_in_both_languages(world: World, reason: str) -> None:
    words = reject_reasons()[reason]
    for part in (words.title, words.sentence, words.advice):
        assert part["en"] and part["fr"] and part["en"] != part["fr"]
    for language in ("en", "fr"):
        facts = {"line": "x", "reason": words.sentence[language], "advice": words.advice[language]}
        assert words.advice[language] in letter("rejected", language, note="n", reference="SR", **facts)[1]


def test_a_rejected_address_can_be_asked_for_again(world: World, request_sent: ServiceRequest) -> None:
    line = desk.line_of(request_sent)
    decide_line(world.dana, line.pk, REJECT)
    line = desk.line_of(request_sent)
    assert line.address is not None and line.address.state == "rejected" and line.request.state == "resolved"
    reopen_request(world.alice, request_sent.pk, "Voici la preuve")
    line = desk.line_of(request_sent)
    assert line.address is not None and line.address.state == "under_review"
    assert (line.state, line.outcome, line.request.state) == ("in_review", "", "in_review")
    decide_line(world.dana, line.pk, AS_IS)
    assert desk.line_of(request_sent).outcome == "validated_as_is"


@pytest.mark.parametrize("outcome", ["duplicate", "out_of_scope"])
def test_what_is_not_decided_on_the_address_gives_it_back(
    world: World, request_sent: ServiceRequest, outcome: str
) -> None:
    decide_line(world.dana, desk.line_of(request_sent).pk, Decision(outcome))
    address = desk.line_of(request_sent).address
    assert address is not None and address.state not in ("under_review", "rejected", "manually_validated")


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        (Decision(""), "outcome"),
        (Decision("withdrawn"), "outcome"),
        (Decision("rejected"), "reason"),
        (Decision("rejected", reason="because"), "reason"),
        (Decision("rejected", reason="other"), "note"),
        (Decision("validated_as_is"), "note"),
        (Decision("validated_corrected", note="x", elements={"city": "Y"}), "street"),
    ],
)
def test_an_incomplete_decision_changes_nothing(
    world: World, request_sent: ServiceRequest, decision: Decision, field: str
) -> None:
    line = desk.line_of(request_sent)
    with pytest.raises(Refused) as refused:
        decide_line(world.dana, line.pk, decision, upload=Upload("a.pdf", io.BytesIO(pdf())))
    assert refused.value.field == field
    assert desk.line_of(request_sent).state == "open" and not StoredFile.objects.exists()


def test_the_second_agent_learns_what_the_first_decided(world: World, request_sent: ServiceRequest) -> None:
    eve = replace(world.dana, name="Eve", user_id=User.objects.create_user("eve@example.org", "x", name="Eve").pk)
    line = desk.line_of(request_sent)
    decide_line(world.dana, line.pk, REJECT, seen_state=line.state)
    with pytest.raises(Refused, match="Dana") as refused:
        decide_line(eve, line.pk, AS_IS, seen_state=line.state)
    assert refused.value.code == "line.decided" and "Dana" in refused.value.fr
    assert desk.line_of(request_sent).outcome == "rejected" and not ManualValidation.objects.exists()


def test_a_line_that_moved_on_is_read_again_before_it_is_decided(world: World, request_sent: ServiceRequest) -> None:
    line = desk.line_of(request_sent)
    ask_requester(world.dana, line.pk, "Quel bâtiment ?")
    with pytest.raises(Refused) as refused:
        decide_line(world.dana, line.pk, AS_IS, seen_state="open")
    assert refused.value.code == "line.changed"


def test_a_question_waits_for_its_answer(world: World, request_sent: ServiceRequest) -> None:
    line = desk.line_of(request_sent)
    ask_requester(world.dana, line.pk, "Quel bâtiment ?")
    line = desk.line_of(request_sent)
    assert (line.state, line.request.state, line.request.agent_name) == (
        "needs_information",
        "waiting_customer",
        "Dana",
    )
    assert OutgoingMail.objects.filter(body__contains="Quel bâtiment ?").count() == 1
    reply_request(world.alice, request_sent.pk, "Bâtiment B", Upload("plan.pdf", io.BytesIO(pdf())))
    line = desk.line_of(request_sent)
    assert (line.state, line.request.state) == ("in_review", "in_review")
    write_requester(world.dana, request_sent.pk, "Merci")
    assert RequestEntry.objects.filter(kind="message").count() == 2
    with pytest.raises(Refused):
        reply_request(world.alice, request_sent.pk, "   ")


def test_a_claimed_request_is_taken_over_only_on_purpose(world: World, request_sent: ServiceRequest) -> None:
    eve = replace(world.dana, name="Eve", user_id=User.objects.create_user("eve@example.org", "x", name="Eve").pk)
    claim_request(world.dana, request_sent.pk)
    claim_request(world.dana, request_sent.pk)
    with pytest.raises(Refused, match="Dana"):
        claim_request(eve, request_sent.pk)
    assert claim_request(eve, request_sent.pk, take_over=True).agent_name == "Eve"
    assert RequestEntry.objects.filter(kind="claimed").count() == 2


def test_deciding_ones_own_request_is_marked(world: World, request_sent: ServiceRequest) -> None:
    both = replace(world.alice, rights=world.alice.rights | {Right.REVIEW_REQUESTS})
    decide_line(both, desk.line_of(request_sent).pk, AS_IS)
    assert desk.line_of(request_sent).self_validated and ManualValidation.objects.get().self_validated


def test_only_the_desk_decides_and_only_what_was_sent(world: World, request_sent: ServiceRequest) -> None:
    line = desk.line_of(request_sent)
    for actor in (world.alice, world.bob, world.charlie):
        with pytest.raises(NotAllowed):
            decide_line(actor, line.pk, AS_IS)
    draft = desk.filled(world.alice)
    with pytest.raises(NotFound):
        decide_line(world.dana, desk.line_of(draft).pk, AS_IS)
    with pytest.raises(NotFound):
        claim_request(world.dana, draft.pk)
    with pytest.raises(NotFound):
        cancel_request(world.charlie, request_sent.pk, "x")


def test_cancelling_withdraws_the_lines(world: World, request_sent: ServiceRequest) -> None:
    with pytest.raises(Refused):
        cancel_request(world.alice, request_sent.pk, " ")
    cancel_request(world.alice, request_sent.pk, "Déménagement annulé")
    line = desk.line_of(request_sent)
    assert (line.outcome, line.request.state) == ("withdrawn", "cancelled")
    assert line.address is not None and line.address.state not in ("under_review", "rejected")
    with pytest.raises(Refused):
        decide_line(world.dana, line.pk, AS_IS)


def test_closed_is_reopened_for_fourteen_days(world: World, request_sent: ServiceRequest) -> None:
    with pytest.raises(Refused):
        close_request(world.alice, request_sent.pk)
    decide_line(world.dana, desk.line_of(request_sent).pk, REJECT)
    close_request(world.alice, request_sent.pk)
    ServiceRequest.objects.update(closed_at=timezone.now() - timedelta(days=14, minutes=1))
    with pytest.raises(Refused):
        reopen_request(world.alice, request_sent.pk, "encore")
    ServiceRequest.objects.update(closed_at=timezone.now() - timedelta(days=13))
    assert reopen_request(world.alice, request_sent.pk, "encore").state == "in_review"


def test_the_requester_is_told_once_when_the_waiting_number_became_active(
    world: World, number: TelephoneNumber
) -> None:
    request = desk.sent(world.alice, number)
    decide_line(world.dana, desk.line_of(request).pk, AS_IS)
    address = desk.line_of(request).address
    assert address is not None
    number.refresh_from_db()
    assert international(number.e164) in OutgoingMail.objects.get(subject__contains="validated").body
    event = emit(system(world.acme.pk, "activation"), "number.activated", number)
    tell_requester(event)
    assert not RequestEntry.objects.filter(kind="number_active").exists()
    TelephoneNumber.objects.filter(pk=number.pk).update(activation="active", active_version=address.current)
    tell_requester(event)
    tell_requester(event)
    assert RequestEntry.objects.filter(kind="number_active").count() == 1
    assert OutgoingMail.objects.filter(subject__contains="active").count() == 1


def test_every_letter_exists_in_both_languages() -> None:
    facts = dict.fromkeys(("line", "text", "numbers", "corrected", "reason", "advice", "number", "why", "count"), "x")
    kinds = [
        *Outcome.values,
        "submitted",
        "question",
        "message",
        "number_active",
        "number_failed",
        "cancelled",
        "reopened",
        "many_validated",
        "many_rejected",
        "many_duplicate",
        "many_out_of_scope",
    ]
    for kind in set(kinds) - {"withdrawn", "solved"}:
        english, french = (letter(kind, language, reference="SR-1", **facts) for language in ("en", "fr"))
        assert english[0] != french[0] and english[1] != french[1]
        assert "{" not in "".join((*english, *french))
