"""The activation rules; the first that fails is the number's reason.

Every country's numbers need an address validated down to the house. Where an area code cannot be held against an
address (``areas``), nothing is said. A country whose carriers set the address themselves is warned of, not stopped.
"""

from __future__ import annotations

from collections.abc import Iterator

import phonenumbers
from django.utils import timezone

from dispatchable.engine.countries.pack import countries, load_pack
from dispatchable.service.addresses.models import AddressState, AddressVersion, Place, ValidatedHow
from dispatchable.service.carriers.models import Asks
from dispatchable.service.numbers.areas import agrees
from dispatchable.service.numbers.kinds import has_plan, needs_person
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.numbers.reasons import Failure
from dispatchable.service.terms.accepted import is_accepted

HOUSE = ("premise", "subpremise")
ADDRESS_STATES = {
    AddressState.CORRECTED.value: "NUM-ADR-CONSENT",
    AddressState.UNDER_REVIEW.value: "NUM-ADR-REVIEW",
    AddressState.REJECTED.value: "NUM-ADR-REJECTED",
    AddressState.RETIRED.value: "NUM-ADR-RETIRED",
}
WAITS_FOR_ADDRESS = frozenset(
    {"NUM-NOLOC", "NUM-ADR-UNVALID", "NUM-DEPTH", "ADR-POBOX", "NUM-COUNTRY", "NUM-AREA", *ADDRESS_STATES.values()}
)
"""Reasons that a newly validated address may end."""
ALSO_ADDRESS = frozenset({"NUM-INSEE", "NUM-NOGEO", "NUM-FLOOR"})
"""Reasons that a new version of the address, or a change of a place in it, may end as well."""
ASKED_BY_CARRIER = frozenset({"NUM-INSEE", "NUM-SIRET", "NUM-NOGEO"})
"""Reasons that other settings of the carrier may end."""
CARRIER_SAID = frozenset({"NUM-CARRIER", "NUM-LOCKED", "NUM-CARRIER-BUSY", "NUM-CARRIER-DOWN", "NUM-TIMEOUT"})
"""Reasons that lie with the carrier."""


def failures(number: TelephoneNumber) -> tuple[Failure, ...]:
    """Every rule that fails now, the one to mend first in front; empty when the number may activate."""
    return tuple(_failures(number))


def warnings(number: TelephoneNumber) -> tuple[Failure, ...]:
    """What does not stop the activation but should be known."""
    if number.country not in countries():
        return ()
    emergency = load_pack(number.country).emergency
    found = list(_area(number)) if emergency.area_code_rule == "warn" else []
    if emergency.address_required_at == "carrier":
        found.append(Failure("NUM-AT-CARRIER", "carrier", {"country": number.country}))
    return tuple(found)


def version_failures(version: AddressVersion, country: str) -> Iterator[Failure]:
    """Why numbers of ``country`` may not activate on this version of an address."""
    if version.country != country:
        yield Failure("NUM-COUNTRY", "address", {"number_country": country, "address_country": version.country})
    if version.elements.get("po_box"):
        yield Failure("ADR-POBOX", "po_box")
    if not version.is_validated or version.address.state == AddressState.RETIRED:
        yield _unvalidated(version)
    elif version.depth not in HOUSE and version.validated_how != ValidatedHow.DESK:
        # the desk's agent has looked at the place itself; a register alone must have the house
        yield Failure("NUM-DEPTH", "house_number")


def _failures(number: TelephoneNumber) -> Iterator[Failure]:
    if number.country not in countries():
        yield Failure("NUM-NOT-OFFERED", "number", {"country": number.country})
        return
    pack = load_pack(number.country)
    if not pack.emergency.supported:
        yield Failure("NUM-UNSUPPORTED", "number", {"country": number.country})
        return
    if not is_valid(number.e164, number.country):
        yield Failure("NUM-INVALID", "number", {"country": number.country})
    if number.blocked_until and number.blocked_until > timezone.now():
        yield Failure("NUM-BLOCK", "number", {"date": number.blocked_until.date().isoformat()})
    if number.address is None or number.address.current is None:
        yield Failure("NUM-NOLOC", "address")
    yield from _person(number)
    version = number.address.current if number.address else None
    if version is not None:
        yield from (f for f in version_failures(version, number.country) if f.code != "NUM-COUNTRY")
        yield from _inside(number, version)
    if pack.emergency.area_code_rule == "block":
        yield from _area(number)
    if not is_accepted(number.organization_id, number.country):
        yield Failure("NUM-TERMS", "terms", {"country": number.country})


