"""Pages: add an address or change what it says; suggestions while one types."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dispatchable.interfaces.web.addresses.map import map_around
from dispatchable.interfaces.web.addresses.panel import panel_of_checked
from dispatchable.interfaces.web.addresses.typed import Typed, country_groups, field_rows
from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.addresses.actions.check import check_address
from dispatchable.service.addresses.actions.edit import edit_address
from dispatchable.service.addresses.duplicates import same_address
from dispatchable.service.addresses.models import AddressState, EmergencyAddress
from dispatchable.service.audit.actor import Right
from dispatchable.service.errors import Refused
from dispatchable.service.registry.suggest import suggest

MAX_SUGGESTIONS = 8


@page(Right.MANAGE_ADDRESSES)
def address_add(request: PageRequest) -> HttpResponse:
    """One page: type, check, and decide; nothing is saved before the decision."""
    if request.method == "POST":
        return _decide(request, Typed.from_post(request.POST), None)
    newest = EmergencyAddress.objects.filter(organization=request.organization).order_by("-id").first()
    covered, _others = country_groups(request.organization)
    country = newest.country if newest else covered[0].country if covered else ""
    text = request.GET.get("text", "")
    return _form(request, Typed(request.GET.get("country", country), text), None)


@page(Right.MANAGE_ADDRESSES)
def address_edit(request: PageRequest, pk: UUID) -> HttpResponse:
    """The same page for an address that is there: what is decided becomes its next version."""
    address: EmergencyAddress = own(EmergencyAddress.objects.select_related("current__evidence"), request, pk)
    if address.state == AddressState.RETIRED:
        return redirect("address", pk=pk)
    if request.method == "POST":
        return _decide(request, Typed.from_post(request.POST, address.country), address)
    asked: dict[str, Any] = {"text": "", "elements": {}}
    if address.current:
        asked = address.current.evidence.verdict["asked"]
    return _form(request, Typed(address.country, asked["text"], address.label, asked["elements"]), address)


def _decide(request: PageRequest, typed: Typed, address: EmergencyAddress | None) -> HttpResponse:
    """Check what was typed, or do with it what was decided after a check of the very same."""
    do = "accept" if "accept" in request.POST else request.POST.get("do", "check")
    if do == "country":
        return _form(request, typed, address)
    if do == "check" or request.POST.get("checked") != typed.fingerprint:
        return _form(request, typed, address, check=True)
    choose = request.POST.get("accept", "") if do == "accept" else ""
    if do == "choose":
        choose = request.POST.get("choose", "")
        if not choose:
            return _form(request, typed, address, check=True, unchosen=True)
    try:
        if address is None:
            address = add_address(
                request.actor, country=typed.country, text=typed.text, elements=typed.elements, label=typed.label,
                choose=choose,
            )  # fmt: skip
        else:
            address = edit_address(
                request.actor, address.pk, text=typed.text, elements=typed.elements, label=typed.label, choose=choose
            )
    except Refused as refused:
        return _form(request, typed, address, check=True, refused=refused)
    address.refresh_from_db()
    if address.current is not None and address.current.is_validated:
        messages.success(request, _("The address is saved and validated."))
    else:
        messages.warning(request, _("The address is saved. It is not validated yet."))
        if do == "keep":
            return redirect(page_at("request_start", address=address.pk))
    return redirect("address", pk=address.pk)


def _form(
    request: PageRequest,
    typed: Typed,
    address: EmergencyAddress | None,
    *,
    check: bool = False,
    refused: Refused | None = None,
    unchosen: bool = False,
) -> HttpResponse:
    """The page with what was typed, the verdict on it when asked for, and what was refused."""
    panel = drawing = None
    twins: list[EmergencyAddress] = []
    if check:
        try:
            checked = check_address(request.actor, country=typed.country, text=typed.text, elements=typed.elements)
            panel = panel_of_checked(checked)
            drawing = map_around(request.organization, typed.country, panel.position, chosen=panel.chosen_ids)
            known = same_address(request.organization.pk, [checked.key], address.pk if address else None)
            twins = known.get(checked.key, [])
        except Refused as found:
            refused = refused or found
    wrong = refused.field if refused else ""
    covered, others = country_groups(request.organization)
    context: dict[str, Any] = {
        "typed": typed,
        "address": address,
        "covered": covered,
        "others": others,
        "fields": field_rows(typed.country, typed, wrong),
        "fields_open": bool(typed.elements),
        "panel": panel,
        "twins": twins,
        "drawing": drawing,
        "refused": refused,
        "wrong": wrong,
        "unchosen": unchosen,
        "chosen": request.POST.get("choose", ""),
        "back": reverse("address", args=(address.pk,)) if address else reverse("addresses"),
    }
    return render(request, "addresses/add.html", context, status=422 if refused or unchosen else 200)


@require_safe
@page()
def address_fields(request: PageRequest) -> HttpResponse:
    """The fields of one country, for the form whose country was just changed."""
    typed = Typed.from_post(request.GET)
    return render(request, "addresses/fields.html", {"fields": field_rows(typed.country, typed, "")})


@require_safe
@page()
def address_suggest(request: PageRequest) -> HttpResponse:
    """Suggestions for ``text`` in ``country`` as the options of a list box."""
    found = suggest(
        request.organization, request.GET.get("text", "")[:200], request.GET.get("country", "")[:2], MAX_SUGGESTIONS
    )
    response = render(request, "addresses/suggestions.html", {"suggestions": found})
    response.headers["Cache-Control"] = "private, max-age=60"
    return response
