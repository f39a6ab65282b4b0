"""A request filed by an agent for somebody who calls."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dispatchable.interfaces.web.desk import shown
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.actions.file_for import Call, file_for_caller
from dispatchable.service.desk.fields import FIELDS
from dispatchable.service.desk.find import desk_organizations
from dispatchable.service.errors import Refused
from dispatchable.service.ids import as_id


@page(Right.REVIEW_REQUESTS)
def queue_call(request: PageRequest) -> HttpResponse:
    """Who calls, of which organisation, about which address."""
    sent = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    problem = None
    if request.method == "POST":
        try:
            found = file_for_caller(request.actor, _call(sent))
        except Refused as refused:
            problem = refused
        else:
            messages.success(request, _("The request is with the desk. The caller gets the letters about it."))
            return redirect("queue_request", found.pk)
    countries = [
        (code, name) for code, name in shown.country_choices()
        if not request.actor.desk_countries or code in request.actor.desk_countries
    ]  # fmt: skip
    context = {
        "organizations": desk_organizations(request.actor), "countries": countries, "contacts": shown.CONTACT,
        "typed": sent, "problems": [problem] if problem else [],
        "errors": {problem.field: problem.sentence(request.actor.language)} if problem else {},
    }  # fmt: skip
    return render(request, "queue/call.html", context, status=422 if problem else 200)


def _call(sent: dict[str, str]) -> Call:
    return Call(
        organization_id=as_id(sent.get("organization")), name=sent.get("name", ""), email=sent.get("email", ""),
        language=sent.get("language", ""), phone=sent.get("contact_phone", ""), contact=sent.get("contact", ""),
        address={name: sent.get(name, "") for name in FIELDS}, number=sent.get("number", ""),
        note=sent.get("note", ""),
    )  # fmt: skip