def _inside(number: TelephoneNumber, version: AddressVersion) -> Iterator[Failure]:
    """What the country wants to know inside the building, and the carrier of every address."""
    if load_pack(number.country).emergency.floor_rule == "multi_floor" and not (
        version.elements.get("floor") or _floor(number.place)
    ):
        floors = {floor for floor in version.address.places.values_list("floor", flat=True) if floor}
        if len(floors) > 1:
            yield Failure("NUM-FLOOR", "place", {"floors": ", ".join(sorted(floors))})
    asks = number.carrier.asks
    if Asks.INSEE in asks and number.country == "FR" and not version.elements.get("city_code"):
        yield Failure("NUM-INSEE", "city_code")
    if Asks.SIRET in asks and number.country == "FR" and not version.address.identifiers.get("siret"):
        yield Failure("NUM-SIRET", "siret")
    if Asks.COORDINATES in asks and version.where[0] is None and getattr(number.place, "longitude", None) is None:
        yield Failure("NUM-NOGEO", "position")


def _floor(place: Place | None) -> str:
    """The floor of a place, or of what it lies in."""
    for _ in range(20):
        if place is None or place.floor:
            break
        place = place.parent
    return place.floor if place else ""


def _person(number: TelephoneNumber) -> Iterator[Failure]:
    person = number.person
    if person is None and needs_person(number.kind):
        yield Failure("NUM-NOPERSON", "person")
        return
    address = number.address.country if number.address else number.country
    somewhere = person.country if person else number.country
    if not somewhere == number.country == address:
        wrong = "address" if address != number.country else "person"
        facts = {"number_country": number.country, "address_country": address}
        yield Failure("NUM-COUNTRY", wrong, {"person_country": somewhere, **facts} if person else facts)
    if not has_plan(number):
        yield Failure("NUM-PLAN", "number" if number.plan else "person")


def _unvalidated(version: AddressVersion) -> Failure:
    retired = version.address.state == AddressState.RETIRED
    code = "NUM-ADR-RETIRED" if retired else ADDRESS_STATES.get(version.state, "NUM-ADR-UNVALID")
    verdict = version.evidence.verdict
    revoked = verdict.get("revoked")
    if revoked and not retired:
        words = {
            "address_en": f"Its validation was revoked. Reason given: {revoked['reason']}",
            "address_fr": f"Sa validation a été révoquée. Motif indiqué\u00a0: {revoked['reason']}",
        }
        return Failure("NUM-ADR-UNVALID", "address", {"address_code": "", **words, "address_step": ""})
    said = verdict.get("reasons", [])
    step = verdict.get("next_step", {}).get("code", "")
    # the reason that says the most: one that stops the verdict, else the first
    at_fault = [
        r
        for r in said
        if not r["code"].startswith(("ADR-INF-", "ADR-ALIAS", "ADR-LEARNT", "ADR-POSTAL", "ADR-UNCHECKED"))
    ]
    first = (at_fault or said or [{}])[0]
    facts = {
        "address_code": first.get("code", ""),
        "address_en": first.get("en", ""),
        "address_fr": first.get("fr", ""),
    }
    return Failure(code, first.get("element", "") or "address", {**facts, "address_step": step})


def _area(number: TelephoneNumber) -> Iterator[Failure]:
    version = number.address.current if number.address else None
    if version is not None and agrees(number.e164, number.country, version.elements) is False:
        yield Failure("NUM-AREA", "address")


def is_valid(e164: str, country: str) -> bool:
    """Whether a number fits the numbering plan of its country (or of the plan it shares with others)."""
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number_for_region(parsed, country)
