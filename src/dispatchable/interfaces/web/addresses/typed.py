"""What a person typed into the address form, as it is kept on the page when something is amiss."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from dispatchable.engine.civic.address import ELEMENTS
from dispatchable.engine.countries.pack import CountryPack, countries, load_pack
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.service.organizations.models import Organization
from dispatchable.service.registry.validator import validator_for

PREFIX = "el_"
"""Before the name of an element, in the names of the form's fields."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The form's content."""

    country: str
    text: str = ""
    label: str = ""
    elements: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_post(cls, post: QueryDict, country: str = "") -> Typed:
        """What was sent; only elements that there are. ``country`` stands above the one sent."""
        elements = {
            name: value for name in ELEMENTS if name != "country" and (value := post.get(PREFIX + name, "").strip())
        }
        return cls(country or post.get("country", ""), post.get("text", ""), post.get("label", ""), elements)

    @property
    def fingerprint(self) -> str:
        """Tells whether the form still says what was checked."""
        said = [self.country, " ".join(self.text.split()), sorted(self.elements.items())]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:24]


def field_rows(country: str, typed: Typed, wrong: str) -> list[dict[str, Any]]:
    """The country's own fields in its order; ``wrong`` names the one at fault. None for an unknown country."""
    if country not in countries():
        return []
    pack = load_pack(country)
    return [
        {
            "element": row.element,
            "name": PREFIX + row.element,
            "label": row.label_fr if language() == "fr" else row.label_en,
            "required": row.required,
            "value": typed.elements.get(row.element, ""),
            "regions": pack.regions if row.element == "region" else (),
            "short": row.element in ("house_number", "suffix", "postcode", "floor", "unit", "room", "staircase"),
            "wrong": row.element == wrong,
        }
        for row in pack.fields
    ]


def country_groups(organization: Organization) -> tuple[list[CountryPack], list[CountryPack]]:
    """Countries that a register of the organisation covers, and the others, each by name in the page's language."""
    covered = {register.country for register in validator_for(organization).registers}
    packs = sorted((load_pack(code) for code in countries()), key=lambda pack: pack.name(language()))
    return [p for p in packs if p.country in covered], [p for p in packs if p.country not in covered]
