"""Pages: the places within an address; add, change, move, remove."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatchable.interfaces.web.addresses.pinning import degrees, pin_map
from dispatchable.interfaces.web.addresses.words import PLACE_KINDS
from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.service.addresses.actions.move_place import move_place, remove_place
from dispatchable.service.addresses.actions.pin import FAR, far
from dispatchable.service.addresses.actions.places import add_place, edit_place
from dispatchable.service.addresses.models import EmergencyAddress, Place
from dispatchable.service.addresses.place_facts import PlaceFacts
from dispatchable.service.addresses.tree import below, place_uses, tree_of
from dispatchable.service.audit.actor import Right
from dispatchable.service.errors import Refused

_MINE = EmergencyAddress.objects.select_related("current", "organization")
_NAMES = ("name", "kind", "elin", "floor", "room", "longitude", "latitude", "site_contact", "access")


@page(Right.MANAGE_ADDRESSES)
def place_add(request: PageRequest, pk: UUID) -> HttpResponse:
    """A new place within the address."""
    return _form(request, own(_MINE, request, pk), None)


@page(Right.MANAGE_ADDRESSES)
def place_edit(request: PageRequest, pk: UUID, place: UUID) -> HttpResponse:
    """Change what is said of a place, and where it stands."""
    found: EmergencyAddress = own(_MINE, request, pk)
    return _form(request, found, _place(found, place))


@require_POST
@page(Right.MANAGE_ADDRESSES)
def place_remove(request: PageRequest, pk: UUID, place: UUID) -> HttpResponse:
    """Remove a place that nothing uses; otherwise the page says what does."""
    found: EmergencyAddress = own(_MINE, request, pk)
    known = _place(found, place)
    try:
        remove_place(request.actor, known.pk)
    except Refused as refused:
        return _page(request, found, known, _values(known), refused)
    messages.success(request, _("The place is removed."))
    return redirect(page_at("address", pk, tab="places"))


def _place(found: EmergencyAddress, pk: UUID) -> Place:
    known = found.places.filter(pk=pk).first()
    if known is None:
        raise Http404
    return known


def _values(place: Place | None) -> dict[str, Any]:
    values = {name: "" if (value := getattr(place, name, "")) is None else value for name in _NAMES}
    values["parent"] = str(place.parent_id or "") if place else ""
    return values


def _form(request: PageRequest, found: EmergencyAddress, place: Place | None) -> HttpResponse:
    if request.method != "POST":
        values = _values(place)
        if place is None:
            values["parent"] = request.GET.get("parent", "")
        return _page(request, found, place, values)
    values = {name: request.POST.get(name, "") for name in (*_NAMES, "parent")}
    try:
        facts = PlaceFacts(
            name=values["name"], kind=values["kind"], elin=values["elin"], floor=values["floor"], room=values["room"],
            longitude=degrees(values["longitude"], "longitude"), latitude=degrees(values["latitude"], "latitude"),
            site_contact=values["site_contact"], access=values["access"],
        )  # fmt: skip
        parent = next((p.pk for _d, p in tree_of(found) if str(p.pk) == values["parent"]), None)
        if place is None:
            saved = add_place(request.actor, found.pk, facts, parent_id=parent)
        else:
            if "parent" in request.POST:
                move_place(request.actor, place.pk, parent)
            saved = edit_place(request.actor, place.pk, facts)
    except Refused as refused:
        return _page(request, found, place, values, refused)
    messages.success(request, _("The place is saved."))
    _doubt(request, found, saved)
    return redirect(page_at("address", found.pk, tab="places"))


def _doubt(request: PageRequest, found: EmergencyAddress, place: Place) -> None:
    """A place on a campus may lie far from the register's point: said, never refused."""
    version = found.current
    if version is None or place.longitude is None or place.latitude is None:
        return
    metres = far(version.longitude, version.latitude, place.longitude, place.latitude)
    if metres is not None and metres > FAR:
        messages.warning(
            request,
            _("The place lies %(metres)s m from the register's point of the address. Check it if that is too far.")
            % {"metres": round(metres)},
        )


def _page(
    request: PageRequest,
    found: EmergencyAddress,
    place: Place | None,
    values: dict[str, Any],
    refused: Refused | None = None,
) -> HttpResponse:
    without = below(place) if place else set()
    context = {
        "address": found,
        "place": place,
        "values": values,
        "refused": refused,
        "wrong": refused.field if refused else "",
        "places": [(depth, one) for depth, one in tree_of(found) if one.pk not in without],
        "kinds": PLACE_KINDS,
        "uses": place_uses(place) if place else [],
        "pin": pin_map(request, found, _number(values["longitude"]), _number(values["latitude"])),
    }
    return render(request, "addresses/place.html", context, status=422 if refused else 200)


def _number(text: Any) -> float | None:
    try:
        return float(str(text).replace(",", "."))
    except ValueError:
        return None
