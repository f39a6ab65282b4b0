"""Turn what was found into a verdict: status, depth, element results, reasons, candidates, evidence."""

from __future__ import annotations

from collections.abc import Mapping

from dispatchable.engine import ENGINE_VERSION
from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.registers.aliases import AliasKind
from dispatchable.engine.registers.keys import RULES_VERSION, city_key
from dispatchable.engine.registers.register import Register, same_unit
from dispatchable.engine.validation.places import CANDIDATES_ONLY, Basis
from dispatchable.engine.validation.score import NEIGHBOUR, answer_score, candidate_score
from dispatchable.engine.validation.search import Found, Outcome
from dispatchable.engine.validation.verdict import (
    Candidate,
    Correction,
    Depth,
    Element,
    ElementResult,
    Evidence,
    Position,
    Reason,
    Status,
    Verdict,
)
from dispatchable.engine.validation.written import Written

_C, _X, _I = ElementResult.CONFIRMED, ElementResult.CORRECTED, ElementResult.INFERRED
_U, _M = ElementResult.UNCONFIRMED, ElementResult.MISSING
_INSIDE = ("building", "staircase", "floor", "unit", "room", "landmark", "care_of")
MAX_CANDIDATES = 5


def address_of(
    register: Register, street: int, point: int = -1, inside: Mapping[str, str] | None = None
) -> CivicAddress:
    """A street or house of a register as a civic address."""
    city = register.street_city[street]
    number, suffix = register.number_text(point) if point >= 0 else ("", "")
    return CivicAddress(
        country=register.country,
        region=register.city_region[city],
        county=register.city_county[city],
        city=register.city_name[city],
        city_code=register.city_code[city],
        community=register.street_community(street),
        locality=register.street_locality(street),
        postcode=register.street_postcode(street),
        street=register.name_text[register.street_name[street]],
        house_number=number,
        suffix=suffix,
        **(inside or {}),
    )


def candidate_of(found: Found, outcome: Outcome, point: int | None = None) -> Candidate:
    """Something found, as a candidate for a person to choose."""
    register = found.register
    at = found.point if point is None else point
    address = address_of(register, found.street, at)
    position = register.position(at) if at >= 0 else None
    differs = []
    if at < 0 or at != found.point:
        differs.append("house_number")
    if found.hit.words_changed or found.hit.type_changed:
        differs.append("street")
    if outcome.reading.postcode and address.postcode and outcome.reading.postcode != address.postcode:
        differs.append("postcode")
    if found.scope.penalty >= CANDIDATES_ONLY or found.scope.basis in (Basis.SIMILAR, Basis.UNKNOWN_TOWN):
        differs.append("city")
    score = NEIGHBOUR if "house_number" in differs else candidate_score(found, outcome)
    return Candidate(
        address=address,
        record_id=register.record_id(at, found.street) if at >= 0 else "",
        score=score,
        position=Position(*position) if position else None,
        differs=tuple(differs),
        register=register.name,
    )


