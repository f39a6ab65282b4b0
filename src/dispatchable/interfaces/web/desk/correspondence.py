"""Who is told of a request, the mails that came to it, and letters sent again: for the requester and for the desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dispatchable.interfaces.web.desk.queue import work_page
from dispatchable.interfaces.web.desk.request import request_shown
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.actions.contacts import add_contact, remove_contact
from dispatchable.service.desk.actions.resend import send_again
from dispatchable.service.desk.find import desk_request, own_request
from dispatchable.service.desk.models import ServiceRequest
from dispatchable.service.errors import Refused
from dispatchable.service.mail.models import IncomingMail

_FIELDS = ("contact_name", "contact_email", "contact_language")


def _add(request: PageRequest, pk: UUID, *, desk: bool) -> None:
    """Add the person of the form."""
    typed = _typed(request)
    add_contact(
        request.actor, pk, name=typed["contact_name"], email=typed["contact_email"],
        language=typed["contact_language"], desk=desk,
    )  # fmt: skip
    messages.success(request, _("The person is told of the request from now on."))


def _typed(request: PageRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in _FIELDS}


@require_POST
@page(Right.FILE_REQUESTS)
def request_contact_add(request: PageRequest, pk: UUID) -> HttpResponse:
    """The requester, or a colleague, names somebody else who is told."""
    try:
        _add(request, pk, desk=False)
    except Refused as refused:
        return request_shown(request, pk, refused, open_form="contact", typed=_typed(request))
    return redirect("request", pk)


@require_POST
@page(Right.REVIEW_REQUESTS)
def queue_contact_add(request: PageRequest, pk: UUID) -> HttpResponse:
    """An agent does."""
    try:
        _add(request, pk, desk=True)
    except Refused as refused:
        return work_page(
            request, desk_request(request.actor, pk), refused, open_form="contact", typed=_typed(request)
        )  # fmt: skip
    return redirect("queue_request", pk)


@require_POST
@page(Right.FILE_REQUESTS)
def request_contact_remove(request: PageRequest, pk: UUID, contact: UUID) -> HttpResponse:
    """The person is told no more."""
    remove_contact(request.actor, pk, contact)
    messages.success(request, _("The person is no longer told of the request."))
    return redirect("request", pk)


@require_POST
@page(Right.REVIEW_REQUESTS)
def queue_contact_remove(request: PageRequest, pk: UUID, contact: UUID) -> HttpResponse:
    """The same, by an agent."""
    remove_contact(request.actor, pk, contact, desk=True)
    messages.success(request, _("The person is no longer told of the request."))
    return redirect("queue_request", pk)


@require_POST
@page(Right.REVIEW_REQUESTS)
def letter_again(request: PageRequest, pk: UUID, letter: UUID) -> HttpResponse:
    """Send a letter again that did not arrive."""
    try:
        send_again(request.actor, pk, letter)
    except Refused as refused:
        return work_page(request, desk_request(request.actor, pk), refused)
    messages.success(request, _("The letter is sent again."))
    return redirect(f"{reverse('queue_request', args=[pk])}#what-happened")


@require_safe
@page(Right.READ)
def request_mail(request: PageRequest, pk: UUID, mail: UUID) -> HttpResponse:
    """A mail that came to one's own request, whole."""
    return _mail(request, own_request(request.actor, pk), mail, "request")


@require_safe
@page(Right.REVIEW_REQUESTS)
def queue_mail(request: PageRequest, pk: UUID, mail: UUID) -> HttpResponse:
    """The same for the desk."""
    return _mail(request, desk_request(request.actor, pk), mail, "queue_request")


def _mail(request: PageRequest, found: ServiceRequest, pk: UUID, route: str) -> HttpResponse:
    # a message of this request, also when it came to one that was merged into it; what is not filed is nobody's yet
    mail = IncomingMail.objects.filter(pk=pk).first()
    if mail is None or not found.entries.filter(facts__mail=str(pk)).exists():
        raise Http404
    return render(
        request, "desk/mail_whole.html", {"mail": mail, "shown": found, "back": reverse(route, args=[found.pk])}
    )
