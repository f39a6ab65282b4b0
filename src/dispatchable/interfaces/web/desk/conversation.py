"""What the requester does with a sent request: answer, cancel, close, reopen."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatchable.interfaces.web.desk.request import request_shown
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.actions.close import cancel_request, close_request, reopen_request, solved_request
from dispatchable.service.desk.actions.reply import reply_request
from dispatchable.service.desk.attach import Upload
from dispatchable.service.errors import Refused


def _done(
    request: PageRequest, pk: UUID, act: Callable[[], object], said: str, *, form: str = "", typed: str = ""
) -> HttpResponse:
    """Do it and say so; where it is refused, the request's page with ``form`` open and what was ``typed`` in it."""
    try:
        act()
    except Refused as refused:
        return request_shown(request, pk, refused, open_form=form, typed={"text": typed})
    messages.success(request, said)
    return redirect("request", pk)


@require_POST
@page(Right.FILE_REQUESTS)
def request_reply(request: PageRequest, pk: UUID) -> HttpResponse:
    """A message to the desk, with a file where one is given."""
    text, sent = request.POST.get("text", ""), request.FILES.get("file")
    upload = Upload(sent.name or "", sent) if sent else None
    said = _("Your message was sent to the desk.")
    return _done(request, pk, lambda: reply_request(request.actor, pk, text, upload), said, typed=text)


@require_POST
@page(Right.FILE_REQUESTS)
def request_cancel(request: PageRequest, pk: UUID) -> HttpResponse:
    """Cancel with a reason."""
    reason, said = request.POST.get("reason", ""), _("The request was cancelled.")
    return _done(request, pk, lambda: cancel_request(request.actor, pk, reason), said, form="cancel")


@require_POST
@page(Right.FILE_REQUESTS)
def request_solved(request: PageRequest, pk: UUID) -> HttpResponse:
    """The requester says that it is solved."""
    said = _("The request is closed: you said that it is solved. It can be reopened for 14 days.")
    return _done(request, pk, lambda: solved_request(request.actor, pk), said)


@require_POST
@page(Right.FILE_REQUESTS)
def request_close(request: PageRequest, pk: UUID) -> HttpResponse:
    """Close a resolved request."""
    said = _("The request was closed. It can be reopened for 14 days.")
    return _done(request, pk, lambda: close_request(request.actor, pk), said)


@require_POST
@page(Right.FILE_REQUESTS)
def request_reopen(request: PageRequest, pk: UUID) -> HttpResponse:
    """Open it again, with a reason."""
    reason, said = request.POST.get("reason", ""), _("The request was reopened.")
    return _done(request, pk, lambda: reopen_request(request.actor, pk, reason), said, form="reopen")
