"""What an agent does: take on, ask, write, decide."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatchable.interfaces.web.desk.days import day_of
from dispatchable.interfaces.web.desk.queue import work_page
from dispatchable.interfaces.web.desk.surroundings import chosen_point
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.actions.ask import ask_requester, write_requester
from dispatchable.service.desk.actions.claim import claim_request
from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.desk.attach import Upload
from dispatchable.service.desk.fields import form_fields, merged
from dispatchable.service.desk.find import desk_request
from dispatchable.service.desk.models import Outcome, RequestLine
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.registry.nearby import NearbyPoint


@require_POST
@page(Right.REVIEW_REQUESTS)
def claim(request: PageRequest, pk: UUID) -> HttpResponse:
    """Take a request on, or over from a colleague."""
    try:
        claim_request(request.actor, pk, take_over="take_over" in request.POST)
    except Refused as refused:
        return work_page(request, desk_request(request.actor, pk), refused)
    return redirect("queue_request", pk)


@require_POST
@page(Right.REVIEW_REQUESTS)
def write(request: PageRequest, pk: UUID) -> HttpResponse:
    """A message to the requester."""
    try:
        write_requester(request.actor, pk, request.POST.get("text", ""), _upload(request))
    except Refused as refused:
        typed = {"text": request.POST.get("text", "")}
        return work_page(request, desk_request(request.actor, pk), refused, open_form="write", typed=typed)
    messages.success(request, _("Your message was sent to the requester."))
    return redirect("queue_request", pk)


@require_POST
@page(Right.REVIEW_REQUESTS)
def ask(request: PageRequest, pk: UUID) -> HttpResponse:
    """Ask the requester for information about a line."""
    line = _line(pk)
    try:
        ask_requester(request.actor, pk, request.POST.get("text", ""), seen_state=request.POST.get("seen", ""))
    except Refused as refused:
        found = desk_request(request.actor, line.request_id)
        typed = {"question": request.POST.get("text", "")}
        return work_page(request, found, refused, open_form="ask", typed=typed, line_id=pk)
    messages.success(request, _("The question was sent. The request waits for the answer."))
    return redirect("queue_request", line.request_id)


@require_POST
@page(Right.REVIEW_REQUESTS)
def decide(request: PageRequest, pk: UUID) -> HttpResponse:
    """Decide a line, with a proof where one is attached."""
    line = _line(pk)
    found = desk_request(request.actor, line.request_id)
    sent = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    outcome = sent.get("outcome", "")
    try:
        point = chosen_point(found.organization, line, sent.get("point", ""))
        decision = Decision(
            outcome=outcome,
            note=sent.get("note", ""),
            reason=sent.get("reason", ""),
            elements=_corrected(line, sent, point) if outcome == Outcome.VALIDATED_CORRECTED else {},
            longitude=point.longitude if point else _degrees(sent.get("longitude", ""), "longitude", 180),
            latitude=point.latitude if point else _degrees(sent.get("latitude", ""), "latitude", 90),
            access=sent.get("access", ""),
            expires_on=day_of(sent.get("expires_on", "")),
        )
        done = decide_line(request.actor, pk, decision, seen_state=sent.get("seen", ""), upload=_upload(request))
    except Refused as refused:
        found.refresh_from_db()
        return work_page(request, found, refused, open_form=outcome, typed=sent, line_id=pk)
    if done.proposed_at:
        messages.success(request, _("The decision is proposed. A colleague must confirm it; nobody is told before."))
    else:
        messages.success(request, _("The line is decided and the requester is told."))
    return redirect("queue_request", line.request_id)


def _line(pk: UUID) -> RequestLine:
    line = RequestLine.objects.filter(pk=pk).exclude(request__reference="").first()
    if line is None:
        raise NotFound("line")
    return line


def _corrected(line: RequestLine, sent: dict[str, str], point: NearbyPoint | None) -> dict[str, str]:
    """The line's elements with what the agent changed; a chosen point of the register gives number and street."""
    fields = {name: sent.get(name, value) for name, value in form_fields(line.elements).items()}
    if point is not None:
        fields |= {"house_number": point.number.replace("\u00a0", " "), "street": point.street}
    return merged(line.elements, fields | {"country": line.request.country})


def _degrees(text: str, field: str, most: int) -> float | None:
    if not text.strip():
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = most + 1.0
    if not -most <= value <= most:
        raise Refused(
            "line.degrees",
            en=f"Write degrees between -{most} and {most} with a decimal point, or leave the field empty.",
            fr=f"Écrivez des degrés entre -{most} et {most}, ou laissez le champ vide.",
            field=field,
        )
    return value


def _upload(request: PageRequest) -> Upload | None:
    sent = request.FILES.get("file")
    return Upload(sent.name or "", sent) if sent else None
