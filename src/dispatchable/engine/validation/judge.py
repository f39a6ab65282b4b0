"""Turn what was found into a verdict: status, depth, candidates, next step, evidence; the rest is ``findings``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dispatchable.engine import ENGINE_VERSION
from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.registers.keys import RULES_VERSION
from dispatchable.engine.registers.register import Register, same_unit
from dispatchable.engine.validation.candidates import address_of, candidate_of, neighbours_of, numbered
from dispatchable.engine.validation.findings import Findings
from dispatchable.engine.validation.outcome import Found, Outcome
from dispatchable.engine.validation.places import CANDIDATES_ONLY
from dispatchable.engine.validation.score import answer_score
from dispatchable.engine.validation.verdict import (
    Candidate,
    Depth,
    Element,
    ElementResult,
    Evidence,
    Position,
    Status,
    Verdict,
)
from dispatchable.engine.validation.written import Written

MAX_CANDIDATES = 5
_VALID, _CORRECTED = Status.VALID, Status.CORRECTED


class Judge:
    """Writes the verdict on one outcome.

    ``given`` are the elements that were written apart, ``covered`` says whether any register of the country is loaded.
    """

    def __init__(
        self, outcome: Outcome, given: dict[str, str], country: str, written: Written, *, covered: bool
    ) -> None:
        self.outcome = outcome
        self.reading = outcome.reading
        self.given = given
        self.country = country
        self.written = written
        self.covered = covered
        self.inside = {name: written.original(value) for name, value in self.reading.inside.items()}
        self.findings = Findings(outcome, written)
        self.candidates: list[Candidate] = []

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
        self.findings.number_element(found, address)
        self.findings.street_element(found, address)
        self.findings.place_elements(found, address)
        self.findings.declared_elements(self.given, address)
        self.findings.inside_elements(found, address)
        self.findings.leftovers()
        position = register.position(found.point)
        if position is None:
            self.findings.reason("ADR-NOGEO")
        status = _CORRECTED if self.findings.corrections else _VALID
        if self.findings.corrections:
            self.findings.reason("ADR-CORR", "", ("changes", str(len(self.findings.corrections))))
        listed = register.unit(found.point)
        depth = Depth.SUBPREMISE if same_unit(listed, reading.inside.get("unit", "")) else Depth.PREMISE
        if listed and not reading.inside.get("unit"):
            self.findings.reason("ADR-MISS-SUB", "unit")
        if reading.several:
            self.findings.reason(
                "ADR-RANGE",
                "house_number",
                ("range", reading.number_text),
                ("number", f"{address.house_number}{address.suffix}"),
            )
            self._other_houses_of_range(found)
        return self._finish(
            status, depth, answer_score(self.outcome), found, address, position,
            next_step="accept_correction" if self.findings.corrections else "",
        )  # fmt: skip

    def _street(self, found: Found) -> Verdict:
        """The street is certain and no house number was given."""
        address = address_of(found.register, found.street, -1, self.inside)
        if self.outcome.rivals and any(
            f.register.street_postcode(f.street) != address.postcode for f in self.outcome.rivals
        ):
            address = address.with_(postcode=self.reading.postcode)
        self.findings.street_element(found, address)
        self.findings.place_elements(found, address)
        self.findings.inside_elements(found, address)
        self.findings.leftovers()
        if self.reading.corner:
            self.findings.elements.insert(0, Element("house_number", "", "", ElementResult.MISSING))
        elif found.register.has_numbers(found.street):
            self.findings.elements.insert(0, Element("house_number", "", "", ElementResult.MISSING))
            self.findings.reason("ADR-MISS-HNO", "house_number")
        else:
            self.findings.reason("ADR-NO-NUMBERS", "house_number")
        self.candidates = [
            candidate_of(found, self.outcome, p) for p in list(found.register.points_of(found.street))[:MAX_CANDIDATES]
        ]
        return self._finish(
            Status.INCOMPLETE, Depth.STREET, answer_score(self.outcome), found, address, None, next_step="complete"
        )

    def _no_street(self) -> Verdict:
        """No street was written: a delivery service, a town alone, or nothing that can be read."""
        reading, place = self.reading, self.outcome.place
        city = self.given.get("city") or self.written.original(reading.city_text)
        address = CivicAddress(country=self.country, postcode=reading.postcode, city=city, **self.inside)
        covered = place is not None and (place.city_known or place.postcode_known)
        if reading.po_box:
            address = address.with_(po_box=reading.po_box)
            self.findings.elements.append(Element("po_box", reading.po_box, reading.po_box, ElementResult.UNEXPECTED))
            self.findings.reason("ADR-POBOX", "po_box")
            return self._finish(
                Status.INCOMPLETE, Depth.NONE, 0.0, None, address, None, next_step="give_physical_address"
            )
        if place is not None and not covered and (reading.city or reading.postcode):
            return self._not_covered(address)
        self.findings.elements.append(Element("street", "", "", ElementResult.MISSING))
        self.findings.reason("ADR-MISS-STREET", "street")
        depth = Depth.LOCALITY if covered else Depth.NONE
        return self._finish(Status.INCOMPLETE, depth, 0.0, None, address, None, next_step="complete")

    def _not_covered(self, address: CivicAddress) -> Verdict:
        """No loaded register covers the place: never to be shown as valid, nor as missing."""
        place = self.given.get("city") or self.written.original(self.reading.city_text) or self.reading.postcode
        self.findings.reason("ADR-NOT-COVERED", "city", ("place", place))
        self.candidates = [candidate_of(f, self.outcome) for f in self.outcome.elsewhere[:MAX_CANDIDATES]]
        return self._finish(Status.NOT_CHECKED, Depth.NONE, 0.0, None, address, None, next_step="load_register")

    def _ambiguous(self) -> Verdict:
        """Several addresses fit: all are candidates, none is the answer."""
        best = self.outcome.rivals[0]
        self.candidates = [candidate_of(f, self.outcome) for f in self.outcome.rivals[:MAX_CANDIDATES]]
        self.findings.reason("ADR-AMB", "", ("count", str(len(self.outcome.rivals))))
        self.findings.leftovers()
        address = self._as_given()
        score = round(1.0 / (1 + len(self.outcome.rivals)), 4)
        return self._finish(Status.AMBIGUOUS, Depth.NONE, score, best, address, None, next_step="choose_candidate")

    def _not_found(self) -> Verdict:
        """The place is covered, and the street or the house is not there; or the line is too thin to look it up."""
        outcome, reading, place = self.outcome, self.reading, self.outcome.place
        found = outcome.found
        street_known = found is not None and found.cost < CANDIDATES_ONLY and not found.hit.words_changed
        if not street_known and place is not None and not place.city_known and (
            place.elsewhere or (not place.postcode_known and (reading.city or reading.postcode))
        ):  # fmt: skip
            if not place.elsewhere and reading.city and not reading.postcode:
                self.findings.reason("ADR-NF-CITY", "city", ("city", reading.city_text))
            return self._not_covered(self._as_given())
        if street_known and found is not None:
            return self._house_missing(found)
        address = self._as_given()
        self.findings.elements.append(Element("street", address.street, "", ElementResult.UNCONFIRMED))
        missing_city = not reading.city and not reading.postcode
        if missing_city:
            self.findings.elements.append(Element("city", "", "", ElementResult.MISSING))
            self.findings.reason("ADR-MISS-CITY", "city")
        else:
            self.findings.reason(
                "ADR-NF-STREET",
                "street",
                ("street", address.street),
                ("city", address.city or reading.postcode),
            )
        if outcome.elsewhere:
            towns = dict.fromkeys(f.register.city_name[f.register.street_city[f.street]] for f in outcome.elsewhere)
            self.findings.reason("ADR-ELSEWHERE", "street", ("street", address.street), ("cities", ", ".join(towns)))
        near = outcome.rivals + ([found] if found and found not in outcome.rivals else [])
        self.candidates = [candidate_of(f, outcome) for f in (near + outcome.elsewhere)[:MAX_CANDIDATES]]
        self.findings.leftovers()
        status = Status.INCOMPLETE if missing_city else Status.NOT_FOUND
        depth = Depth.NONE if missing_city else Depth.LOCALITY
        step = "complete" if missing_city else "choose_candidate" if self.candidates else "check_street"
        return self._finish(status, depth, 0.0, found, address, None, next_step=step)

    def _house_missing(self, found: Found) -> Verdict:
        """The street is there, the house number is not."""
        register, reading = found.register, self.reading
        address = address_of(register, found.street, -1, self.inside)
        number, suffix = reading.numbers[0] if reading.numbers else (0, "")
        address = numbered(address, reading.number_text, "")
        self.findings.elements.append(Element("house_number", reading.number_text, "", ElementResult.UNCONFIRMED))
        self.findings.street_element(found, address)
        self.findings.place_elements(found, address)
        name = register.name_key(found.hit.name)
        namesakes = (f.street for f in self.outcome.rivals if f.register is register)
        streets = dict.fromkeys(
            [found.street, *(s for s in namesakes if register.name_key(register.street_name[s]) == name)]
        )
        same_number = [(s, p) for s in streets for p in register.houses_numbered(s, number)]
        near = [(s, p) for s in streets for p in register.neighbours(s, number)] if not same_number else []
        depth, position = Depth.STREET, None
        if same_number:
            known = _numbers(register, same_number)
            self.findings.reason(
                "ADR-BAD-SUFFIX", "suffix", ("number", str(number)), ("suffix", suffix), ("known", known)
            )
        else:
            depth, position = self._number_missing(register, number, streets, near)
        self.candidates = neighbours_of(found, self.outcome, (same_number or near)[:MAX_CANDIDATES])
        self.candidates += [candidate_of(f, self.outcome) for f in self.outcome.rivals if f.housed][:2]
        step = "choose_candidate" if self.candidates else "check_number"
        return self._finish(Status.NOT_FOUND, depth, 0.0, found, address, position, next_step=step)

    def _number_missing(
        self, register: Register, number: int, streets: Iterable[int], near: Sequence[tuple[int, int]]
    ) -> tuple[Depth, tuple[float, float] | None]:
        """Say why a number no house bears is missing: the depth that can be told all the same, and where it would be.

        ``near`` are the houses (street, point) with the numbers nearest to it.
        """
        written = self.reading.number_text
        spans = [span for s in streets if (span := register.number_span(s)) is not None]
        ranges = [r for s in streets for r in register.ranges_of(s, number)]
        if ranges:
            first, last = register.range_ends(ranges[0])
            self.findings.reason(
                "ADR-PLAUS-HNO", "house_number", ("number", written), ("low", str(first)), ("high", str(last))
            )
            return Depth.INTERPOLATED, register.interpolate(ranges[0], number)
        if not spans:
            self.findings.reason("ADR-NO-NUMBERS", "house_number")
            return Depth.STREET, None
        low, high = spans[0]
        for first, last in spans:
            low, high = min(low, first), max(high, last)
        if not low <= number <= high:
            self.findings.reason(
                "ADR-BEYOND-HNO", "house_number", ("number", written), ("low", str(low)), ("high", str(high))
            )
            return Depth.STREET, None
        depth, position = Depth.STREET, None
        below: int | None = None
        above: int | None = None
        ends: dict[int, int] = {}
        for _, point in near:
            n = register.number_at(point)
            if n is None or n % 2 != number % 2:
                continue
            ends[n] = point
            if n < number:
                below = n if below is None else max(below, n)
            elif n > number:
                above = n if above is None else min(above, n)
        if below is not None and above is not None:
            self.findings.reason(
                "ADR-PLAUS-HNO", "house_number", ("number", written), ("low", str(below)), ("high", str(above))
            )
            depth = Depth.INTERPOLATED
            share = (number - below) / (above - below)
            position = _between(register.position(ends[below]), register.position(ends[above]), share)
        self.findings.reason("ADR-BAD-HNO", "house_number", ("number", written), ("known", _numbers(register, near)))
        return depth, position

    def _other_houses_of_range(self, found: Found) -> None:
        for number, suffix in self.reading.numbers[found.order + 1 :]:
            point = found.register.find_house(found.street, number, suffix)
            if point >= 0 and len(self.candidates) < MAX_CANDIDATES:
                self.candidates.append(candidate_of(found, self.outcome, point))

    def _as_given(self) -> CivicAddress:
        """The address as it was read, for want of the register's own spelling."""
        reading = self.reading
        return CivicAddress(
            country=self.country,
            region=reading.region,
            postcode=reading.postcode,
            city=self.given.get("city") or self.written.original(reading.city_text),
            street=self.written.original(" ".join(reading.street)),
            house_number=reading.number_text,
            po_box=reading.po_box,
            **self.inside,
        )

    def _finish(
        self, status: Status, depth: Depth, score: float, found: Found | None, address: CivicAddress,
        position: tuple[float, float] | None, *, next_step: str,
    ) -> Verdict:  # fmt: skip
        corrected = status is _CORRECTED
        confirmed = corrected or status is _VALID
        record_id = found.register.record_id(found.point, found.street) if confirmed and found else ""
        name, digest = (found.register.name, found.register.digest) if found else ("", "")
        findings = self.findings
        return Verdict(
            status,
            depth,
            score,
            record_id,
            address,
            tuple(findings.elements),
            tuple(findings.reasons),
            tuple(findings.corrections) if corrected else (),
            tuple(self.candidates),
            Position(position[0], position[1]) if position else None,
            next_step,
            Evidence(name, digest, record_id, ENGINE_VERSION, RULES_VERSION),
        )


def _numbers(register: Register, houses: Sequence[tuple[int, int]]) -> str:
    """The numbers of the first houses (street, point), as a person would list them."""
    return ", ".join("".join(register.number_text(point)) for _, point in houses[:6])


def _between(
    one: tuple[float, float] | None, other: tuple[float, float] | None, share: float
) -> tuple[float, float] | None:
    """The point at ``share`` (0 to 1) of the way from one position to another."""
    if one is None or other is None:
        return None
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share
