"""What the requester does with a sent request: answer, cancel, close, reopen."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatchable.interfaces.web.desk.lists import request_shown
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.actions.close import cancel_request, close_request, reopen_request
from dispatchable.service.desk.actions.reply import reply_request
from dispatchable.service.desk.attach import Upload
from dispatchable.service.errors import Refused


@require_POST
@page(Right.FILE_REQUESTS)
def request_reply(request: PageRequest, pk: UUID) -> HttpResponse:
    """A message to the desk, with a file where one is given."""
    text, sent = request.POST.get("text", ""), request.FILES.get("file")
    try:
        reply_request(request.actor, pk, text, Upload(sent.name or "", sent) if sent else None)
    except Refused as refused:
        return request_shown(request, pk, refused, typed={"text": text})
    messages.success(request, _("Your message was sent to the desk."))
    return redirect("request", pk)


@require_POST
@page(Right.FILE_REQUESTS)
def request_cancel(request: PageRequest, pk: UUID) -> HttpResponse:
    """Cancel with a reason."""
    try:
        cancel_request(request.actor, pk, request.POST.get("reason", ""))
    except Refused as refused:
        return request_shown(request, pk, refused, open_form="cancel")
    messages.success(request, _("The request was cancelled."))
    return redirect("request", pk)


@require_POST
@page(Right.FILE_REQUESTS)
def request_close(request: PageRequest, pk: UUID) -> HttpResponse:
    """Close a resolved request."""
    try:
        close_request(request.actor, pk)
    except Refused as refused:
        return request_shown(request, pk, refused)
    messages.success(request, _("The request was closed. It can be reopened for 14 days."))
    return redirect("request", pk)


@require_POST
@page(Right.FILE_REQUESTS)
def request_reopen(request: PageRequest, pk: UUID) -> HttpResponse:
    """Open it again, with a reason."""
    try:
        reopen_request(request.actor, pk, request.POST.get("reason", ""))
    except Refused as refused:
        return request_shown(request, pk, refused, open_form="reopen")
    messages.success(request, _("The request was reopened."))
    return redirect("request", pk)
