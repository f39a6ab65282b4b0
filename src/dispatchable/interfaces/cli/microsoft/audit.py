"""What is wrong in a tenant: every finding has a code, a subject and what the registers say about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt

from dispatchable import Validator
from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.countries.pack import countries
from dispatchable.engine.validation.normalised import normalised_key, settled
from dispatchable.engine.validation.refusals import unknown_country
from dispatchable.engine.validation.verdict import Depth, Status, Verdict
from dispatchable.interfaces.cli.microsoft.exports import Tenant
from dispatchable.interfaces.cli.microsoft.records import Address, Location, Number, home

FAR = 500
"""Metres between a coordinate and the register's from which on it is told."""
_FOUND = (Status.VALID, Status.CORRECTED)
_RANK = {Status.VALID: 0, Status.CORRECTED: 1}


@dataclass(slots=True)
class Judged:
    """An address of the tenant with its verdict and the numbers that are on it."""

    address: Address
    verdict: Verdict
    numbers: list[Number] = field(default_factory=list)
    """All numbers on it, in use or not."""
    metres_off: int | None = None
    """How far its coordinates lie from the register's, where both are known and the house is found."""

    @property
    def in_use(self) -> list[Number]:
        """The numbers on it that are in use."""
        return [number for number in self.numbers if number.in_use]


@dataclass(frozen=True, slots=True)
class NumberFinding:
    """Something wrong with one telephone number."""

    code: str
    """A name out of ``NUMBER_FINDINGS``."""
    number: Number
    judged: Judged | None = None


NUMBER_FINDINGS = (
    "number_without_address", "number_address_unknown", "number_location_unknown", "number_location_elsewhere",
    "number_other_country", "number_address_not_confirmed", "number_address_not_marked", "number_activation_failed",
    "number_twice", "number_unreadable",
)  # fmt: skip
"""Codes of what can be wrong with a number; none changes its meaning."""
UNPROTECTED = frozenset(NUMBER_FINDINGS[:2]) | {"number_other_country", "number_address_not_confirmed"}
"""Those that leave a number in use without an address confirmed by a register."""


@dataclass(slots=True)
class Audit:
    """All that was found."""

    tenant: Tenant
    judged: dict[str, Judged] = field(default_factory=dict)
    """Address id -> its judgement, in the export's order."""
    by_default_location: dict[str, Judged] = field(default_factory=dict)
    findings: list[NumberFinding] = field(default_factory=list)
    duplicates: list[list[Judged]] = field(default_factory=list)
    """Groups of one address written several times; the one to keep first."""
    orphans: list[Location] = field(default_factory=list)
    """Locations whose address is not in the export."""
    homeless: list[Judged] = field(default_factory=list)
    """Addresses whose default location is not in the export."""
    uncovered: dict[str, int] = field(default_factory=dict)
    """Country -> addresses that could not be checked, because no register covers them."""

    @property
    def marked(self) -> list[Judged]:
        """Addresses that the tenant calls validated."""
        return [judged for judged in self.judged.values() if judged.address.marked]

    @property
    def not_so(self) -> list[Judged]:
        """Of these, the ones that a register was asked about and that are not valid."""
        return [judged for judged in self.marked if judged.verdict.status not in (Status.VALID, Status.NOT_CHECKED)]

    @property
    def far(self) -> list[Judged]:
        """Addresses whose coordinates lie far from the house."""
        return [judged for judged in self.judged.values() if (judged.metres_off or 0) >= FAR]

    @property
    def used(self) -> list[Number]:
        """Numbers in use."""
        return [number for number in self.tenant.numbers if number.in_use]

    @property
    def unprotected(self) -> int:
        """Numbers in use without an address that a register confirmed, or whose address could not be checked."""
        return len({f.number.argument for f in self.findings if f.code in UNPROTECTED})

    def of(self, *codes: str) -> list[NumberFinding]:
        """The findings with these codes, in the order of the export."""
        return [finding for finding in self.findings if finding.code in codes]


