"""The first page, the search over everything, and the removal of the demonstration."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.home import registers, searching, soon, standing, waiting
from dispatchable.service.accounts.models import User
from dispatchable.service.audit.actor import Right
from dispatchable.service.demonstration.remove import demonstrations, remove_demonstration
from dispatchable.service.errors import Refused
from dispatchable.service.organizations.models import Organization


@page(right=None)
def home(request: PageRequest) -> HttpResponse:
    """What needs a person now."""
    organization: Organization | None = request.organization
    actor, user = request.actor, request.user
    desk = waiting.at_desk(actor) if actor.can(Right.REVIEW_REQUESTS) else None
    if organization is None:
        found = [desk, standing.mails_to_look_at(actor), standing.names_proposed(actor)]
        return render(request, "home/desk.html", {"sections": waiting.present(found)})
    first = waiting.unprotected(organization)
    sections = waiting.present(
        [
            *waiting.failed(organization),
            waiting.ageing(organization),
            registers.left_out(organization),
            standing.terms_to_accept(organization),
            waiting.to_answer(organization),
            waiting.to_mend(organization),
            soon.ending(organization),
            soon.importing(organization),
            soon.porting(organization),
            soon.holding(organization),
            standing.notices_missing(organization),
            desk,
            standing.mails_to_look_at(actor),
            standing.names_proposed(actor),
            waiting.drafts(organization, user.pk),
        ]
    )
    context = {
        "first": first,
        "sections": sections,
        "numbers": waiting.numbers_of(organization),
    }
    return render(request, "home/home.html", context)


@page(right=None)
def search(request: PageRequest) -> HttpResponse:
    """Everything that fits; straight to it when there is only one."""
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:200]
    found = searching.Found([])
    if len(text) >= searching.SHORTEST:
        found = searching.search(text, request.organization, request.actor)
        if found.only:
            return redirect(found.only)
    return render(request, "home/search.html", {"text": text, "groups": found.groups, "note": found.note})


@page(Right.OPERATE)
def demo_remove(request: PageRequest) -> HttpResponse:
    """Say what goes, ask once, then remove it."""
    if request.method == "POST":
        try:
            remove_demonstration(request.actor)
        except Refused as refused:
            messages.error(request, refused.sentence(language()))
            return redirect("home")
        if not User.objects.filter(pk=request.user.pk).exists():
            logout(request)
        messages.success(
            request,
            _("The demonstration is removed. Sign in with your own account; the operator makes one on the server."),
        )
        return redirect("home")
    gone = [
        {
            "name": organization.name,
            "numbers": organization.numbers.count(),
            "addresses": organization.addresses.count(),
            "requests": organization.service_requests.count(),
        }
        for organization in demonstrations()
    ]
    return render(request, "home/demo_remove.html", {"gone": gone})
