"""The structured civic address: one value object, passed through the whole house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class CivicAddress(NamedTuple):
    """A street address as structured elements; immutable. Give them by name.

    Each element is text as written, empty when not given. The names follow RFC 5139 and NENA CLDXF; the
    element's RFC 5139 code stands behind it.
    """

    country: str = ""
    """ISO 3166-1 alpha-2, upper case (country)."""
    region: str = ""
    """State, province, région or département as the country writes it (A1)."""
    county: str = ""
    """County or département (A2)."""
    city: str = ""
    """Town: the commune or municipality that holds the address, the one responders are sent by (A3)."""
    city_code: str = ""
    """Official code of the town (INSEE code, GNIS or FIPS place, AGS)."""
    community: str = ""
    """Part of a town with a name of its own: commune déléguée, borough, postal community (A4, PCN)."""
    locality: str = ""
    """Hamlet or named place below the community: lieu-dit, quarter (A5)."""
    postcode: str = ""
    """Postal code (PC)."""
    pre_direction: str = ""
    """Direction before the street's name: "N" in "N Main St" (PRD)."""
    pre_type: str = ""
    """Street type before the name where it is kept apart from it: "Highway" in "Highway 9" (STP)."""
    street: str = ""
    """Street name. Countries that write the type first keep it here: "Rue de la Paix" (RD)."""
    street_type: str = ""
    """Street type after the name: "St", "Avenue" (STS)."""
    post_direction: str = ""
    """Direction after the name: "NE" in "5th Ave NE" (POD)."""
    house_number: str = ""
    """House number without suffix: "12", "40-12", "N6W23001" (HNO)."""
    suffix: str = ""
    """House number suffix: "bis", "A", "1/2" (HNS)."""
    building: str = ""
    """Building, residence or block (BLD)."""
    staircase: str = ""
    """Staircase or entrance within the building (LOC)."""
    floor: str = ""
    """Floor or storey (FLR)."""
    unit: str = ""
    """Apartment, suite or unit (UNIT)."""
    room: str = ""
    """Room or door within the unit (ROOM)."""
    landmark: str = ""
    """Name of a place that is no street: "Zone Artisanale du Causse", "City Hall" (LMK)."""
    care_of: str = ""
    """Person or firm the address is asked for: "chez Martin", "c/o Acme" (NAM)."""
    po_box: str = ""
    """Post-office box or other delivery service: "BP 12", "PO Box 7" (POBOX)."""

    @property
    def street_line(self) -> str:
        """The street in one string: directions, type and name in writing order."""
        parts = (self.pre_direction, self.pre_type, self.street, self.street_type, self.post_direction)
        return " ".join([p for p in parts if p])

    def with_(self, **changes: str) -> CivicAddress:
        """A copy with the given elements changed."""
        return self._replace(**changes)

    def as_dict(self, *, empty: bool = False) -> dict[str, str]:
        """Elements by name; the empty ones only when asked for."""
        return {name: value for name, value in zip(ELEMENTS, self, strict=True) if empty or value}

    @classmethod
    def from_mapping(cls, elements: Mapping[str, Any]) -> CivicAddress:
        """An address from a mapping of element names.

        Raises KeyError naming the first key that is no element. Values are stripped; None becomes "".
        """
        for name in elements:
            if name not in _ELEMENT_SET:
                raise KeyError(name)
        return cls(**{k: "" if v is None else str(v).strip() for k, v in elements.items()})


ELEMENTS: tuple[str, ...] = CivicAddress._fields
"""Names of all elements in their order from country to delivery service."""
_ELEMENT_SET = frozenset(ELEMENTS)
