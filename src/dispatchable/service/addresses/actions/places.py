"""Places within an emergency address: building, wing, floor, room."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.addresses.models import EmergencyAddress, Place, PlaceKind
from dispatchable.service.addresses.place_facts import PlaceFacts, with_elin
from dispatchable.service.addresses.versions import locked, not_retired
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.errors import NotFound, Refused

MAX_DEPTH = 6
"""Building, wing, floor, area, room, seat."""
TOLD = frozenset({"name", "floor", "room", "longitude", "latitude"})
"""What a carrier is told of a place."""
_LIMITS = {"name": 120, "elin": 40, "floor": 20, "room": 40, "site_contact": 200, "access": 2000}


def add_place(actor: Actor, address_id: uuid.UUID, facts: PlaceFacts, *, parent_id: uuid.UUID | None = None) -> Place:
    """A new place below an address, or below another place of it."""
    actor.require(Right.MANAGE_ADDRESSES)
    facts = _sound(facts)
    with transaction.atomic():
        address = locked(actor, address_id)
        not_retired(address)
        facts = with_elin(facts, address)
        parent = None
        if parent_id is not None:
            parent = address.places.filter(pk=parent_id).first()
            if parent is None:
                raise NotFound("place")
            if _depth(parent) >= MAX_DEPTH:
                raise Refused(
                    "place.depth",
                    en=f"Places go {MAX_DEPTH} levels deep at the most. Choose a place further up.",
                    fr=f"Les emplacements comptent {MAX_DEPTH} niveaux au plus. Choisissez un emplacement plus haut.",
                    field="parent",
                )
        _not_twice(address, facts.name, parent_id)
        place = Place.objects.create(address=address, parent=parent, **_columns(facts))
        record(actor, "place.add", place, label=place.name, details={"address": str(address.pk), **_columns(facts)})
    return place


def edit_place(actor: Actor, place_id: uuid.UUID, facts: PlaceFacts) -> Place:
    """Change what is said of a place; it stays where it is in the tree.

    Emits ``place.changed`` where responders are told something else by it: numbers in force there are registered anew.
    """
    actor.require(Right.MANAGE_ADDRESSES)
    facts = _sound(facts)
    with transaction.atomic():
        found = Place.objects.filter(pk=place_id).first()
        if found is None:
            raise NotFound("place")
        address = locked(actor, found.address_id)
        not_retired(address)
        facts = with_elin(facts, address, but=place_id)
        place = Place.objects.select_for_update().get(pk=place_id)
        if facts.name != place.name:
            _not_twice(place.address, facts.name, place.parent_id)
        changes = {k: [getattr(place, k), v] for k, v in _columns(facts).items() if getattr(place, k) != v}
        if changes:
            for name, (_, value) in changes.items():
                setattr(place, name, value)
            place.save(update_fields=tuple(changes))
            record(actor, "place.edit", place, label=place.name, details={"changes": changes})
            if TOLD & changes.keys():
                emit(actor, "place.changed", place)
    return place


def _columns(facts: PlaceFacts) -> dict[str, str | float | None]:
    return {name: getattr(facts, name) for name in PlaceFacts.__slots__}


def _depth(place: Place) -> int:
    depth, above = 1, place.parent
    while above is not None:
        depth, above = depth + 1, above.parent
    return depth


def _sound(facts: PlaceFacts) -> PlaceFacts:
    tidy = {
        name: value.replace("\0", "").strip() if name == "access" else " ".join(value.replace("\0", " ").split())
        for name in _LIMITS
        if isinstance(value := getattr(facts, name), str)
    }
    if not tidy["name"]:
        raise Refused(
            "place.name",
            en="Give the place the name people on site know it by.",
            fr="Donnez à l'emplacement le nom sous lequel on le connaît sur place.",
            field="name",
        )
    for name, limit in _LIMITS.items():
        if len(tidy[name]) > limit:
            raise Refused(
                "place.length",
                en=f"This text has more than {limit} characters. Shorten it.",
                fr=f"Ce texte compte plus de {limit} caractères. Raccourcissez-le.",
                field=name,
            )
    if facts.kind and facts.kind not in PlaceKind.values:
        raise Refused(
            "place.kind",
            en="Choose what the place is in the list.",
            fr="Choisissez dans la liste ce qu'est l'emplacement.",
            field="kind",
        )
    if (facts.longitude is None) != (facts.latitude is None):
        raise Refused(
            "place.coordinates",
            en="Give both coordinates, or neither.",
            fr="Indiquez les deux coordonnées, ou aucune.",
            field="latitude" if facts.latitude is None else "longitude",
        )
    for name, limit in (("latitude", 90), ("longitude", 180)):
        value = getattr(facts, name)
        if value is not None and not -limit <= value <= limit:
            raise Refused(
                "place.coordinates",
                en=f"This coordinate lies between -{limit} and {limit} degrees.",
                fr=f"Cette coordonnée est comprise entre -{limit} et {limit} degrés.",
                field=name,
            )
    return PlaceFacts(kind=facts.kind, longitude=facts.longitude, latitude=facts.latitude, **tidy)


def _not_twice(address: EmergencyAddress, name: str, parent_id: uuid.UUID | None) -> None:
    if address.places.filter(name=name, parent_id=parent_id).exists():
        raise Refused(
            "place.twice",
            en="There is a place of this name here already. Choose another name.",
            fr="Il existe déjà un emplacement de ce nom à cet endroit. Choisissez un autre nom.",
            field="name",
        )
