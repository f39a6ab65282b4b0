"""The conversation of a request as its pages show it: the timeline, the letters' fate, who is told."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.service.desk.contacts import contacts_of
from dispatchable.service.desk.models import RequestContact, ServiceRequest
from dispatchable.service.desk.timeline import PAGE, stretch_of
from dispatchable.service.ids import as_id
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.mail.problems import problem_sentence
from dispatchable.service.mail.reply_address import answerable
from dispatchable.service.mail.state import NOT_ARRIVED, mail_state

register = template.Library()
BESIDE = 12
"""Things shown at once on the agent's page, in the narrow column beside the address."""


@register.inclusion_tag("desk/timeline.html", takes_context=True)
def timeline(context: template.Context, shown: ServiceRequest, desk: bool = False) -> dict[str, Any]:
    """What happened, newest first, a page at a time; the desk may send letters again."""
    request = context["request"]
    stretch = stretch_of(shown, as_id(request.GET.get("before")), BESIDE if desk else PAGE)
    files = shown.files.select_related("file") if any(told.entry for told in stretch.things) else ()
    return {
        "stretch": stretch,
        "names": {str(one.file_id): one.file.name for one in files},
        "things": [(told, [_letter(letter) for letter in told.letters]) for told in stretch.things],
        "shown": shown,
        "desk": desk,
        "may": context["may"],
        "request": request,
        "mail_route": "queue_mail" if desk else "request_mail",
        "here": reverse("queue_request" if desk else "request", args=[shown.pk]),
    }


def _letter(letter: OutgoingMail) -> dict[str, Any]:
    state = mail_state(letter)
    return {
        "letter": letter,
        "state": state.value,
        "why": problem_sentence(letter.problem, language()),
        "again": state in NOT_ARRIVED,
    }


@register.inclusion_tag("desk/contacts.html", takes_context=True)
def contacts(context: template.Context, shown: ServiceRequest, desk: bool = False) -> dict[str, Any]:
    """Who is told of a request, and the form to name somebody else."""
    extra = list(RequestContact.objects.filter(request=shown, removed_at=None))
    named = {contact.email.lower() for contact in extra}
    return {
        "shown": shown,
        "own": [contact for contact in contacts_of(shown) if contact.email.lower() not in named],
        "extra": extra,
        "may_change": desk or (context["may"]["file_requests"] and shown.reference),
        "may_add": context.get("is_open"),
        "add": reverse("queue_contact_add" if desk else "request_contact_add", args=[shown.pk]),
        "remove_route": "queue_contact_remove" if desk else "request_contact_remove",
        "open_form": context.get("open_form", ""),
        "typed": context.get("typed", {}),
        "errors": context.get("errors", {}),
        "answerable": answerable(),
        "csrf_token": context.get("csrf_token"),
        "language": language(),
    }
