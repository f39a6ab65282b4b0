"""Put a pin where the entrance really is."""

from __future__ import annotations

import uuid
from math import cos, hypot, radians

from django.db import transaction

from dispatchable.engine.registers.around import METRES_PER_DEGREE
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.addresses.versions import locked, not_retired
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.errors import Refused

FAR = 50.0
"""Metres from the register's point beyond which a pin is doubted: the horizontal accuracy that 47 CFR 9.10(i)(2) asks
of the position of an emergency call. A responder sent further off stands before another house."""


def distance(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Metres between two points (longitude, latitude); on a plane, right within a few kilometres."""
    north = (second[1] - first[1]) * METRES_PER_DEGREE
    east = (second[0] - first[0]) * METRES_PER_DEGREE * cos(radians(first[1]))
    return hypot(north, east)


def pin_address(
    actor: Actor, address_id: uuid.UUID, longitude: float | None, latitude: float | None, *, confirmed: bool = False
) -> EmergencyAddress:
    """Set where the address is, in degrees; None and None take the pin away and the register's point counts again.

    Raises Refused ``address.pin_far``, which names the metres, for a pin further than ``FAR`` from the register's
    point, unless ``confirmed``. Emits ``address.pinned``: numbers in force there are registered anew.
    """
    actor.require(Right.MANAGE_ADDRESSES)
    sound(longitude, latitude)
    with transaction.atomic():
        address = locked(actor, address_id)
        not_retired(address)
        version = address.current
        metres: float | None = None
        if longitude is not None and latitude is not None and version is not None:
            metres = far(version.longitude, version.latitude, longitude, latitude)
            if metres is not None and metres > FAR and not confirmed:
                raise too_far(metres)
        before = [address.pin_longitude, address.pin_latitude]
        if before != [longitude, latitude]:
            address.pin_longitude, address.pin_latitude = longitude, latitude
            address.save(update_fields=("pin_longitude", "pin_latitude"))
            label = address.label or (version.line if version else "")
            details = {"before": before, "after": [longitude, latitude], "metres": metres and round(metres)}
            record(actor, "address.pin", address, label=label, details=details)
            emit(actor, "address.pinned", address)
    return address


def far(of_longitude: float | None, of_latitude: float | None, longitude: float, latitude: float) -> float | None:
    """Metres from a known point; None when nothing is known to measure from."""
    if of_longitude is None or of_latitude is None:
        return None
    return distance((of_longitude, of_latitude), (longitude, latitude))


def too_far(metres: float) -> Refused:
    """The doubt about a pin that far off."""
    return Refused(
        "address.pin_far",
        en=f"The pin is {metres:,.0f} metres from the register's point. Check it, then confirm it if it is right.",
        fr=f"Le repère est à {f'{metres:,.0f}'.replace(',', chr(0x202F))} mètres du point du référentiel. Vérifiez-le, "
        "puis confirmez-le s'il est juste.",
        field="latitude",
    )


def sound(longitude: float | None, latitude: float | None) -> None:
    """Raises Refused for coordinates that are not both there, or lie nowhere."""
    if (longitude is None) != (latitude is None):
        raise Refused(
            "address.coordinates",
            en="Give both coordinates, or neither.",
            fr="Indiquez les deux coordonnées, ou aucune.",
            field="latitude" if latitude is None else "longitude",
        )
    for name, value, limit in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if value is not None and not -limit <= value <= limit:
            raise Refused(
                "address.coordinates",
                en=f"This coordinate lies between -{limit} and {limit} degrees.",
                fr=f"Cette coordonnée est comprise entre -{limit} et {limit} degrés.",
                field=name,
            )