def audited(tenant: Tenant, validator: Validator) -> Audit:
    """Looks at everything the exports hold. Changes nothing; the same exports and registers give the same findings."""
    audit = Audit(tenant)
    for address in tenant.addresses.values():
        verdict = judge(address.civic, validator)
        audit.judged[address.id] = Judged(address, verdict, metres_off=_off(address, verdict))
        if address.default_location:
            audit.by_default_location[address.default_location] = audit.judged[address.id]
        if verdict.status is Status.NOT_CHECKED:
            country = address.civic.country
            audit.uncovered[country] = audit.uncovered.get(country, 0) + 1
    for number in tenant.numbers:
        if judged := _judged_of(number, audit):
            judged.numbers.append(number)
    audit.findings = [finding for number in tenant.numbers for finding in _number_findings(number, audit)]
    audit.findings += _twice(tenant.numbers)
    audit.duplicates = _duplicates(audit, validator)
    audit.orphans = [place for place in tenant.locations.values() if place.address not in tenant.addresses]
    audit.homeless = [
        judged
        for judged in audit.judged.values()
        if judged.address.default_location and judged.address.default_location not in tenant.locations
    ]
    return audit


def judge(civic: CivicAddress, validator: Validator) -> Verdict:
    """The verdict on an address of the tenant; a street type kept apart is tried before and after the name."""
    if civic.country not in countries():
        return unknown_country(civic.country)
    verdict = validator.validate(civic)
    if verdict.status is not Status.VALID and civic.street_type:
        turned = civic.with_(street=f"{civic.street_type} {civic.street}", street_type="")
        other = validator.validate(turned)
        if _RANK.get(other.status, 2) < _RANK.get(verdict.status, 2):
            return other
    return verdict


def _judged_of(number: Number, audit: Audit) -> Judged | None:
    """The address that a number is on: by its location, else by the address named beside it."""
    place = audit.tenant.locations.get(number.location)
    for key in (place.address if place else "", number.address):
        if key in audit.judged:
            return audit.judged[key]
    return audit.by_default_location.get(number.location)


def _number_findings(number: Number, audit: Audit) -> Iterator[NumberFinding]:
    if not number.e164:
        yield NumberFinding("number_unreadable", number)
    if not number.in_use:
        return
    if number.activation.lower() in ("assignmentfailed", "updatefailed"):
        yield NumberFinding("number_activation_failed", number, _judged_of(number, audit))
    if not number.address and not number.location:
        yield NumberFinding("number_without_address", number)
        return
    judged = _judged_of(number, audit)
    if judged is None:
        yield NumberFinding("number_address_unknown", number)
        return
    place = audit.tenant.locations.get(number.location)
    if number.location and place is None and number.location != judged.address.default_location:
        yield NumberFinding("number_location_unknown", number, judged)
    if place and number.address and place.address != number.address:
        yield NumberFinding("number_location_elsewhere", number, judged)
    country = home(judged.address.civic.country)
    if number.countries and country not in number.countries:
        yield NumberFinding("number_other_country", number, judged)
    if judged.verdict.status is not Status.VALID:
        yield NumberFinding("number_address_not_confirmed", number, judged)
    elif judged.address.mark and not judged.address.marked:
        yield NumberFinding("number_address_not_marked", number, judged)


def _twice(numbers: list[Number]) -> Iterator[NumberFinding]:
    seen: dict[str, Number] = {}
    for number in numbers:
        first = seen.setdefault(number.argument, number)
        if first is not number:
            yield NumberFinding("number_twice", number)


def _off(address: Address, verdict: Verdict) -> int | None:
    deep = verdict.depth in (Depth.PREMISE, Depth.SUBPREMISE)
    if address.latitude is None or address.longitude is None or not verdict.position or not deep:
        return None
    if verdict.status not in _FOUND:
        return None
    return round(_metres(address.longitude, address.latitude, *verdict.position))


def _metres(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """The distance on a sphere (haversine)."""
    first, second = radians(latitude), radians(other_latitude)
    half = sin((second - first) / 2) ** 2
    half += cos(first) * cos(second) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * 6_371_000 * asin(sqrt(min(half, 1.0)))


def _duplicates(audit: Audit, validator: Validator) -> list[list[Judged]]:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for judged in audit.judged.values():
        if judged.address.civic.country not in countries() or not judged.address.civic.street:
            continue
        found = judged.verdict.status in _FOUND
        address = judged.verdict.address if found else settled(judged.address.civic, validator.registers)
        groups[normalised_key(settled(address, validator.registers))].append(judged)
    return [sorted(group, key=_worth) for group in groups.values() if len(group) > 1]


def _worth(judged: Judged) -> tuple[int, bool, int]:
    """Which of several to keep: the one written right, marked, with most numbers."""
    return _RANK.get(judged.verdict.status, 2), not judged.address.marked, -len(judged.numbers)
