"""Add addresses to a draft, change one, take some out, and split a draft that speaks of several countries."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.format import one_line
from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record
from dispatchable.service.desk.checking import check_lines
from dispatchable.service.desk.fields import merged
from dispatchable.service.desk.find import own_draft
from dispatchable.service.desk.lines import MOST, TYPED, countries, country_of, open_lines
from dispatchable.service.desk.models import RequestLine, ServiceRequest, Standing
from dispatchable.service.desk.working import at_rest
from dispatchable.service.errors import NotFound, Refused

OF_A_DRAFT = (
    "area", "domestic_calling", "international_calling", "symptom", "summary", "availability", "affected",
    "affected_email", "domains", "contact_phone_typed", "contact_phone", "contact", "requester_id", "requester_name",
    "requester_email", "requester_language",
)  # fmt: skip
"""What a draft that is split off says as the one it comes from."""


def next_position(request: ServiceRequest) -> int:
    """The position behind the last line."""
    return (request.lines.aggregate(last=Max("position"))["last"] or 0) + 1


def room_for(request: ServiceRequest, many: int) -> None:
    """Raises Refused when the request would get more lines than it may have."""
    if request.lines.count() + many > MOST:
        raise Refused(
            "request.too_many_lines",
            en=f"A request takes {MOST:,} addresses. Send this one, and bring the others in another.",
            fr=f"Une demande accepte {MOST:,} adresses. Envoyez celle-ci et apportez les autres dans une "
            "autre.".replace(",", "\u202f"),
            field="addresses",
        )


def add_line(actor: Actor, request_id: uuid.UUID) -> RequestLine:
    """One more address to type: blank, in the country of the others."""
    with transaction.atomic():
        request = own_draft(actor, request_id)
        at_rest(request)
        if open_lines(request)[: TYPED + 1].count() >= TYPED:
            raise Refused(
                "request.typed_lines",
                en=f"Up to {TYPED} addresses are typed here. Bring more as a list: paste it, or choose a file.",
                fr=f"Jusqu'à {TYPED} adresses se saisissent ici. Apportez-en davantage sous forme de liste\u00a0: "
                "collez-la, ou choisissez un fichier.",
                field="addresses",
            )
        elements = {"country": request.country} if request.country else {}
        line = RequestLine.objects.create(
            request=request, position=next_position(request), elements=elements, country=request.country
        )
        touched(request)
    return line


def change_line(actor: Actor, request_id: uuid.UUID, line_id: uuid.UUID, fields: Mapping[str, str]) -> RequestLine:
    """Write the form's fields of one line anew; what the registers say to it now stands on it."""
    with transaction.atomic():
        request = own_draft(actor, request_id)
        at_rest(request)
        line = _own_line(request, line_id)
        elements = merged(line.elements, fields)
        if elements != line.elements:
            line.elements = elements
            line.line = one_line(CivicAddress.from_mapping(elements))[:400]
        line.country = country_of(elements)
        check_lines(request.organization, [line])
        line.save()
        touched(request)
    return line


def remove_lines(actor: Actor, request_id: uuid.UUID, line_ids: Sequence[uuid.UUID]) -> int:
    """Take lines out of a draft; how many. The last one stays, but blank: a request is about an address."""
    with transaction.atomic():
        request = own_draft(actor, request_id)
        at_rest(request)
        ids = list(open_lines(request).filter(pk__in=line_ids[:500]).values_list("pk", flat=True))
        request.files.filter(line__in=ids).update(line=None)
        if not request.lines.exclude(pk__in=ids).exists():
            kept = request.lines.select_for_update().get(pk=ids.pop())
            kept.elements, kept.verdict, kept.line = {}, {}, ""
            kept.standing, kept.country, kept.address, kept.number = Standing.UNCHECKED, "", None, None
            kept.save()
        many, _ = RequestLine.objects.filter(pk__in=ids).delete()
        touched(request)
        record(actor, "request.lines_removed", request, details={"lines": many})
    return many


def clear_lines(actor: Actor, request_id: uuid.UUID, standing: str) -> int:
    """Take out all open lines of one standing; how many."""
    with transaction.atomic():
        request = own_draft(actor, request_id)
        at_rest(request)
        wanted = open_lines(request).filter(standing=standing)
        request.files.filter(line__in=wanted).update(line=None)
        many = wanted.order_by().delete()[0]
        if not request.lines.exists():
            RequestLine.objects.create(request=request, country=request.country)
        touched(request)
        record(actor, "request.lines_removed", request, details={"lines": many, "standing": standing})
    return many


def split_by_country(actor: Actor, request_id: uuid.UUID) -> list[ServiceRequest]:
    """One draft a country: this one keeps its commonest country, each other country gets a draft of its own.

    Answers, contact and feature are the same in all; files stay with this one. The drafts, this one first.
    """
    with transaction.atomic():
        request = own_draft(actor, request_id)
        at_rest(request)
        kept, *others = [code for code in countries(request) if code] or [""]
        if request.country != kept:
            request.country = kept
        drafts = [request]
        for code in others:
            draft = ServiceRequest(organization_id=request.organization_id, country=code, saved_at=timezone.now(),
                                   step="solve", **{name: getattr(request, name) for name in OF_A_DRAFT})  # fmt: skip
            draft.save(force_insert=True)
            moved = request.lines.filter(country=code)
            request.files.filter(line__in=moved).update(line=None)
            moved.update(request=draft)
            drafts.append(draft)
            record(actor, "request.split", draft, details={"from": str(request.pk), "country": code})
        touched(request)
    return drafts


def _own_line(request: ServiceRequest, line_id: uuid.UUID) -> RequestLine:
    line = open_lines(request).select_for_update().filter(pk=line_id).first()
    if line is None:
        raise NotFound("line")
    return line


def touched(request: ServiceRequest) -> None:
    """Another window that shows the addresses must not write over what changed."""
    pages = ("issue", "short")
    request.revisions = {**request.revisions, **{page: request.revisions.get(page, 0) + 1 for page in pages}}
    request.saved_at = timezone.now()
    request.save(update_fields=["revisions", "saved_at", "country"])
