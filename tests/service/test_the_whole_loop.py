"""The seed's loop through the actions: a number that will not activate, why, the request, the decision, active."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.addresses.actions.places import add_place
from dispatchable.service.addresses.models import AddressState, EmergencyAddress, ManualValidation
from dispatchable.service.addresses.place_facts import PlaceFacts
from dispatchable.service.audit.chain import breaks
from dispatchable.service.audit.events import listeners
from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.desk.actions.decide_many import decide_many
from dispatchable.service.desk.actions.merge import merge_requests
from dispatchable.service.desk.actions.save import save_step
from dispatchable.service.desk.actions.solve import check_line
from dispatchable.service.desk.actions.start import start_request
from dispatchable.service.desk.actions.submit import submit_request
from dispatchable.service.desk.attach import Upload
from dispatchable.service.desk.models import LineState, Outcome, Priority, RequestState, ServiceRequest
from dispatchable.service.errors import NotFound
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.numbers.actions.add import add_number
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.models import Activation, Service, TelephoneNumber
from dispatchable.service.terms.actions.accept import accept_terms
from dispatchable.service.terms.texts import current
from tests.service.conftest import World
from tests.service.demo import build_demo_registers
from tests.service.desk import desk
from tests.service.desk.desk import CONTACT, DETAILS
from tests.service.files.samples import pdf
from tests.service.numbers.building import make_person, state, work

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MISSING = "412 rue de la République, 99001 Sarlande-Vernoise"
TYPED_ANEW = "412, RUE DE LA REPUBLIQUE  99001 sarlande vernoise"


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, settings: Settings) -> None:
    settings.FILES_DIR = tmp_path / "files"
    build_demo_registers()


def deliver() -> None:
    """What the worker does with event rows, until there are none left."""
    while waiting := list(Event.objects.filter(delivered_at=None).order_by("id")):
        for event in waiting:
            for listener in listeners(event.kind):
                listener(event)
                listener(event)  # at least once: twice is the same
            if event.kind == "number.activation_requested":
                work(TelephoneNumber.objects.get(pk=event.object_id))
            Event.objects.filter(pk=event.pk).update(delivered_at=event.created_at)


def failed_number(world: World) -> TelephoneNumber:
    """A number in service whose address no register has."""
    from dispatchable.service.carriers.actions.set_up import add_carrier

    carrier = add_carrier(world.alice, name="PBX")
    number = add_number(
        world.alice, number="01 84 80 12 34", country="FR", carrier_id=carrier.pk, service=Service.IN_SERVICE
    )
    address = add_address(world.alice, country="FR", text=MISSING, label="Siège")
    place = add_place(world.alice, address.pk, PlaceFacts(name="Accueil", floor="0"))
    person = make_person(world.alice)
    assign_number(world.alice, number.pk, person_id=person.pk, address_id=address.pk, place_id=place.pk)
    deliver()
    return number


def sent_request(world: World, number: TelephoneNumber) -> ServiceRequest:
    """The request that the failed number opens, filled and sent."""
    draft = start_request(world.alice, number_id=number.pk)
    assert draft.country == "FR"
    line = check_line(world.alice, draft.pk)
    assert (line.elements["house_number"], line.verdict["status"]) == ("412", "not_found")
    for step, values in (("issue", _issue(line.elements)), ("details", DETAILS), ("contact", CONTACT)):
        assert save_step(world.alice, draft.pk, step, values).problems == ()
    return submit_request(world.alice, draft.pk)


def _issue(elements: dict[str, str]) -> dict[str, list[str]]:
    return {"feature": ["domestic"]} | {name: [value] for name, value in elements.items()}


def test_from_a_failed_number_to_an_active_one(world: World) -> None:
    number = failed_number(world)
    assert state(number) == Activation.FAILED
    assert number.reason_code == "NUM-ADR-UNVALID"
    assert number.reason_element == "house_number"
    assert number.is_unprotected

    request = sent_request(world, number)
    assert request.reference.startswith("SR-")
    assert request.priority == Priority.HIGH
    address = EmergencyAddress.objects.get(pk=number.address_id)
    assert address.state == AddressState.UNDER_REVIEW

    line = request.lines.get()
    decision = Decision(Outcome.VALIDATED_AS_IS, note="The new building's deed of the town hall.")
    decide_line(world.dana, line.pk, decision, seen_state=line.state, upload=Upload("deed.pdf", BytesIO(pdf())))
    deliver()

    # the terms were never accepted: the address is validated, the number says what is missing now
    assert state(number) == Activation.FAILED
    assert number.reason_code == "NUM-TERMS"
    accept_terms(world.alice, "FR", current("FR").version)
    deliver()

    assert state(number) == Activation.ACTIVE
    version = number.active_version
    assert version is not None
    assert version.is_validated
    assert version.country == number.country == "FR"
    assert version.evidence.as_written == MISSING
    manual = ManualValidation.objects.get()
    assert manual.proof is not None
    assert (manual.reviewer_name, manual.request_reference) == ("Dana", request.reference)
    request.refresh_from_db()
    line.refresh_from_db()
    assert (request.state, line.state) == (RequestState.RESOLVED, LineState.DECIDED)

    told = list(OutgoingMail.objects.filter(to=world.alice_user.email).order_by("id"))
    assert request.reference in told[0].subject
    # sent, decided, not yet active for want of the terms, active
    assert len(told) == 4, [mail.subject for mail in told]
    assert "terms" in told[2].body
    assert list(breaks()) == []
    done = set(AuditRow.objects.filter(organization_id=world.acme.pk).values_list("action", flat=True))
    assert {"number.add", "address.add", "number.failed", "request.decide", "terms.accept", "number.active"} <= done


def test_a_decision_on_many_lines_lets_the_number_activate(world: World) -> None:
    accept_terms(world.alice, "FR", current("FR").version)
    number = failed_number(world)
    request = sent_request(world, number)
    other = desk.sent(world.alice, house_number=["414"])
    merge_requests(world.dana, other.pk, request.reference)
    many = decide_many(world.dana, request.pk, request.lines.all(), Decision("validated_as_is", note="Plan"))
    assert (many.decided, many.numbers) == (2, 1)
    deliver()
    assert state(number) == Activation.ACTIVE
    assert number.active_version is not None and number.active_version.manual_validation is not None
    request.refresh_from_db()
    assert request.state == RequestState.RESOLVED and list(breaks()) == []


def test_what_the_desk_validated_is_found_again_however_it_is_typed(world: World) -> None:
    request = sent_request(world, failed_number(world))
    line = request.lines.get()
    decide_line(world.dana, line.pk, Decision(Outcome.VALIDATED_AS_IS, note="Seen on the spot."))
    again = add_address(world.alice, country="FR", text=TYPED_ANEW)
    assert again.state == AddressState.MANUALLY_VALIDATED
    elsewhere = add_address(world.charlie, country="FR", text=TYPED_ANEW)
    assert elsewhere.state == AddressState.NOT_FOUND


def test_a_rejection_leaves_the_number_failed_and_says_so(world: World) -> None:
    number = failed_number(world)
    line = sent_request(world, number).lines.get()
    decide_line(world.dana, line.pk, Decision(Outcome.REJECTED, reason="does_not_exist"))
    deliver()
    assert state(number) == Activation.FAILED
    assert number.reason_code == "NUM-ADR-REJECTED"


def test_nobody_else_sees_any_of_it(world: World) -> None:
    number = failed_number(world)
    with pytest.raises(NotFound):
        start_request(world.charlie, number_id=number.pk)
    with pytest.raises(NotFound):
        assign_number(world.charlie, number.pk, person_id=None, address_id=None)
