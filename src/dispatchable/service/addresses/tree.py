"""The tree of places below an address."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from dispatchable.service.addresses.models import EmergencyAddress, Place


@dataclass(frozen=True, slots=True)
class PlaceUse:
    """One number that is said to be at a place, or that responders are told is there."""

    number_id: uuid.UUID
    written: str
    wanted: bool
    in_force: bool


def tree_of(address: EmergencyAddress) -> list[tuple[int, Place]]:
    """All places of an address with their depth (0, 1, ...), each below its parent, siblings by name."""
    below: dict[uuid.UUID | None, list[Place]] = {}
    for place in address.places.order_by("name"):
        below.setdefault(place.parent_id, []).append(place)
    found: list[tuple[int, Place]] = []

    def walk(parent: uuid.UUID | None, depth: int) -> None:
        for place in below.get(parent, ()):
            found.append((depth, place))
            walk(place.pk, depth + 1)

    walk(None, 0)
    return found


def below(place: Place) -> set[uuid.UUID]:
    """The place and every place below it."""
    found = {place.pk}
    edge = [place.pk]
    while edge:
        edge = list(Place.objects.filter(parent_id__in=edge).values_list("pk", flat=True))
        found.update(edge)
    return found


def path_of(place: Place) -> tuple[str, ...]:
    """Names from the top of the tree down to the place."""
    names = [place.name]
    above = place.parent
    while above is not None:
        names.append(above.name)
        above = above.parent
    return tuple(reversed(names))


def place_uses(place: Place) -> list[PlaceUse]:
    """Every number that wants the place, or has it in force, in the order of the numbers."""
    wanted = {number.pk: number for number in place.numbers.all()}
    in_force = {number.pk: number for number in place.protecting.all()}
    return sorted(
        (
            PlaceUse(key, number.written, key in wanted, key in in_force)
            for key, number in {**wanted, **in_force}.items()
        ),
        key=lambda use: use.written,
    )
