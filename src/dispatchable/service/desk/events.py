"""What the desk does when a number that waited for a decision became active, or failed after all: it tells."""

from __future__ import annotations

from django.db import transaction

from dispatchable.service.audit.actor import system
from dispatchable.service.audit.events import listens_to
from dispatchable.service.audit.models import Event
from dispatchable.service.desk.letters import write_letter
from dispatchable.service.desk.models import RequestEntry, ServiceRequest
from dispatchable.service.desk.timeline import tell
from dispatchable.service.numbers.models import IN_FORCE, Activation, TelephoneNumber
from dispatchable.service.numbers.reasons import sentence
from dispatchable.service.numbers.syntax import international


@listens_to("number.activated", "number.activation_failed")
def tell_requester(event: Event) -> None:
    """Once for each number that a decision named as waiting, and each outcome, however often the event arrives."""
    number = TelephoneNumber.objects.filter(pk=event.object_id).first()
    if number is None or number.address_id is None:
        return
    active = event.kind == "number.activated" and number.activation in IN_FORCE
    failed = event.kind == "number.activation_failed" and number.activation == Activation.FAILED
    if not active and not failed:
        return
    decisions = RequestEntry.objects.filter(
        kind="decision", request__organization_id=number.organization_id, line__address_id=number.address_id
    ).select_related("line")
    for decision in decisions:
        if str(number.pk) in decision.facts.get("numbers", ()):
            _tell_once(number, decision, "number_active" if active else "number_failed")


def _tell_once(number: TelephoneNumber, decision: RequestEntry, kind: str) -> None:
    facts = {"number": str(number.pk), "decision": str(decision.pk), "code": number.reason_code}
    with transaction.atomic():
        # The lock makes two deliveries of one event take turns: the second finds the first one's entry.
        request = ServiceRequest.objects.select_for_update().get(pk=decision.request_id)
        told = request.entries.filter(kind=kind, line_id=decision.line_id).values_list("facts", flat=True)
        if any(facts.items() <= known.items() for known in told):
            return
        why = _why(number) if kind == "number_failed" else {}
        tell(
            system(request.organization_id, "desk"), request, kind, line=decision.line, from_desk=True,
            e164=number.written, why=why, **facts,
        )  # fmt: skip
        line = number.active_version.line if number.active_version else decision.line.line if decision.line else ""
        write_letter(request, kind, number=international(number.written), line=line, why=why or "")


def _why(number: TelephoneNumber) -> dict[str, str]:
    return {language: sentence(number.reason_code, number.reason_facts, language) for language in ("en", "fr")}
