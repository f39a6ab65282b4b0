"""Page: put the pin of an address where its entrance is; the map that a pin is dragged on."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dispatchable.engine.registers.around import METRES_PER_DEGREE
from dispatchable.interfaces.web.addresses.map import RADIUS, SIZE, Drawing, map_around
from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.service.addresses.actions.pin import FAR, pin_address
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.actor import Right
from dispatchable.service.errors import Refused


@dataclass(frozen=True, slots=True)
class PinMap:
    """A map with a pin on it, and what a script needs to turn its place into degrees."""

    drawing: Drawing | None
    x: float
    y: float
    longitude: float
    """Of the middle, as is ``latitude``: the register's point."""
    latitude: float
    per_x: float
    """Degrees of longitude to a unit of the square."""
    per_y: float
    far: float
    """Metres beyond which the pin is doubted."""
    per_unit: float
    """Metres to a unit."""


def pin_map(
    request: PageRequest, address: EmergencyAddress, longitude: float | None, latitude: float | None
) -> PinMap | None:
    """The map around the register's point of an address with a pin at these degrees (at the point itself without).

    None where no register has a point, so that there is nothing to drag on.
    """
    version = address.current
    if version is None or version.longitude is None or version.latitude is None:
        return None
    middle = (version.longitude, version.latitude)
    drawing = map_around(request.organization, address.country, middle, chosen=[version.evidence.record_id])
    if drawing is None:
        return None
    per_unit = 2 * RADIUS / SIZE
    per_y = per_unit / METRES_PER_DEGREE
    per_x = per_unit / (METRES_PER_DEGREE * max(cos(radians(middle[1])), 0.01))
    x = SIZE / 2 + ((longitude if longitude is not None else middle[0]) - middle[0]) / per_x
    y = SIZE / 2 - ((latitude if latitude is not None else middle[1]) - middle[1]) / per_y
    x, y = (min(max(one, 4), SIZE - 4) for one in (x, y))
    return PinMap(drawing, x, y, middle[0], middle[1], per_x, per_y, FAR, per_unit)


@page(Right.MANAGE_ADDRESSES)
def address_pin(request: PageRequest, pk: UUID) -> HttpResponse:
    """Drag the pin, or write two coordinates; a pin far from the register's point is asked about once more."""
    found: EmergencyAddress = own(
        EmergencyAddress.objects.select_related("current__evidence", "organization"), request, pk
    )
    values: dict[str, Any] = {"longitude": found.pin_longitude, "latitude": found.pin_latitude}
    refused: Refused | None = None
    if request.method == "POST":
        values = {name: request.POST.get(name, "") for name in ("longitude", "latitude")}
        try:
            longitude, latitude = (degrees(values[name], name) for name in ("longitude", "latitude"))
            if request.POST.get("do") == "remove":
                longitude = latitude = None
            pin_address(request.actor, pk, longitude, latitude, confirmed=request.POST.get("do") == "confirm")
        except Refused as error:
            refused = error
        else:
            gone = longitude is None
            messages.success(request, _("The register's point counts again.") if gone else _("The pin is set."))
            return redirect("address", pk=pk)
    shown = []
    for name in ("longitude", "latitude"):
        try:
            shown.append(degrees(str(values[name]) if values[name] is not None else "", name))
        except Refused:
            shown.append(None)
    context = {
        "address": found,
        "values": {name: "" if value is None else value for name, value in values.items()},
        "refused": refused,
        "far": refused is not None and refused.code == "address.pin_far",
        "pin": pin_map(request, found, *shown),
        "limit": round(FAR),
    }
    return render(request, "addresses/pin.html", context, status=422 if refused else 200)


def degrees(text: str, field: str) -> float | None:
    """A coordinate as people write it, with a comma or a point; None for nothing. Raises Refused for no number."""
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
