"""Addresses that the desk examines no more, and those it examines again: of many lines, without a query for each."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from dispatchable.service.addresses.actions.review_many import end_many
from dispatchable.service.addresses.models import AddressState, AddressVersion, EmergencyAddress
from dispatchable.service.audit.actor import system
from dispatchable.service.audit.events import listens_to
from dispatchable.service.audit.models import Event
from dispatchable.service.audit.record import emit
from dispatchable.service.desk.models import LineState, Outcome, RequestLine, ServiceRequest

SOME = 500
"""Addresses of one transaction."""
_STAY = (AddressState.VALID, AddressState.MANUALLY_VALIDATED, AddressState.RETIRED, AddressState.UNDER_REVIEW)


def let_go_some(request: ServiceRequest) -> bool:
    """Some addresses of withdrawn lines are again what the register said of them; whether more may wait."""
    others = RequestLine.objects.filter(address_id=OuterRef("address_id"), decided_at=None)
    others = others.exclude(request__reference="")
    lines = request.lines.filter(outcome=Outcome.WITHDRAWN, address__state=AddressState.UNDER_REVIEW)
    ids = list(lines.filter(~Exists(others)).order_by("position").values_list("address_id", flat=True)[:SOME])
    addresses = EmergencyAddress.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("id")
    end_many(system(request.organization_id, "desk"), list(addresses.select_related("current__evidence")))
    return len(ids) == SOME


@listens_to("request.lines_left")
def go_on(event: Event) -> None:
    """The worker's part: some, then the next by the next event."""
    request = ServiceRequest.objects.get(pk=event.object_id)
    if let_go_some(request):
        emit(system(request.organization_id, "desk"), "request.lines_left", request)


def open_many_again(request: ServiceRequest, lines: QuerySet[RequestLine]) -> None:
    """Undecided again, and their addresses under review; what the desk itself put there is what it is asked about."""
    ids = lines.order_by().values("address_id")
    addresses = EmergencyAddress.objects.filter(pk__in=ids).exclude(state__in=_STAY)
    AddressVersion.objects.filter(current_of__in=addresses.values("pk")).update(state=AddressState.UNDER_REVIEW)
    addresses.update(state=AddressState.UNDER_REVIEW)
    put_there = EmergencyAddress.objects.filter(
        pk=OuterRef("address_id"), current__manual_validation_id=OuterRef("manual_validation_id")
    )
    theirs = lines.filter(Exists(put_there))
    request.lines.filter(pk__in=list(theirs.values_list("pk", flat=True))).update(
        asked_version=Subquery(
            EmergencyAddress.objects.filter(pk=OuterRef("address_id")).values("current_id")[:1]
        )
    )  # fmt: skip
    lines.update(
        state=LineState.IN_REVIEW if request.agent_id else LineState.OPEN, outcome="", reject_reason="",
        decision_note="", decided_by_name="", decided_at=None, decided_by_id=None, manual_validation=None,
        self_validated=False, proposal={}, proposed_at=None, proposed_by_id=None, proposed_by_name="",
    )  # fmt: skip
