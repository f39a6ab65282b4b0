"""What the desk does when a number became active: the requester who waited for it is told."""

from __future__ import annotations

from django.db import transaction

from dispatchable.service.audit.actor import system
from dispatchable.service.audit.events import listens_to
from dispatchable.service.audit.models import Event
from dispatchable.service.desk.letters import write_letter
from dispatchable.service.desk.models import RequestEntry, ServiceRequest
from dispatchable.service.desk.phones import international
from dispatchable.service.desk.timeline import tell
from dispatchable.service.numbers.models import IN_FORCE, TelephoneNumber


@listens_to("number.activated")
def tell_requester(event: Event) -> None:
    """Once for each number that a decision named as waiting, however often the event arrives."""
    number = TelephoneNumber.objects.filter(pk=event.object_id).first()
    if number is None or number.activation not in IN_FORCE or number.address_id is None:
        return
    decisions = RequestEntry.objects.filter(
        kind="decision", request__organization_id=number.organization_id, line__address_id=number.address_id
    ).select_related("line")
    for decision in decisions:
        if str(number.pk) in decision.facts.get("numbers", ()):
            _tell_once(number, decision)


def _tell_once(number: TelephoneNumber, decision: RequestEntry) -> None:
    with transaction.atomic():
        # The lock makes two deliveries of one event take turns: the second finds the first one's entry.
        request = ServiceRequest.objects.select_for_update().get(pk=decision.request_id)
        told = request.entries.filter(kind="number_active", line_id=decision.line_id).values_list("facts", flat=True)
        if any(facts.get("number") == str(number.pk) and facts.get("decision") == str(decision.pk) for facts in told):
            return
        tell(
            system(request.organization_id, "desk"), request, "number_active", line=decision.line, from_desk=True,
            number=str(number.pk), e164=number.e164, decision=str(decision.pk),
        )  # fmt: skip
        line = number.active_version.line if number.active_version else ""
        write_letter(request, "number_active", number=international(number.e164), line=line)
