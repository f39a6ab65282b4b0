"""The timeline of a request: what happened, told once, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from dispatchable.service.audit.actor import Actor
from dispatchable.service.desk.models import RequestEntry, RequestLine, ServiceRequest
from dispatchable.service.mail.models import OutgoingMail

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


PAGE = 30
"""Things shown at once."""


@dataclass(slots=True)
class Told:
    """One thing on the timeline: an entry, or letters of one text that went out together."""

    at: datetime
    entry: RequestEntry | None = None
    letters: list[OutgoingMail] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a timeline, newest first."""

    things: list[Told]
    earlier: UUID | None
    """What is shown next is before this; None at the beginning of the case."""
    is_newest: bool


def stretch_of(request: ServiceRequest, before: UUID | None = None, most: int = PAGE) -> Stretch:
    """Entries and letters in the order they were written, the newest ``most`` of them before ``before``.

    Ids ascend with time, so both are read by their ids and no more of either than is shown.
    """
    entries = request.entries.order_by("-id")
    letters = OutgoingMail.objects.filter(about_id=request.pk).select_related("organization").order_by("-id")
    if before is not None:
        entries, letters = entries.filter(id__lt=before), letters.filter(id__lt=before)
    both: list[RequestEntry | OutgoingMail] = [*entries[: most + 1], *letters[: most + 1]]
    both.sort(key=lambda one: one.pk, reverse=True)
    things: list[Told] = []
    for one in both[:most]:
        if isinstance(one, RequestEntry):
            things.append(Told(one.created_at, entry=one))
        elif things and things[-1].letters and _same_text(things[-1].letters[-1], one):
            things[-1].letters.append(one)
        else:
            things.append(Told(one.created_at, letters=[one]))
    return Stretch(things, both[most - 1].pk if len(both) > most else None, before is None)


def _same_text(one: OutgoingMail, other: OutgoingMail) -> bool:
    """Whether two letters tell of the same: written one after the other within a moment, though in two languages."""
    return abs((one.created_at - other.created_at).total_seconds()) < 1
