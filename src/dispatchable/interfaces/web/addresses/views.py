"""Pages: one emergency address, and its places."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dispatchable.interfaces.web.addresses.map import map_around
from dispatchable.interfaces.web.addresses.panel import panel_of_version
from dispatchable.interfaces.web.addresses.words import ACTIONS
from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.service.addresses.actions.accept import accept_suggestion
from dispatchable.service.addresses.actions.places import add_place, edit_place
from dispatchable.service.addresses.actions.retire import retire_address
from dispatchable.service.addresses.models import EmergencyAddress, Place
from dispatchable.service.addresses.place_facts import PlaceFacts
from dispatchable.service.addresses.tree import tree_of
from dispatchable.service.addresses.uses import uses_of
from dispatchable.service.audit.actor import Right
from dispatchable.service.audit.models import AuditRow
from dispatchable.service.errors import Refused

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
        "desk": page_at("request_start", address=found.pk),
        "refused": refused,
        "place_count": found.places.count(),
    }
    if tab == "address" and panel and version:
        position = panel.position
        if version.longitude is not None and version.latitude is not None:
            position = (version.longitude, version.latitude)
        context["drawing"] = map_around(request.organization, found.country, position, chosen=panel.chosen_ids)
    elif tab == "evidence":
        versions = found.versions.select_related("evidence", "manual_validation__proof").order_by("-number")
        context["versions"] = [(v, panel_of_version(v)) for v in versions]
    elif tab == "places":
        context["places"] = tree_of(found)
    elif tab == "history":
        ids = [str(found.pk), *map(str, found.places.values_list("pk", flat=True))]
        rows = AuditRow.objects.filter(
            organization_id=request.actor.organization_id,
            object_type__in=("emergencyaddress", "place"),
            object_id__in=ids,
        ).order_by("-sequence")[:200]
        context["history"] = [(row, ACTIONS.get(row.action, row.action)) for row in rows]
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
    context = {"address": found, "uses": uses, "refused": refused}
    return render(request, "addresses/retire.html", context, status=422 if refused else 200)


@page(Right.MANAGE_ADDRESSES)
def place_add(request: PageRequest, pk: UUID) -> HttpResponse:
    """A new place within the address."""
    found: EmergencyAddress = own(_MINE, request, pk)
    return _place_form(request, found, None)


@page(Right.MANAGE_ADDRESSES)
def place_edit(request: PageRequest, pk: UUID, place: UUID) -> HttpResponse:
    """Change what is said of a place."""
    found: EmergencyAddress = own(_MINE, request, pk)
    known = found.places.filter(pk=place).first()
    if known is None:
        raise Http404
    return _place_form(request, found, known)


def _place_form(request: PageRequest, found: EmergencyAddress, place: Place | None) -> HttpResponse:
    names = ("name", "floor", "room", "longitude", "latitude", "site_contact", "access")
    values: dict[str, Any] = {n: "" if (v := getattr(place, n, "")) is None else v for n in names}
    values["parent"] = request.GET.get("parent", "")
    refused = None
    if request.method == "POST":
        values = {name: request.POST.get(name, "") for name in (*names, "parent")}
        try:
            facts = PlaceFacts(
                name=values["name"], floor=values["floor"], room=values["room"],
                longitude=_degrees(values["longitude"], "longitude"), latitude=_degrees(values["latitude"], "latitude"),
                site_contact=values["site_contact"], access=values["access"],
            )  # fmt: skip
            if place is None:
                parent = next((p.pk for _d, p in tree_of(found) if str(p.pk) == values["parent"]), None)
                add_place(request.actor, found.pk, facts, parent_id=parent)
            else:
                edit_place(request.actor, place.pk, facts)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("The place is saved."))
            response = redirect("address", pk=found.pk)
            response["Location"] += "?tab=places"
            return response
    context = {
        "address": found, "place": place, "values": values, "refused": refused,
        "wrong": refused.field if refused else "", "places": tree_of(found) if place is None else [],
    }  # fmt: skip
    return render(request, "addresses/place.html", context, status=422 if refused else 200)


def _degrees(text: str, field: str) -> float | None:
    """A coordinate as people write it, with a comma or a point."""
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise Refused(
            "place.coordinates",
            en="Write the coordinate in degrees, such as 48.8566.",
            fr="Écrivez la coordonnée en degrés, par exemple 48,8566.",
            field=field,
        ) from None
