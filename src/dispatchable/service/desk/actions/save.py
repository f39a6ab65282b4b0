"""Save one page of a draft. What was typed is kept even where it is not yet right."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.format import one_line
from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record
from dispatchable.service.desk.find import own_draft
from dispatchable.service.desk.lines import is_blank, typed_lines
from dispatchable.service.desk.models import RequestLine, ServiceRequest
from dispatchable.service.desk.pages import KEEP, PROBLEMS, Values
from dispatchable.service.errors import NotFound, Refused

WITH_ADDRESSES = ("issue", "short")
"""Pages on which addresses are typed."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The draft as it now is, and what still keeps this page from being complete."""

    request: ServiceRequest
    line: RequestLine | None
    """The first of its lines; None of many."""
    problems: tuple[Refused, ...]


def save_step(
    actor: Actor, request_id: uuid.UUID, step: str, values: Values, *, revision: int | None = None, next_step: str = ""
) -> Saved:
    """Keep what one page says; other pages of the draft are left as they are, whichever window wrote them.

    ``revision`` is the page's own as it was shown: when another window saved the same page since, Refused
    ``request.changed_elsewhere`` and nothing is overwritten. ``next_step`` is reached when there are no problems.
    """
    if step not in KEEP:
        raise NotFound("step")
    with transaction.atomic():
        request = own_draft(actor, request_id)
        lines = typed_lines(request, lock=True)
        now = request.revisions.get(step, 0)
        if revision is not None and revision != now:
            raise Refused(
                "request.changed_elsewhere",
                en="This page was saved in another window meanwhile. What you typed is below: "
                "save again to keep it, or reload the page to see the other.",
                fr="Cette page a été enregistrée entre-temps dans une autre fenêtre. "
                "Votre saisie figure ci-dessous\u00a0: enregistrez de nouveau pour la garder, "
                "ou rechargez la page pour voir l'autre.",
            )
        before = {line.pk: dict(line.elements) for line in lines}
        KEEP[step](request, lines, values)
        if next_step and step in WITH_ADDRESSES:
            lines = _without_blank(lines)
        for line in lines:
            if not line.line or line.elements != before[line.pk]:
                line.line = one_line(CivicAddress.from_mapping(line.elements))[:400]
        problems = tuple(PROBLEMS[step](request, lines))
        request.revisions = {**request.revisions, step: now + 1}
        request.saved_at = timezone.now()
        if next_step and not problems:
            request.step = next_step
        if step in WITH_ADDRESSES:
            for line in lines:
                line.save()
        request.save()
        record(actor, "request.save", request, details={"page": step})
    return Saved(request, lines[0] if lines else None, problems)


def _without_blank(lines: list[RequestLine]) -> list[RequestLine]:
    """The lines in which something was typed, or the first; the others go."""
    kept = [line for line in lines if not is_blank(line)] or lines[:1]
    for line in lines:
        if line not in kept:
            line.delete()
    return kept