class Judge:
    """Writes the verdict on one outcome."""

    def __init__(
        self, outcome: Outcome, given: Mapping[str, str], country: str, written: Written, *, covered: bool
    ) -> None:
        self.outcome = outcome
        self.reading = outcome.reading
        self.given = given
        self.country = country
        self.written = written
        self.covered = covered
        self.inside = {name: written.original(value) for name, value in self.reading.inside.items()}
        self.elements: list[Element] = []
        self.reasons: list[Reason] = []
        self.corrections: list[Correction] = []
        self.candidates: list[Candidate] = []

    def reason(self, code: str, element: str = "", /, **facts: str) -> None:
        """Add a reason."""
        self.reasons.append(Reason(code, element, tuple(facts.items())))

    # -- the verdicts -------------------------------------------------------------------------------------------------

    def verdict(self) -> Verdict:
        """The verdict."""
        outcome, reading = self.outcome, self.reading
        if outcome.accepted and outcome.found:
            if outcome.found.housed:
                return self._house(outcome.found)
            return self._street(outcome.found)
        if not self.covered:
            return self._not_covered(self._as_given())
        if not reading.street:
            return self._no_street()
        if outcome.ambiguous:
            return self._ambiguous()
        return self._not_found()

    def _house(self, found: Found) -> Verdict:
        register, reading = found.register, self.reading
        address = address_of(register, found.street, found.point, self.inside)
        self._number_element(found, address)
        self._street_element(found, address)
        self._place_elements(found, address)
        self._inside_elements(found, address)
        self._leftovers()
        position = register.position(found.point)
        if position is None:
            self.reason("ADR-NOGEO")
        status = Status.CORRECTED if self.corrections else Status.VALID
        if self.corrections:
            self.reason("ADR-CORR", changes=str(len(self.corrections)))
        listed = register.unit(found.point)
        depth = Depth.SUBPREMISE if same_unit(listed, reading.inside.get("unit", "")) else Depth.PREMISE
        if listed and not reading.inside.get("unit"):
            self.reason("ADR-MISS-SUB", "unit")
        if reading.several:
            self.reason(
                "ADR-RANGE", "house_number", range=reading.number_text, number=f"{address.house_number}{address.suffix}"
            )
            self._other_houses_of_range(found)
        return self._finish(
            status, depth, answer_score(self.outcome), found, address, position,
            next_step="accept_correction" if self.corrections else "",
        )  # fmt: skip

    def _street(self, found: Found) -> Verdict:
        """The street is certain and no house number was given."""
        address = address_of(found.register, found.street, -1, self.inside)
        if self.outcome.rivals and any(
            f.register.street_postcode(f.street) != address.postcode for f in self.outcome.rivals
        ):
            address = address.with_(postcode=self.reading.postcode)
        self._street_element(found, address)
        self._place_elements(found, address)
        self._inside_elements(found, address)
        self._leftovers()
        if self.reading.corner:
            self.elements.insert(0, Element("house_number", "", "", _M))
        elif found.register.has_numbers(found.street):
            self.elements.insert(0, Element("house_number", "", "", _M))
            self.reason("ADR-MISS-HNO", "house_number")
        else:
            self.reason("ADR-NO-NUMBERS", "house_number")
        self.candidates = [
            candidate_of(found, self.outcome, p) for p in list(found.register.points_of(found.street))[:MAX_CANDIDATES]
        ]
        return self._finish(
            Status.INCOMPLETE, Depth.STREET, answer_score(self.outcome), found, address, None, next_step="complete"
        )

    def _no_street(self) -> Verdict:
        reading, place = self.reading, self.outcome.place
        address = CivicAddress(country=self.country, postcode=reading.postcode, **self.inside)
        covered = place is not None and (place.city_known or place.postcode_known)
        if reading.po_box:
            address = address.with_(po_box=reading.po_box)
            self.elements.append(Element("po_box", reading.po_box, reading.po_box, ElementResult.UNEXPECTED))
            self.reason("ADR-POBOX", "po_box")
            return self._finish(
                Status.INCOMPLETE, Depth.NONE, 0.0, None, address, None, next_step="give_physical_address"
            )
        if place is not None and not covered and (reading.city or reading.postcode):
            return self._not_covered(address)
        self.elements.append(Element("street", "", "", _M))
        self.reason("ADR-MISS-STREET", "street")
        depth = Depth.LOCALITY if covered else Depth.NONE
        return self._finish(Status.INCOMPLETE, depth, 0.0, None, address, None, next_step="complete")

    def _not_covered(self, address: CivicAddress) -> Verdict:
        place = self.given.get("city") or self.written.original(self.reading.city_text) or self.reading.postcode
        self.reason("ADR-NOT-COVERED", "city", place=place)
        self.candidates = [candidate_of(f, self.outcome) for f in self.outcome.elsewhere[:MAX_CANDIDATES]]
        return self._finish(Status.NOT_CHECKED, Depth.NONE, 0.0, None, address, None, next_step="load_register")

    def _ambiguous(self) -> Verdict:
        best = self.outcome.rivals[0]
        self.candidates = [candidate_of(f, self.outcome) for f in self.outcome.rivals[:MAX_CANDIDATES]]
        self.reason("ADR-AMB", count=str(len(self.outcome.rivals)))
        self._leftovers()
        address = self._as_given()
        score = round(1.0 / (1 + len(self.outcome.rivals)), 4)
        return self._finish(Status.AMBIGUOUS, Depth.NONE, score, best, address, None, next_step="choose_candidate")

    def _not_found(self) -> Verdict:
        outcome, reading, place = self.outcome, self.reading, self.outcome.place
        found = outcome.found
        street_known = found is not None and found.cost < CANDIDATES_ONLY and not found.hit.words_changed
        if not street_known and place is not None and not place.city_known and (
            place.elsewhere or (not place.postcode_known and (reading.city or reading.postcode))
        ):  # fmt: skip
            if not place.elsewhere and reading.city and not reading.postcode:
                self.reason("ADR-NF-CITY", "city", city=reading.city_text)
            return self._not_covered(self._as_given())
        if street_known and found is not None:
            return self._house_missing(found)
        address = self._as_given()
        self.elements.append(Element("street", " ".join(reading.street), "", _U))
        missing_city = not reading.city and not reading.postcode
        if missing_city:
            self.elements.append(Element("city", "", "", _M))
            self.reason("ADR-MISS-CITY", "city")
        else:
            self.reason(
                "ADR-NF-STREET", "street", street=" ".join(reading.street), city=reading.city_text or reading.postcode
            )
        if outcome.elsewhere:
            towns = dict.fromkeys(f.register.city_name[f.register.street_city[f.street]] for f in outcome.elsewhere)
            self.reason("ADR-ELSEWHERE", "street", street=" ".join(reading.street), cities=", ".join(towns))
        near = outcome.rivals + ([found] if found and found not in outcome.rivals else [])
        self.candidates = [candidate_of(f, outcome) for f in (near + outcome.elsewhere)[:MAX_CANDIDATES]]
        self._leftovers()
        status = Status.INCOMPLETE if missing_city else Status.NOT_FOUND
        depth = Depth.NONE if missing_city else Depth.LOCALITY
        step = "complete" if missing_city else "choose_candidate" if self.candidates else "check_street"
        return self._finish(status, depth, 0.0, found, address, None, next_step=step)

    def _house_missing(self, found: Found) -> Verdict:
        """The street is there, the house number is not."""
        register, reading = found.register, self.reading
        address = address_of(register, found.street, -1, self.inside)
        number, suffix = reading.numbers[0] if reading.numbers else (0, "")
        address = address.with_(house_number=reading.number_text)
        self.elements.append(Element("house_number", reading.number_text, "", _U))
        self._street_element(found, address)
        self._place_elements(found, address)
        depth, position = Depth.STREET, None
        streets = dict.fromkeys([found.street, *(f.street for f in self.outcome.rivals if f.register is register)])
        same_number = [(s, p) for s in streets for p in register.houses_numbered(s, number)]
        near = [(s, p) for s in streets for p in register.neighbours(s, number)] if not same_number else []
        known = ", ".join("".join(register.number_text(p)) for _, p in (same_number or near)[:6])
        spans = [span for s in streets if (span := register.number_span(s)) is not None]
        ranges = [r for s in streets for r in register.ranges_of(s, number)]
        if same_number:
            self.reason("ADR-BAD-SUFFIX", "suffix", number=str(number), suffix=suffix, known=known)
        elif ranges:
            first, last = register.range_ends(ranges[0])
            self.reason("ADR-PLAUS-HNO", "house_number", number=reading.number_text, low=str(first), high=str(last))
            depth = Depth.INTERPOLATED
            position = register.interpolate(ranges[0], number)
        elif not spans:
            self.reason("ADR-NO-NUMBERS", "house_number")
        elif number > (high := max(s[1] for s in spans)) or number < min(s[0] for s in spans):
            low = min(s[0] for s in spans)
            self.reason("ADR-BEYOND-HNO", "house_number", number=reading.number_text, low=str(low), high=str(high))
        else:
            side = sorted({n for _, p in near if (n := register.number_at(p)) is not None and n % 2 == number % 2})
            below, above = [n for n in side if n < number], [n for n in side if n > number]
            if below and above:
                self.reason(
                    "ADR-PLAUS-HNO", "house_number", number=reading.number_text, low=str(below[-1]), high=str(above[0])
                )
                depth = Depth.INTERPOLATED
                ends = {register.number_at(p): register.position(p) for _, p in near}
                position = _between(ends[below[-1]], ends[above[0]], (number - below[-1]) / (above[0] - below[-1]))
            self.reason("ADR-BAD-HNO", "house_number", number=reading.number_text, known=known)
        self.candidates = [
            candidate_of(Found(register, found.hit, s, found.scope, found.cost), self.outcome, p)
            for s, p in (same_number or near)[:MAX_CANDIDATES]
        ]
        self.candidates += [candidate_of(f, self.outcome) for f in self.outcome.rivals if f.housed][:2]
        step = "choose_candidate" if self.candidates else "check_number"
        return self._finish(Status.NOT_FOUND, depth, 0.0, found, address, position, next_step=step)

    # -- the elements -------------------------------------------------------------------------------------------------

    def _number_element(self, found: Found, address: CivicAddress) -> None:
        self.elements.append(Element("house_number", self.reading.number_text, address.house_number, _C))
        if address.suffix:
            self.elements.append(Element("suffix", found.number[1] if found.number else "", address.suffix, _C))

    def _street_element(self, found: Found, address: CivicAddress) -> None:
        written = self.written.original(" ".join(self.reading.street))
        if found.hit.words_changed or found.hit.type_changed:
            self.elements.append(Element("street", written, address.street, _X))
            self.corrections.append(Correction("street", written, address.street))
        else:
            self.elements.append(Element("street", written, address.street, _C))
            if found.hit.type_inferred:
                self.reason("ADR-INF-TYPE", "street", street=address.street)

    def _place_elements(self, found: Found, address: CivicAddress) -> None:
        register, reading = found.register, self.reading
        city = register.street_city[found.street]
        self._postcode_element(found, address, city)
        if not reading.city:
            self.elements.append(Element("city", "", address.city, _I))
            self.reason("ADR-INF-CITY", "city", city=address.city)
            return
        kinds = {a.kind for a in register.cities_named(reading.city) if a.city == city}
        if kinds:
            self.elements.append(Element("city", reading.city_text, address.city, _C))
            if AliasKind.OWN not in kinds and AliasKind.GROUP not in kinds:
                code = "ADR-POSTAL-CITY" if kinds == {AliasKind.POSTAL} else "ADR-ALIAS"
                own = city_key(fold(address.city).split(), register.lexicon)
                if own != reading.city:
                    self.reason(code, "city", given=reading.city_text, value=address.city)
        else:
            self.elements.append(Element("city", reading.city_text, address.city, _X))
            self.corrections.append(Correction("city", reading.city_text, address.city))

    def _postcode_element(self, found: Found, address: CivicAddress, city: int) -> None:
        reading, place = self.reading, self.outcome.place
        if not address.postcode:
            if reading.postcode:
                self.elements.append(Element("postcode", reading.postcode, "", _U))
            return
        if not reading.postcode:
            self.elements.append(Element("postcode", "", address.postcode, _I))
            self.reason("ADR-INF-PC", "postcode", postcode=address.postcode)
            if place is not None and place.homonyms:
                self.corrections.append(Correction("postcode", "", address.postcode))
        elif reading.postcode == address.postcode:
            self.elements.append(Element("postcode", reading.postcode, address.postcode, _C))
        else:
            self.elements.append(Element("postcode", reading.postcode, address.postcode, _X))
            self.corrections.append(Correction("postcode", reading.postcode, address.postcode))
            if city not in found.register.cities_of_postcode(reading.postcode):
                self.reason(
                    "ADR-MISM-PC-CITY", "postcode", postcode=reading.postcode, city=address.city, postcode_city=""
                )

    def _inside_elements(self, found: Found, address: CivicAddress) -> None:
        listed = found.register.unit(found.point) if found.housed else ""
        for name in _INSIDE:
            value = getattr(address, name)
            if not value:
                continue
            confirmed = name == "unit" and same_unit(listed, value)
            self.elements.append(Element(name, value, value, _C if confirmed else _U))
            if name in ("unit", "floor", "building", "staircase", "room") and not confirmed:
                self.reason("ADR-BAD-SUB", name, element=name, value=value)
        if self.reading.po_box:
            self.elements.append(Element("po_box", self.reading.po_box, "", ElementResult.UNEXPECTED))
            self.reason("ADR-POBOX", "po_box")

    def _leftovers(self) -> None:
        if self.reading.unexpected:
            text = " ".join(self.reading.unexpected)
            self.elements.append(Element("landmark", text, "", ElementResult.UNEXPECTED))
            self.reason("ADR-UNEXPECTED", text=text)
        if self.reading.corner:
            self.reason(
                "ADR-CORNER", "street", streets=f"{' '.join(self.reading.street)} / {' '.join(self.reading.corner)}"
            )

    def _other_houses_of_range(self, found: Found) -> None:
        for number, suffix in self.reading.numbers[found.order + 1 :]:
            point = found.register.find_house(found.street, number, suffix)
            if point >= 0 and len(self.candidates) < MAX_CANDIDATES:
                self.candidates.append(candidate_of(found, self.outcome, point))

    def _as_given(self) -> CivicAddress:
        reading = self.reading
        return CivicAddress(
            country=self.country,
            region=reading.region,
            postcode=reading.postcode,
            city=self.given.get("city", reading.city_text),
            street=" ".join(reading.street),
            house_number=reading.number_text,
            po_box=reading.po_box,
            **self.inside,
        )

    def _finish(
        self, status: Status, depth: Depth, score: float, found: Found | None, address: CivicAddress,
        position: tuple[float, float] | None, *, next_step: str,
    ) -> Verdict:  # fmt: skip
        confirmed = status in (Status.VALID, Status.CORRECTED)
        record_id = found.register.record_id(found.point, found.street) if confirmed and found else ""
        name, digest = (found.register.name, found.register.digest) if found else ("", "")
        return Verdict(
            status=status,
            depth=depth,
            score=score,
            record_id=record_id,
            address=address,
            elements=tuple(self.elements),
            reasons=tuple(self.reasons),
            corrections=tuple(self.corrections),
            candidates=tuple(self.candidates),
            position=Position(*position) if position else None,
            next_step=next_step,
            evidence=Evidence(name, digest, record_id, ENGINE_VERSION, RULES_VERSION),
        )


def _between(
    one: tuple[float, float] | None, other: tuple[float, float] | None, share: float
) -> tuple[float, float] | None:
    """The point at ``share`` (0 to 1) of the way from one position to another."""
    if one is None or other is None:
        return None
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share
