"""What a register holds, as addresses and as candidates for a person to choose."""

from __future__ import annotations

from collections.abc import Mapping

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation.places import CANDIDATES_ONLY, Basis
from dispatchable.engine.validation.score import NEIGHBOUR, candidate_score
from dispatchable.engine.validation.search import Found, Outcome
from dispatchable.engine.validation.verdict import Candidate, Position


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
