"""*Create a service request*: the area, and the short or the full way."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from dispatchable.interfaces.web.desk import shown
from dispatchable.interfaces.web.desk.form import pages_of
from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.actions.start import start_request
from dispatchable.service.desk.previous import open_request
from dispatchable.service.ids import as_id
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.organizations.models import Organization

SHORT_WAY_USERS = 150
"""Organisations of up to so many users are offered the short way first."""


@page(Right.FILE_REQUESTS)
@never_cache
def request_start(request: PageRequest) -> HttpResponse:
    """*Create a service request*: the area, and the short or the full way. Nothing is kept before it is sent on."""
    given = request.POST if request.method == "POST" else request.GET
    number = _own_of(request, TelephoneNumber.objects.select_related("address__current"), given.get("number", ""))
    address = _own_of(request, EmergencyAddress.objects.select_related("current"), given.get("address", ""))
    if address is None and number is not None:
        address = number.address
    if request.method == "POST":
        short_way = given.get("way") == "short" and _short_offered(request.organization)
        draft = start_request(
            request.actor,
            number_id=number.pk if number else None,
            address_id=address.pk if address else None,
            short_way=short_way,
        )
        return redirect("request_form", draft.pk, draft.step if draft.step in pages_of(draft) else "issue")
    context = {
        "title": _("Create a service request"),
        "progress": shown.progress(None, "start"),
        "number": number,
        "address": address,
        "already": open_request(number, address) if number or address else None,
        "short_offered": _short_offered(request.organization),
    }
    return render(request, "desk/start.html", context)


def _own_of(request: PageRequest, queryset: Any, given: str) -> Any:
    """The object of the organisation whose id the form carries; None when it carries none."""
    if not given:
        return None
    if (wanted := as_id(given)) is None:
        raise Http404
    return own(queryset, request, wanted)


def _short_offered(organization: Organization) -> bool:
    return organization.people.count() <= SHORT_WAY_USERS
