"""Page: an organisation declares addresses that no register covers, with one proof for all of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from dispatchable.engine.countries.pack import load_pack
from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.service.addresses.actions.declare import declare_addresses
from dispatchable.service.addresses.models import AddressState, EmergencyAddress
from dispatchable.service.audit.actor import Right
from dispatchable.service.errors import Refused
from dispatchable.service.files.actions.store import store_file
from dispatchable.service.ids import as_id

SHOWN = 200
"""Addresses on a page."""


@page(Right.MANAGE_ADDRESSES)
def address_declare(request: PageRequest) -> HttpResponse:
    """The addresses of a country that no register covers; tick, say why, attach the proof."""
    waiting = (
        EmergencyAddress.objects.filter(organization=request.organization, state=AddressState.NOT_CHECKED)
        .select_related("current")
        .order_by("id")
    )
    there = sorted({country for (country,) in waiting.order_by().values_list("country").distinct()})
    country = request.POST.get("country") or request.GET.get("country") or (there[0] if there else "")
    country = country if country in there else there[0] if there else ""
    refused: Refused | None = None
    ticked = set(request.POST.getlist("address"))
    if request.method == "POST" and country:
        file = request.FILES.get("file")
        try:
            ids = [key for key in map(as_id, ticked) if key]
            rules = load_pack(country).declaration
            if not rules.allowed:
                raise Refused("declaration.not_allowed", en=rules.en, fr=rules.fr, field="country")
            proof = store_file(request.actor, request.organization.pk, file.name or "", file) if file else None
            declared = declare_addresses(
                request.actor, country, ids, reason=request.POST.get("reason", ""), proof=proof
            )
        except Refused as error:
            refused = error
        else:
            many = declared.addresses
            messages.success(
                request, ngettext("%(n)s address is declared.", "%(n)s addresses are declared.", many) % {"n": many}
            )
            return redirect(page_at("addresses"))
    found = Paginator(waiting.filter(country=country), SHOWN).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "found": found,
        "country": country,
        "countries": there,
        "rules": load_pack(country).declaration if country else None,
        "ticked": ticked | set(request.GET.getlist("address")),
        "reason": request.POST.get("reason", ""),
        "refused": refused,
        "wrong": refused.field if refused else "",
    }
    return render(request, "addresses/declare.html", context, status=422 if refused else 200)
