"""A submitted request has a reference, an address under review, a priority from its impact, and told its requester."""

from __future__ import annotations

import pytest

from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.desk.actions.save import save_step
from dispatchable.service.desk.actions.solve import check_line, solve_at_once
from dispatchable.service.desk.actions.start import start_request
from dispatchable.service.desk.actions.submit import submit_request
from dispatchable.service.desk.models import ServiceRequest
from dispatchable.service.desk.reference import is_reference
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World
from tests.service.desk import desk

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_request_is_sent_once_with_its_reference_and_a_letter(world: World) -> None:
    draft = desk.filled(world.alice)
    request = submit_request(world.alice, draft.pk)
    assert submit_request(world.alice, draft.pk).reference == request.reference
    assert is_reference(request.reference) and request.state == "submitted"
    line = desk.line_of(request)
    assert line.address is not None and line.address.state == "under_review"
    mail = OutgoingMail.objects.get()
    assert mail.to == "alice@example.org" and request.reference in mail.subject and request.reference in mail.body
    assert Event.objects.filter(kind="request.submitted", object_id=request.pk).count() == 1
    assert AuditRow.objects.filter(action="request.submit").count() == 1


def test_an_incomplete_draft_is_not_sent(world: World) -> None:
    request = start_request(world.alice)
    with pytest.raises(Refused) as refused:
        submit_request(world.alice, request.pk)
    assert refused.value.field == "house_number"
    assert ServiceRequest.objects.get().reference == "" and not OutgoingMail.objects.exists()


def test_a_number_in_use_makes_it_urgent_and_waits_on_the_address(world: World, number: TelephoneNumber) -> None:
    TelephoneNumber.objects.filter(pk=number.pk).update(service="in_service")
    request = desk.sent(world.alice, number)
    assert request.priority == "high"
    number.refresh_from_db()
    assert number.address_id == desk.line_of(request).address_id


def test_without_a_number_in_use_it_is_normal_whatever_the_form_says(world: World, number: TelephoneNumber) -> None:
    assert desk.sent(world.alice, number, affected=["all"]).priority == "normal"


def test_another_organisation_cannot_send_it(world: World) -> None:
    with pytest.raises(NotFound):
        submit_request(world.charlie, desk.filled(world.alice).pk)


def test_an_address_that_the_register_has_needs_no_request(world: World, number: TelephoneNumber) -> None:
    request = start_request(world.alice, number_id=number.pk)
    save_step(world.alice, request.pk, "issue", desk.KNOWN)
    assert check_line(world.alice, request.pk).verdict["is_found"]
    solved = solve_at_once(world.alice, request.pk)
    assert solved.address.state == "valid" and solved.number is not None
    number.refresh_from_db()
    assert number.address_id == solved.address.pk
    assert ServiceRequest.objects.get().state == "cancelled"


def test_an_accepted_correction_needs_no_request(world: World) -> None:
    request = start_request(world.alice)
    save_step(world.alice, request.pk, "issue", {**desk.KNOWN, "street": ["Rue de la Républiqe"]})
    verdict = check_line(world.alice, request.pk).verdict
    with pytest.raises(Refused):
        solve_at_once(world.alice, request.pk)
    assert solve_at_once(world.alice, request.pk, verdict["record_id"]).address.state == "valid"


def test_an_address_already_validated_is_not_sent(world: World) -> None:
    draft = desk.filled(world.alice, house_number=["12"])
    with pytest.raises(Refused) as refused:
        submit_request(world.alice, draft.pk)
    assert refused.value.code == "request.already_validated"
    draft.refresh_from_db()
    assert (draft.state, draft.reference) == ("draft", "")


def test_what_the_register_does_not_confirm_is_not_solved(world: World) -> None:
    draft = desk.filled(world.alice)
    with pytest.raises(Refused) as refused:
        solve_at_once(world.alice, draft.pk)
    assert refused.value.code == "request.not_solved"
    assert desk.line_of(draft).address is None
