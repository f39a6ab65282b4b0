"""Elements and their tags in a PIDF-LO civic address (RFC 5139, RFC 6848)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dispatchable.engine.civic.address import CivicAddress

CIVIC = "urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr"
"""Namespace of the tags of RFC 5139."""
EXTENSION = "urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr:ext"
"""Namespace of the tags that RFC 6848 adds."""

TAGS: Mapping[str, tuple[str, str]] = {
    "country": (CIVIC, "country"),
    "region": (CIVIC, "A1"),
    "county": (CIVIC, "A2"),
    "city": (CIVIC, "A3"),
    "community": (CIVIC, "A4"),
    "locality": (CIVIC, "A5"),
    "pre_direction": (CIVIC, "PRD"),
    "street": (CIVIC, "RD"),
    "street_type": (CIVIC, "STS"),
    "post_direction": (CIVIC, "POD"),
    "house_number": (CIVIC, "HNO"),
    "suffix": (CIVIC, "HNS"),
    "landmark": (CIVIC, "LMK"),
    "staircase": (CIVIC, "LOC"),
    "floor": (CIVIC, "FLR"),
    "care_of": (CIVIC, "NAM"),
    "postcode": (CIVIC, "PC"),
    "building": (CIVIC, "BLD"),
    "unit": (CIVIC, "UNIT"),
    "room": (CIVIC, "ROOM"),
    "po_box": (CIVIC, "POBOX"),
    "city_code": (CIVIC, "ADDCODE"),
    "pre_type": (EXTENSION, "STP"),
}
"""Element -> (namespace, tag), in the order in which RFC 5139 lists the tags; every element has its tag."""

_ELEMENTS = {tag: element for element, tag in TAGS.items()}


def to_tags(address: CivicAddress) -> tuple[tuple[str, str, str], ...]:
    """The given elements as (namespace, tag, text), in the order of ``TAGS``."""
    return tuple((*TAGS[name], getattr(address, name)) for name in TAGS if getattr(address, name))


def from_tags(tags: Iterable[tuple[str, str, str]]) -> tuple[CivicAddress, tuple[tuple[str, str, str], ...]]:
    """The address that (namespace, tag, text) triples say, and the triples that no element stands for.

    PCN, the postal community name, fills the community where there is no A4; A6 fills the street where there is no RD,
    as RFC 4119 used it. The first of a repeated tag counts.
    """
    elements: dict[str, str] = {}
    unknown: list[tuple[str, str, str]] = []
    spare: dict[str, tuple[str, str, str]] = {}
    for namespace, tag, text in tags:
        element = _ELEMENTS.get((namespace, tag), "")
        if element and element not in elements:
            elements[element] = text.strip()
        elif namespace == CIVIC and tag in ("PCN", "A6") and tag not in spare:
            spare[tag] = (namespace, tag, text)
        else:
            unknown.append((namespace, tag, text))
    for tag, element in (("PCN", "community"), ("A6", "street")):
        if tag in spare:
            if elements.get(element):
                unknown.append(spare[tag])
            else:
                elements[element] = spare[tag][2].strip()
    return CivicAddress.from_mapping(elements), tuple(unknown)
