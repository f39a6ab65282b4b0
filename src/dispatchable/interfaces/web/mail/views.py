"""The outbox: what the installation wrote to people, and what became of it."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.frame.words import StateWords
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.mail.state import MailState, mail_state

PER_PAGE = 50
WORDS = {
    MailState.SENT: StateWords("Sent", "Envoyé", "●", "good"),
    MailState.DEMONSTRATION: StateWords("Kept here: demonstration", "Conservé ici\u00a0: démonstration", "○", "idle"),
    MailState.NO_SERVER: StateWords("Kept here: no mail server", "Conservé ici\u00a0: aucun serveur", "○", "idle"),
    MailState.WAITING: StateWords("Waiting to be sent", "En attente d'envoi", "◐", "busy"),
    MailState.RETRYING: StateWords("Will be retried", "Nouvel essai prévu", "◐", "busy"),
    MailState.GIVEN_UP: StateWords("Could not be sent", "N'a pas pu être envoyé", "✗", "bad"),
}
EXPLAINED = {
    MailState.SENT: gettext_lazy("The mail server took this message."),
    MailState.DEMONSTRATION: gettext_lazy("A demonstration organisation sends no mail: the message is only kept here."),
    MailState.NO_SERVER: gettext_lazy(
        "This installation has no mail server: the message is kept here and is sent when the operator sets one."
    ),
    MailState.WAITING: gettext_lazy("The message goes out within a minute."),
    MailState.RETRYING: gettext_lazy("The mail server did not take the message. It is tried again by itself."),
    MailState.GIVEN_UP: gettext_lazy(
        "The mail server refused this message several times. Check the address, and tell the person in another way."
    ),
}


@require_safe
@page()
def outbox(request: PageRequest) -> HttpResponse:
    """Every message of the organisation, the newest first."""
    every = OutgoingMail.objects.filter(organization_id=request.organization.pk).select_related("organization")
    find = " ".join(request.GET.get("find", "").replace("\0", "").split())[:100]
    found = every.filter(Q(to__icontains=find) | Q(subject__icontains=find)) if find else every
    rows = Paginator(found.order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    shown = [(mail, _face(mail)) for mail in rows]
    kept = mail_state(shown[0][0]) if shown else None
    note = EXPLAINED.get(kept, "") if kept in (MailState.DEMONSTRATION, MailState.NO_SERVER) else ""
    context = {"rows": rows, "shown": shown, "any": every.exists(), "find": find, "note": note}
    return render(request, "mail/outbox.html", context)


@require_safe
@page()
def message(request: PageRequest, pk: UUID) -> HttpResponse:
    """One message as its recipient reads it, and its state."""
    mail = own(OutgoingMail.objects.select_related("organization"), request, pk)
    about = reverse("request", args=[mail.about_id]) if mail.about_type == "servicerequest" else ""
    state = mail_state(mail)
    context = {"mail": mail, "face": _face(mail), "explained": EXPLAINED[state], "about": about, "code": state.value}
    return render(request, "mail/message.html", context)


def _face(mail: OutgoingMail) -> dict[str, str]:
    words = WORDS[mail_state(mail)]
    return {"word": words.word(language()), "shape": words.shape, "colour": words.colour}
