"""What is said of a place, and the number by which responders call it back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

import phonenumbers

from dispatchable.service.addresses.models import AddressState, EmergencyAddress, Place
from dispatchable.service.errors import Refused


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What is said of a place. Coordinates come both or not at all, in degrees."""

    name: str
    kind: str = ""
    """One of ``PlaceKind``, or "" where nobody said."""
    elin: str = ""
    """The number by which responders call the place back; kept in E.164."""
    floor: str = ""
    room: str = ""
    longitude: float | None = None
    latitude: float | None = None
    site_contact: str = ""
    access: str = ""


def with_elin(facts: PlaceFacts, address: EmergencyAddress, but: uuid.UUID | None = None) -> PlaceFacts:
    """The facts with their ELIN in E.164. Raises Refused for what is no number, or stands for another place already.

    An emergency location identification number (NENA-STA-010) means one place: responders who call it back must not
    reach another. ``but`` is the place itself.
    """
    if not facts.elin:
        return facts
    try:
        number = phonenumbers.parse(facts.elin, address.country)
        sound = phonenumbers.is_possible_number(number)
    except phonenumbers.NumberParseException:
        sound = False
    if not sound:
        raise Refused(
            "place.elin",
            en="This is no telephone number. Write the whole number, with its country code.",
            fr="Ce n'est pas un numéro de téléphone. Écrivez le numéro de téléphone complet, avec l'indicatif du pays.",
            field="elin",
        )
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    others = Place.objects.filter(address__organization_id=address.organization_id, elin=e164)
    other = others.exclude(address__state=AddressState.RETIRED).exclude(pk=but or uuid.UUID(int=0)).first()
    if other is not None:
        raise Refused(
            "place.elin_twice",
            en=f"This number stands for another place already. Its name: {other.name}. One number means one place.",
            fr="Ce numéro de téléphone désigne déjà un autre emplacement. Son nom\u00a0: "
            f"{other.name}. Un numéro de téléphone ne désigne qu'un emplacement.",
            field="elin",
        )
    return replace(facts, elin=e164)
