"""An address that was changed after the request was sent is not validated by the answer to that request."""

from __future__ import annotations

import pytest

from dispatchable.service.addresses.actions.edit import edit_address
from dispatchable.service.addresses.models import ManualValidation
from dispatchable.service.desk.actions.close import reopen_request
from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.desk.models import ServiceRequest
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World
from tests.service.desk import desk

pytestmark = [pytest.mark.django_db, pytest.mark.database]
AS_IS = Decision("validated_as_is", note="Certificat de numérotage")
CORRECTED = {"country": "FR", "house_number": "410", "street": "Rue de la République", "city": "Sarlande-Vernoise"}
OTHER = "998 Rue de la République, 99001 Sarlande-Vernoise"


@pytest.mark.parametrize("decision", [AS_IS, Decision("validated_corrected", note="vu", elements=CORRECTED)])
def test_a_changed_address_is_not_validated(world: World, request_sent: ServiceRequest, decision: Decision) -> None:
    line = desk.line_of(request_sent)
    assert line.address is not None
    edit_address(world.alice, line.address.pk, text=OTHER)
    with pytest.raises(Refused, match="changed after") as refused:
        decide_line(world.dana, line.pk, decision, seen_state=line.state)
    assert refused.value.code == "line.address_changed" and "998" in refused.value.en and "998" in refused.value.fr
    line = desk.line_of(request_sent)
    assert line.address is not None and line.address.state == "not_found" and line.state == "open"
    assert not ManualValidation.objects.exists()


def test_a_changed_address_is_not_rejected_either(world: World, request_sent: ServiceRequest) -> None:
    line = desk.line_of(request_sent)
    assert line.address is not None
    edit_address(world.alice, line.address.pk, text=OTHER)
    decide_line(world.dana, line.pk, Decision("rejected", reason="no_proof"))
    line = desk.line_of(request_sent)
    assert line.address is not None and (line.outcome, line.address.state) == ("rejected", "not_found")


def test_two_requests_on_one_number_validate_only_the_later_wording(world: World, number: TelephoneNumber) -> None:
    first = desk.sent(world.alice, number)
    second = desk.sent(world.alice, number, house_number=["414"])
    with pytest.raises(Refused):
        decide_line(world.dana, desk.line_of(first).pk, AS_IS)
    decide_line(world.dana, desk.line_of(second).pk, AS_IS)
    assert ManualValidation.objects.get().elements["house_number"] == "414"


def test_what_the_desk_validated_can_be_decided_again_after_reopening(
    world: World, request_sent: ServiceRequest
) -> None:
    line = desk.line_of(request_sent)
    decide_line(world.dana, line.pk, AS_IS)
    reopen_request(world.alice, request_sent.pk, "Please look again")
    decide_line(world.dana, line.pk, AS_IS)
    assert desk.line_of(request_sent).outcome == "validated_as_is"
