"""Pages: what an address is called; the proof of one version; addresses that say the same."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dispatchable.engine.countries.pack import load_pack
from dispatchable.interfaces.web.addresses.panel import panel_of_version
from dispatchable.interfaces.web.addresses.why import why_valid
from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.service.addresses.actions.describe import describe_address
from dispatchable.service.addresses.duplicates import duplicate_groups
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.actor import Right
from dispatchable.service.errors import Refused

_MINE = EmergencyAddress.objects.select_related("current", "organization")


@page(Right.MANAGE_ADDRESSES)
def address_describe(request: PageRequest, pk: UUID) -> HttpResponse:
    """Name, own id, note, and the numbers that the country knows."""
    found: EmergencyAddress = own(_MINE, request, pk)
    rules = load_pack(found.country).identifiers
    values = {"label": found.label, "own_id": found.own_id, "note": found.note, **found.identifiers}
    refused = None
    if request.method == "POST":
        values = {name: request.POST.get(name, "") for name in ("label", "own_id", "note", *(r.code for r in rules))}
        try:
            describe_address(
                request.actor, pk, label=values["label"], own_id=values["own_id"], note=values["note"],
                identifiers={rule.code: values[rule.code] for rule in rules},
            )  # fmt: skip
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("The description is saved."))
            return redirect("address", pk=pk)
    french = language() == "fr"
    fields = [
        {"code": r.code, "label": r.fr if french else r.en, "hint": r.hint_fr if french else r.hint_en,
         "value": values.get(r.code, "")}
        for r in rules
    ]  # fmt: skip
    wrong = refused.field if refused else ""
    context = {"address": found, "values": values, "fields": fields, "refused": refused, "wrong": wrong}
    return render(request, "addresses/describe.html", context, status=422 if refused else 200)


@require_safe
@page()
def address_evidence(request: PageRequest, pk: UUID, number: int) -> HttpResponse:
    """Why is this version valid? One page to print."""
    found: EmergencyAddress = own(_MINE, request, pk)
    version = found.versions.select_related("evidence", "manual_validation__proof", "declaration__proof").filter(
        number=number
    ).first()  # fmt: skip
    if version is None:
        raise Http404
    context = {
        "address": found, "version": version, "why": why_valid(version), "panel": panel_of_version(version),
        "now": timezone.now(),
    }  # fmt: skip
    return render(request, "addresses/why.html", context)


@require_safe
@page()
def address_duplicates(request: PageRequest) -> HttpResponse:
    """Addresses that say the same, in groups; one of each may take the others' places."""
    return render(request, "addresses/duplicates.html", {"groups": duplicate_groups(request.organization.pk)})
