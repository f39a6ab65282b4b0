"""Pages: one emergency address, and its end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dispatchable.engine.countries.pack import load_pack
from dispatchable.interfaces.web.addresses.map import map_around
from dispatchable.interfaces.web.addresses.panel import panel_of_version
from dispatchable.interfaces.web.addresses.why import differences, why_valid
from dispatchable.interfaces.web.addresses.words import ACTIONS, PLACE_KINDS
from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.service.addresses.actions.accept import accept_suggestion
from dispatchable.service.addresses.actions.declare import may_declare
from dispatchable.service.addresses.actions.delete import delete_address, why_not
from dispatchable.service.addresses.actions.retire import retire_address
from dispatchable.service.addresses.duplicates import same_address
from dispatchable.service.addresses.models import AddressState, EmergencyAddress, Replacement
from dispatchable.service.addresses.tree import tree_of
from dispatchable.service.addresses.uses import uses_of
from dispatchable.service.audit.actor import Right
from dispatchable.service.audit.models import AuditRow
from dispatchable.service.errors import Refused
from dispatchable.service.imports.models import ImportRow

TABS = ("address", "evidence", "places", "numbers", "history")
_MINE = EmergencyAddress.objects.select_related("current__evidence", "current__manual_validation", "organization")


@require_safe
@page()
def address(request: PageRequest, pk: UUID) -> HttpResponse:
    """One address: its state, what to do about it, and everything known of it."""
    return _detail(request, own(_MINE, request, pk))


def _detail(request: PageRequest, found: EmergencyAddress, refused: Refused | None = None) -> HttpResponse:
    tab = request.GET.get("tab", "address")
    tab = tab if tab in TABS else "address"
    version = found.current
    uses = uses_of(found)
    panel = panel_of_version(version) if version else None
    context: dict[str, Any] = {
        "address": found,
        "version": version,
        "panel": panel,
        "tab": tab,
        "uses": [(use, reverse("number", args=[use.number_id])) for use in uses],
        "validated_before": found.versions.exclude(validated_at=None).filter(revoked_at=None).exists(),
        "revoked": version.evidence.verdict.get("revoked") if version else None,
        "desk": page_at("request_start", address=found.pk),
        "refused": refused,
        "place_count": found.places.count(),
        "identifiers": [
            (rule.fr if language() == "fr" else rule.en, found.identifiers[rule.code])
            for rule in load_pack(found.country).identifiers
            if rule.code in found.identifiers
        ],
        "declarable": bool(version and found.state == AddressState.NOT_CHECKED and may_declare(found.country)),
        "twins": same_address(found.organization_id, [version.normalised_key], found.pk).get(version.normalised_key, [])
        if version and found.state != AddressState.RETIRED
        else [],
    }
    running = Replacement.objects.filter(old=found, finished_at=None).select_related("new__current").first()
    if running is not None:
        context["running"] = running
        context["moved"] = running.total - sum(use.in_force or use.wanted for use in uses)
    if tab == "address" and panel and version:
        position = panel.position
        longitude, latitude = version.where
        if longitude is not None and latitude is not None:
            position = (longitude, latitude)
        context["drawing"] = map_around(request.organization, found.country, position, chosen=panel.chosen_ids)
    elif tab == "evidence":
        versions = list(
            found.versions.select_related("evidence", "manual_validation__proof", "declaration__proof").order_by(
                "-number"
            )
        )
        before = [*versions[1:], None]
        context["versions"] = [
            (one, panel_of_version(one), why_valid(one), differences(one, older))
            for one, older in zip(versions, before, strict=True)
        ]
    elif tab == "places":
        context["places"], context["kinds"] = tree_of(found), PLACE_KINDS
    elif tab == "history":
        ids = [str(found.pk), *map(str, found.places.values_list("pk", flat=True))]
        rows = AuditRow.objects.filter(
            organization_id=request.actor.organization_id,
            object_type__in=("emergencyaddress", "place"),
            object_id__in=ids,
        ).order_by("-sequence")[:200]
        context["history"] = [(row, ACTIONS.get(row.action, row.action)) for row in rows]
        context["brought"] = ImportRow.objects.filter(made_id=found.pk).select_related("session").first()
    return render(request, "addresses/detail.html", context, status=422 if refused else 200)


@require_POST
@page(Right.MANAGE_ADDRESSES)
def address_accept(request: PageRequest, pk: UUID) -> HttpResponse:
    """Consent to the correction, or to the candidate that was ticked."""
    found: EmergencyAddress = own(_MINE, request, pk)
    record = request.POST.get("accept", "") or request.POST.get("choose", "")
    try:
        if not record:
            raise Refused(
                "address.choice_missing",
                en="Tick one of the addresses first.",
                fr="Cochez d'abord l'une des adresses.",
                field="choose",
            )
        accept_suggestion(request.actor, pk, record)
    except Refused as refused:
        return _detail(request, found, refused)
    messages.success(request, _("The address is validated."))
    return redirect("address", pk=pk)


@page(Right.MANAGE_ADDRESSES)
def address_retire(request: PageRequest, pk: UUID) -> HttpResponse:
    """Ask once, then take the address out of use; with the list of uses when there are any."""
    found: EmergencyAddress = own(_MINE, request, pk)
    refused = None
    if request.method == "POST":
        try:
            retire_address(request.actor, pk)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("The address is retired. Its history stays."))
            return redirect("address", pk=pk)
    uses = [(use, reverse("number", args=[use.number_id])) for use in uses_of(found)]
    context = {"address": found, "uses": uses, "refused": refused, "deletable": why_not(found) is None}
    return render(request, "addresses/retire.html", context, status=422 if refused else 200)


@require_POST
@page(Right.MANAGE_ADDRESSES)
def address_delete(request: PageRequest, pk: UUID) -> HttpResponse:
    """Delete what was never used and never validated; otherwise say why not."""
    found: EmergencyAddress = own(_MINE, request, pk)
    try:
        delete_address(request.actor, pk)
    except Refused as refused:
        uses = [(use, reverse("number", args=[use.number_id])) for use in uses_of(found)]
        context = {"address": found, "uses": uses, "refused": refused, "deletable": False}
        return render(request, "addresses/retire.html", context, status=422)
    messages.success(request, _("The address is deleted."))
    return redirect("addresses")
