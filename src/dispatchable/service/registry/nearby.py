"""The registers' own points around a place, for maps and for the desk."""

from __future__ import annotations

from dataclasses import dataclass

from dispatchable.engine.registers.around import points_around
from dispatchable.service.organizations.models import Organization
from dispatchable.service.registry.validator import validator_for

MAX_POINTS = 400
"""More would be no map: the nearest are given."""


@dataclass(frozen=True, slots=True)
class NearbyPoint:
    """One point of a register."""

    number: str
    """House number with its suffix, "" for a place without number."""
    street: str
    longitude: float
    latitude: float
    distance: float
    """Metres from the place asked for."""
    record_id: str


def nearby(
    organization: Organization, country: str, longitude: float, latitude: float, radius: float = 300
) -> list[NearbyPoint]:
    """The points within ``radius`` metres, nearest first, at most ``MAX_POINTS``; units of one house count once."""
    found: dict[tuple[str, str, float, float], NearbyPoint] = {}
    for register in validator_for(organization).registers:
        if register.country != country.upper():
            continue
        for near in points_around(register, longitude, latitude, radius)[: 3 * MAX_POINTS]:
            where = register.position(near.point)
            if where is None:
                continue
            number, suffix = register.number_text(near.point)
            text = f"{number}\u00a0{suffix}" if suffix and number and len(suffix) > 1 else f"{number}{suffix}"
            street = register.name_text[register.street_name[near.street]]
            record = register.record_id(near.point, near.street)
            found.setdefault(
                (text, street, *where), NearbyPoint(text, street, where[0], where[1], near.distance, record)
            )
    return sorted(found.values(), key=lambda point: point.distance)[:MAX_POINTS]
