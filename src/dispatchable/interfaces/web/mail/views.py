"""The outbox: what the installation wrote to people, and what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.frame.templatetags.frame import language, state
from dispatchable.interfaces.web.frame.words import STATES
from dispatchable.interfaces.web.lists.columns import Column, time_column
from dispatchable.interfaces.web.lists.declared import ListPage, mine
from dispatchable.interfaces.web.lists.showing import Shown, answer
from dispatchable.service.audit.actor import Actor
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.mail.problems import problem_sentence
from dispatchable.service.mail.search import mail_fitting
from dispatchable.service.mail.state import MailState, mail_state

EXPLAINED = {
    MailState.SENT: gettext_lazy("The mail server took this message."),
    MailState.DEMONSTRATION: gettext_lazy("A demonstration organisation sends no mail: the message is only kept here."),
    MailState.NO_SERVER: gettext_lazy(
        "This installation has no mail server: the message is kept here and is sent when the operator sets one."
    ),
    MailState.WAITING: gettext_lazy("The message goes out within a minute."),
    MailState.RETRYING: gettext_lazy("The mail server did not take the message. It is tried again by itself."),
    MailState.GIVEN_UP: gettext_lazy(
        "This message could not be sent. Check the address, and tell the person in another way."
    ),
    MailState.UNDELIVERABLE: gettext_lazy(
        "This message was sent and came back. Check the address, and tell the person in another way."
    ),
}


def _rows(actor: Actor) -> QuerySet[OutgoingMail]:
    return mine(OutgoingMail.objects, actor).select_related("organization")


def _search(actor: Actor, text: str) -> Q:
    return mail_fitting(actor.organization_id, text) if actor.organization_id else Q(pk__in=())


OUTBOX = ListPage(
    name="outbox",
    url="outbox",
    title=gettext_lazy("Outbox"),
    rows=_rows,
    columns=(
        Column(
            key="subject", label=gettext_lazy("Subject"), sort=("subject",), value=lambda mail: mail.subject,
            cell=lambda mail: format_html(
                '<a href="{}" lang="{}">{}</a>', reverse("outbox_message", args=[mail.pk]), mail.language, mail.subject
            ),
        ),
        Column(key="to", label=gettext_lazy("Recipient"), sort=("to",), cell=lambda mail: mail.to),
        Column(
            key="state", label=gettext_lazy("State"), cell=lambda mail: state("mail", mail_state(mail)), labelled=False,
            value=lambda mail: STATES["mail"][mail_state(mail)].word(language()),
        ),
        time_column("written", gettext_lazy("Written"), lambda mail: mail.created_at, sort=("id",), indexed=True),
    ),
    order="-written",
    search=_search,
    search_label=gettext_lazy("Recipient or subject"),
    none_fits=gettext_lazy("No message matches."),
    noun=lambda n: ngettext("%(count)s message", "%(count)s messages", n) % {"count": n},
)  # fmt: skip


@require_safe
@page()
def outbox(request: PageRequest) -> HttpResponse:
    """Every message of the organisation, the newest first."""
    return answer(request, OUTBOX, "mail/outbox.html", note=_note)


def _note(shown: Shown) -> Any:
    """Why messages are kept and not sent, where that is so."""
    kept = mail_state(shown.rows[0][0]) if shown.rows else None
    return EXPLAINED.get(kept, "") if kept in (MailState.DEMONSTRATION, MailState.NO_SERVER) else ""


@require_safe
@page()
def message(request: PageRequest, pk: UUID) -> HttpResponse:
    """One message as its recipient reads it, and its state."""
    mail = own(OutgoingMail.objects.select_related("organization"), request, pk)
    about = reverse("request", args=[mail.about_id]) if mail.about_type == "servicerequest" else ""
    now = mail_state(mail)
    context = {"mail": mail, "colour": STATES["mail"][now].colour, "explained": EXPLAINED[now], "about": about,
        "code": now.value,
        "why": problem_sentence(mail.problem, request.actor.language),
        # a demonstration mails nobody: whoever tries it out opens the link from here
        "body": mail.body if now == MailState.DEMONSTRATION else mail.open_body,
    }  # fmt: skip
    return render(request, "mail/message.html", context)
