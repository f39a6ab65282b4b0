"""What an agent does with one button: release, note, merge, confirm, send back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatchable.interfaces.web.desk.queue import work_page
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.actions.claim import release_request
from dispatchable.service.desk.actions.confirm import confirm_line, send_back
from dispatchable.service.desk.actions.merge import merge_requests
from dispatchable.service.desk.actions.note import write_note
from dispatchable.service.desk.find import desk_request
from dispatchable.service.desk.models import RequestLine
from dispatchable.service.errors import NotFound, Refused


@require_POST
@page(Right.REVIEW_REQUESTS)
def release(request: PageRequest, pk: UUID) -> HttpResponse:
    """Give a request back to the queue."""
    try:
        release_request(request.actor, pk)
    except Refused as refused:
        return work_page(request, desk_request(request.actor, pk), refused)
    messages.success(request, _("The request is in the queue again, for any agent to take on."))
    return redirect("queue_request", pk)


@require_POST
@page(Right.REVIEW_REQUESTS)
def note(request: PageRequest, pk: UUID) -> HttpResponse:
    """A note that only agents read."""
    text = request.POST.get("note_text", "")
    try:
        write_note(request.actor, pk, text)
    except Refused as refused:
        found = desk_request(request.actor, pk)
        return work_page(request, found, refused, open_form="note", typed={"note_text": text})
    messages.success(request, _("The note is kept. Only agents read it."))
    return redirect("queue_request", pk)


@require_POST
@page(Right.REVIEW_REQUESTS)
def merge(request: PageRequest, pk: UUID) -> HttpResponse:
    """Merge this request into another."""
    into = request.POST.get("into", "")
    try:
        target = merge_requests(request.actor, pk, into)
    except Refused as refused:
        found = desk_request(request.actor, pk)
        return work_page(request, found, refused, open_form="merge", typed={"into": into})
    messages.success(request, _("The requests are merged. This is the one that goes on; its requesters are told."))
    return redirect("queue_request", target.pk)


@require_POST
@page(Right.REVIEW_REQUESTS)
def line_confirm(request: PageRequest, pk: UUID) -> HttpResponse:
    """Carry out what a colleague proposed."""
    line = _line(pk)
    try:
        confirm_line(request.actor, pk)
    except Refused as refused:
        return work_page(request, desk_request(request.actor, line.request_id), refused, line_id=pk)
    messages.success(request, _("The decision is confirmed and the requester is told."))
    return redirect("queue_request", line.request_id)


@require_POST
@page(Right.REVIEW_REQUESTS)
def line_send_back(request: PageRequest, pk: UUID) -> HttpResponse:
    """Send a proposed decision back."""
    line, text = _line(pk), request.POST.get("back", "")
    try:
        send_back(request.actor, pk, text)
    except Refused as refused:
        found = desk_request(request.actor, line.request_id)
        return work_page(request, found, refused, open_form="back", typed={"back": text}, line_id=pk)
    messages.success(request, _("The line is undecided again. Your note stands with the request."))
    return redirect("queue_request", line.request_id)


def _line(pk: UUID) -> RequestLine:
    line = RequestLine.objects.filter(pk=pk).exclude(request__reference="").first()
    if line is None:
        raise NotFound("line")
    return line
