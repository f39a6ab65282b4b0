"""Mails to look at: those that belong to nothing, and those that came when a request was over."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.lists.columns import Column, link, nothing, time_column
from dispatchable.interfaces.web.lists.declared import ListPage
from dispatchable.interfaces.web.lists.showing import answer
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.desk.actions.receive import dismiss_mail, file_mail
from dispatchable.service.desk.models import ServiceRequest
from dispatchable.service.errors import Refused
from dispatchable.service.mail.actions.take import to_be_looked_at
from dispatchable.service.mail.models import IncomingMail
from dispatchable.service.mail.unmatched import WHY


def _rows(actor: Actor) -> QuerySet[IncomingMail]:
    actor.require(Right.SORT_MAIL)
    return to_be_looked_at().defer("text")


def _search(_actor: Actor, text: str) -> Q:
    return Q(sender__icontains=text) | Q(subject__icontains=text)


def _why(mail: IncomingMail) -> str:
    return WHY[mail.reason or "stuck"].sentence(language())


MAILS = ListPage(
    name="mails",
    url="mails",
    title=gettext_lazy("Mails to look at"),
    right=Right.SORT_MAIL,
    rows=_rows,
    columns=(
        Column(
            key="subject", label=gettext_lazy("Subject"), sort=("subject",), value=lambda m: m.subject,
            cell=lambda m: link(reverse("mail", args=[m.pk]), m.subject or _("Without a subject")),
        ),
        Column(key="sender", label=gettext_lazy("Sender"), sort=("sender",), value=lambda m: m.sender,
               cell=lambda m: nothing(m.sender)),
        Column(key="why", label=gettext_lazy("Why it is here"), sort=("reason",), value=_why, cell=_why),
        time_column("received", gettext_lazy("Received"), lambda m: m.created_at, sort=("id",), indexed=True),
    ),
    order="-received",
    search=_search,
    search_label=gettext_lazy("Sender or subject"),
    none_fits=gettext_lazy("No mail matches."),
    noun=lambda n: ngettext("%(count)s mail to look at", "%(count)s mails to look at", n) % {"count": n},
)  # fmt: skip


@require_safe
@page(Right.SORT_MAIL)
def mails(request: PageRequest) -> HttpResponse:
    """The list, newest first."""
    return answer(request, MAILS, "desk/mails.html")


@require_safe
@page(Right.SORT_MAIL)
def mail(request: PageRequest, pk: UUID) -> HttpResponse:
    """One of them: why it is here, what to do, and its words."""
    return _page(request, pk)


def _page(request: PageRequest, pk: UUID, problem: Refused | None = None) -> HttpResponse:
    found = to_be_looked_at().filter(pk=pk).first()
    if found is None:
        if IncomingMail.objects.filter(pk=pk).exists():
            messages.info(request, _("Somebody dealt with this mail meanwhile."))
            return redirect("mails")
        raise Http404
    about = ServiceRequest.objects.filter(pk=found.about_id).first() if found.about_id else None
    why = WHY[found.reason or "stuck"]
    said = request.actor.language
    context = {
        "mail": found,
        "why": why.sentence(said),
        "remedy": why.remedy(said),
        "about": about,
        "typed": request.POST.get("reference", about.reference if about else ""),
        "errors": {problem.field: problem.sentence(said)} if problem else {},
        "problems": [problem] if problem else [],
    }
    return render(request, "desk/mail.html", context, status=422 if problem else 200)


@require_POST
@page(Right.REVIEW_REQUESTS)
def mail_file(request: PageRequest, pk: UUID) -> HttpResponse:
    """Put it on a request."""
    try:
        found = file_mail(request.actor, pk, request.POST.get("reference", ""))
    except Refused as refused:
        return _page(request, pk, refused)
    messages.success(request, _("The mail is a message of the request now."))
    return redirect("queue_request", found.pk)


@require_POST
@page(Right.SORT_MAIL)
def mail_dismiss(request: PageRequest, pk: UUID) -> HttpResponse:
    """Nothing is to be done about it."""
    try:
        dismiss_mail(request.actor, pk)
    except Refused as refused:
        return _page(request, pk, refused)
    messages.success(request, _("The mail is off the list."))
    return redirect("mails")
