"""What a register holds, as addresses and as candidates for a person to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dispatchable.engine.civic.address import ELEMENTS, CivicAddress
from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation.outcome import Found, Outcome
from dispatchable.engine.validation.places import CANDIDATES_ONLY, Basis
from dispatchable.engine.validation.score import NEIGHBOUR, candidate_score
from dispatchable.engine.validation.verdict import Candidate, Position


def address_of(
    register: Register, street: int, point: int = -1, inside: Mapping[str, str] | None = None
) -> CivicAddress:
    """A street or house of a register as a civic address."""
    base = _street_address(register, street)
    if point >= 0:
        number, suffix = register.number_text(point)
        base = numbered(base, number, suffix)
    return base._replace(**inside) if inside else base


def numbered(address: CivicAddress, number: str, suffix: str) -> CivicAddress:
    """An address with this house number and suffix."""
    house = (number, suffix)
    return CivicAddress._make(address[:_HOUSE] + house + address[_HOUSE + 2 :])


_HOUSE = ELEMENTS.index("house_number")
_REMEMBERED = 8_192


def _street_address(register: Register, street: int) -> CivicAddress:
    """The address of a street without any house; the last ones asked for are remembered."""
    known: CivicAddress | None = register.street_addresses.get(street)
    if known is not None:
        return known
    if len(register.street_addresses) >= _REMEMBERED:
        register.street_addresses.clear()
    city = register.street_city[street]
    address = CivicAddress(
        country=register.country,
        region=register.city_region[city],
        county=register.city_county[city],
        city=register.city_name[city],
        city_code=register.city_code[city],
        community=register.street_community(street),
        locality=register.street_locality(street),
        postcode=register.street_postcode(street),
        street=register.name_text[register.street_name[street]],
    )
    register.street_addresses[street] = address
    return address


def neighbours_of(found: Found, outcome: Outcome, places: Sequence[tuple[int, int]]) -> list[Candidate]:
    """Houses of the right street (street, point) with other numbers than the written one, as candidates."""
    register = found.register
    name, postcode = register.name, outcome.reading.postcode
    changed = found.hit.words_changed or found.hit.type_changed
    differs = ("house_number", "street") if changed else ("house_number",)
    elsewhere = (*differs, "postcode")
    out = []
    for street, point in places:
        known = _street_address(register, street).postcode
        position = register.position(point)
        out.append(
            Candidate(
                address_of(register, street, point),
                register.record_id(point, street),
                NEIGHBOUR,
                Position(position[0], position[1]) if position else None,
                elsewhere if postcode and known and postcode != known else differs,
                name,
            )
        )
    return out


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
