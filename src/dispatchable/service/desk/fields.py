"""The address of a line as the form asks for it, kept beside what the form does not show."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.countries.pack import countries, load_pack

FIELDS = ("house_number", "street", "city", "country", "postcode", "region")
"""The form's fields in the order in which it asks."""
REQUIRED = ("house_number", "street", "city", "country")
_STREET_PARTS = ("pre_direction", "pre_type", "street", "street_type", "post_direction")
_NUMBER_PARTS = ("house_number", "suffix")
_MOST = 200


@cache
def offered_countries() -> tuple[str, ...]:
    """Countries where calling is offered: those of the packs in which an emergency call can be made at all."""
    return tuple(code for code in countries() if load_pack(code).emergency.supported)


def form_fields(elements: Mapping[str, str]) -> dict[str, str]:
    """What the form shows of an address: the street in one field, the number with its suffix."""
    address = CivicAddress.from_mapping(elements)
    return {
        "house_number": " ".join(part for part in (address.house_number, address.suffix) if part),
        "street": address.street_line,
        "city": address.city,
        "country": address.country,
        "postcode": address.postcode,
        "region": address.region,
    }


def merged(before: Mapping[str, str], fields: Mapping[str, str]) -> dict[str, str]:
    """The elements after the form: a field left as shown keeps its parts, a changed one replaces them.

    What the form does not ask for (unit, floor, building ...) stays, unless street or town are others now: then it
    belonged to another address.
    """
    shown = form_fields(before)
    typed = {name: " ".join(fields.get(name, "").replace("\0", "").split())[:_MOST] for name in FIELDS}
    changed = {name for name in FIELDS if typed[name] != shown[name]}
    elements = dict(before) if not changed & {"street", "city", "country"} else {
        name: value for name, value in before.items() if name in (*FIELDS, *_STREET_PARTS, *_NUMBER_PARTS)
    }  # fmt: skip
    for name, parts in (("street", _STREET_PARTS), ("house_number", _NUMBER_PARTS)):
        if name in changed:
            elements = {key: value for key, value in elements.items() if key not in parts}
    if changed & {"city", "country"}:
        elements.pop("city_code", None)
    elements |= {name: typed[name] for name in changed}
    return {name: value for name, value in elements.items() if value}


def other_elements(elements: Mapping[str, str]) -> dict[str, str]:
    """What is kept of the address beside the form's fields: unit, floor, building ..."""
    asked = {*FIELDS, *_STREET_PARTS, *_NUMBER_PARTS, "city_code", "county"}
    return {name: value for name, value in elements.items() if name not in asked}
