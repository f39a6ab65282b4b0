"""What decisions teach: a line validated with a correction proposes the one name that was corrected."""

from __future__ import annotations

from dispatchable.service.audit.events import listens_to
from dispatchable.service.audit.models import Event
from dispatchable.service.desk.models import Outcome, RequestLine
from dispatchable.service.learnt.actions.propose import Taught, learn


@listens_to("request.decided")
def propose_names(event: Event) -> None:
    """Once for each line, however often the event arrives."""
    lines = RequestLine.objects.filter(
        request_id=event.object_id, outcome=Outcome.VALIDATED_CORRECTED, manual_validation__isnull=False
    )
    if line := event.payload.get("line"):
        lines = lines.filter(pk=line)
    elif event.payload.get("outcome") != Outcome.VALIDATED_CORRECTED:
        return
    for one in lines.select_related("request__organization", "manual_validation").iterator(chunk_size=200):
        teach(one)


def teach(line: RequestLine) -> None:
    """Learn from one line; nothing where the correction was of anything but one name."""
    manual, request = line.manual_validation, line.request
    if manual is None:
        return
    learn(
        Taught(
            line_id=line.pk,
            request_id=request.pk,
            reference=request.reference,
            agent_name=line.decided_by_name,
            is_demo=request.organization.is_demo,
            country=manual.country,
            typed=line.elements,
            validated=manual.elements,
            typed_line=line.line,
            validated_line=manual.line,
        )
    )
