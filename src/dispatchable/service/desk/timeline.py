"""The timeline of a request: what happened, told once, in order."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from dispatchable.service.audit.actor import Actor
from dispatchable.service.desk.models import RequestEntry, RequestLine, ServiceRequest

ANSWERS = frozenset({"message", "question", "decision"})
"""What the requester waits for: the first of these from the desk is the first answer."""


def tell(
    actor: Actor,
    request: ServiceRequest,
    kind: str,
    *,
    text: str = "",
    line: RequestLine | None = None,
    from_desk: bool = False,
    **facts: Any,
) -> RequestEntry:
    """Append an entry; ``facts`` are what the page needs to say it in its own language."""
    if from_desk and kind in ANSWERS and request.first_answer_at is None:
        request.first_answer_at = timezone.now()
        request.save(update_fields=["first_answer_at"])
    return RequestEntry.objects.create(
        request=request,
        line=line,
        kind=kind,
        author_id=actor.user_id,
        author_name=actor.name,
        from_desk=from_desk,
        text=text,
        facts=facts,
    )
