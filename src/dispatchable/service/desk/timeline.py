"""The timeline of a request: what happened, told once, in order."""

from __future__ import annotations

from typing import Any

from dispatchable.service.audit.actor import Actor
from dispatchable.service.desk.models import RequestEntry, RequestLine, ServiceRequest


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
