"""What is found out about each element of an address: its result, the reasons, the corrections."""

from __future__ import annotations

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.registers.aliases import AliasKind
from dispatchable.engine.registers.keys import town_key
from dispatchable.engine.registers.register import same_unit
from dispatchable.engine.validation.outcome import Found, Outcome
from dispatchable.engine.validation.verdict import Correction, Element, ElementResult, Reason
from dispatchable.engine.validation.written import Written

_C, _X, _I = ElementResult.CONFIRMED, ElementResult.CORRECTED, ElementResult.INFERRED
_U = ElementResult.UNCONFIRMED
_INSIDE = ("building", "staircase", "floor", "unit", "room", "landmark", "care_of")


class Findings:
    """Collects what is said of the elements of one address, in the order it is to be shown."""

    def __init__(self, outcome: Outcome, written: Written) -> None:
        self.outcome = outcome
        self.reading = outcome.reading
        self.written = written
        self.elements: list[Element] = []
        self.reasons: list[Reason] = []
        self.corrections: list[Correction] = []

    def reason(self, code: str, element: str = "", *facts: tuple[str, str]) -> None:
        """Add a reason with its facts, each a name and a value."""
        self.reasons.append(Reason(code, element, facts))

    def number_element(self, found: Found, address: CivicAddress) -> None:
        """House number and suffix of a house that was found: confirmed, as a number is never corrected."""
        self.elements.append(Element("house_number", self.reading.number_text, address.house_number, _C))
        if address.suffix:
            self.elements.append(Element("suffix", found.number[1] if found.number else "", address.suffix, _C))

    def street_element(self, found: Found, address: CivicAddress) -> None:
        """The street: confirmed, or corrected to the register's spelling."""
        written = self.written.original(" ".join(self.reading.street))
        if found.hit.words_changed or found.hit.type_changed:
            self.elements.append(Element("street", written, address.street, _X))
            self.corrections.append(Correction("street", written, address.street))
        else:
            self.elements.append(Element("street", written, address.street, _C))
            if found.hit.type_inferred:
                self.reason("ADR-INF-TYPE", "street", ("street", address.street))

    def place_elements(self, found: Found, address: CivicAddress) -> None:
        """Postcode and town: confirmed, corrected, or inferred where they were not written."""
        register, reading = found.register, self.reading
        city = register.street_city[found.street]
        self._postcode_element(found, address, city)
        if not reading.city:
            self.elements.append(Element("city", "", address.city, _I))
            self.reason("ADR-INF-CITY", "city", ("city", address.city))
            return
        town = self.written.original(reading.city_text)
        kinds = {a.kind for a in register.cities_named(reading.city) if a.city == city}
        if found.other_part:
            self.elements.append(Element("community", town, address.community, _X))
            self.corrections.append(Correction("community", town, address.community))
        elif kinds:
            self.elements.append(Element("city", town, address.city, _C))
            if AliasKind.OWN not in kinds and AliasKind.GROUP not in kinds:
                code = "ADR-POSTAL-CITY" if kinds == {AliasKind.POSTAL} else "ADR-ALIAS"
                own = town_key(address.city, register.lexicon)
                if own != reading.city:
                    self.reason(code, "city", ("given", town), ("value", address.city))
        else:
            self.elements.append(Element("city", town, address.city, _X))
            self.corrections.append(Correction("city", town, address.city))

    def _postcode_element(self, found: Found, address: CivicAddress, city: int) -> None:
        reading, place = self.reading, self.outcome.place
        if not address.postcode:
            if reading.postcode:
                self.elements.append(Element("postcode", reading.postcode, "", _U))
                self.reason("ADR-UNCHECKED", "postcode", ("value", reading.postcode))
            return
        if not reading.postcode:
            self.elements.append(Element("postcode", "", address.postcode, _I))
            self.reason("ADR-INF-PC", "postcode", ("postcode", address.postcode))
            if place is not None and place.homonyms:
                self.corrections.append(Correction("postcode", "", address.postcode))
        elif reading.postcode == address.postcode:
            self.elements.append(Element("postcode", reading.postcode, address.postcode, _C))
        else:
            self.elements.append(Element("postcode", reading.postcode, address.postcode, _X))
            self.corrections.append(Correction("postcode", reading.postcode, address.postcode))
            if city not in found.register.cities_of_postcode(reading.postcode):
                self.reason(
                    "ADR-MISM-PC-CITY",
                    "postcode",
                    ("postcode", reading.postcode),
                    ("city", address.city),
                    ("postcode_city", ""),
                )

    def declared_elements(self, given: dict[str, str], address: CivicAddress) -> None:
        """Region, county, official code, part of the town and hamlet, where they were given apart.

        What contradicts them was ruled out before, but for the town's part and hamlet: those are corrected.
        """
        for name in ("region", "county", "city_code", "community", "locality"):
            value = given.get(name, "")
            if not value:
                continue
            known = getattr(address, name)
            if known and fold(known) == fold(value):
                self.elements.append(Element(name, value, known, _C))
            elif name in ("community", "locality") and known:
                self.elements.append(Element(name, value, known, _X))
                self.corrections.append(Correction(name, value, known))
            else:
                self.elements.append(Element(name, value, known, _U))
                self.reason("ADR-UNCHECKED", name, ("value", value))

    def inside_elements(self, found: Found, address: CivicAddress) -> None:
        """What lies inside the house: unconfirmed, unless the register lists the unit."""
        listed = found.register.unit(found.point) if found.housed else ""
        for name in _INSIDE:
            value = getattr(address, name)
            if not value:
                continue
            confirmed = name == "unit" and same_unit(listed, value)
            self.elements.append(Element(name, value, value, _C if confirmed else _U))
            if name in ("unit", "floor", "building", "staircase", "room") and not confirmed:
                self.reason("ADR-BAD-SUB", name, ("element", name), ("value", value))
        if self.reading.po_box:
            self.elements.append(Element("po_box", self.reading.po_box, "", ElementResult.UNEXPECTED))
            self.reason("ADR-POBOX", "po_box")

    def leftovers(self) -> None:
        """Words that fit nothing, and the second street of a corner."""
        if self.reading.unexpected:
            text = " ".join(self.reading.unexpected)
            self.elements.append(Element("landmark", text, "", ElementResult.UNEXPECTED))
            self.reason("ADR-UNEXPECTED", "", ("text", text))
        if self.reading.corner:
            self.reason(
                "ADR-CORNER",
                "street",
                ("streets", f"{' '.join(self.reading.street)} / {' '.join(self.reading.corner)}"),
            )
