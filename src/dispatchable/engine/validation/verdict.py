"""The answer of a validation: what was found, how sure, what differs, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from dispatchable.engine.civic.address import CivicAddress


class Status(StrEnum):
    """The outcome of one validation. Only ``VALID`` needs nobody's consent."""

    VALID = "valid"
    """Every given element equals the register after folding."""
    CORRECTED = "corrected"
    """Found with certainty, but a given element changes: somebody must accept it."""
    AMBIGUOUS = "ambiguous"
    """Several addresses fit; see the candidates."""
    INCOMPLETE = "incomplete"
    """A part is missing; see the reasons."""
    NOT_FOUND = "not_found"
    """The registers cover the place and do not have this address."""
    SYNTAX_ERROR = "syntax_error"
    """The text breaks a rule of the country's format."""
    NOT_CHECKED = "not_checked"
    """No loaded register covers the place. Never to be shown as valid."""


class Depth(StrEnum):
    """How deep the answer reaches."""

    SUBPREMISE = "subpremise"
    PREMISE = "premise"
    INTERPOLATED = "interpolated"
    STREET = "street"
    LOCALITY = "locality"
    NONE = "none"


class ElementResult(StrEnum):
    """What became of one element."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    INFERRED = "inferred"
    UNCONFIRMED = "unconfirmed"
    MISSING = "missing"
    UNEXPECTED = "unexpected"


class Element(NamedTuple):
    """One element of the address: as given, as the register has it, and the result."""

    name: str
    """A name out of ``civic.ELEMENTS``."""
    given: str
    value: str
    result: ElementResult


class Correction(NamedTuple):
    """A given element that the register writes differently."""

    element: str
    given: str
    value: str


class Reason(NamedTuple):
    """A reason code with the facts its sentences name (see ``reasons.catalogue``)."""

    code: str
    element: str = ""
    facts: tuple[tuple[str, str], ...] = ()


class Position(NamedTuple):
    """WGS 84 degrees."""

    longitude: float
    latitude: float


class Candidate(NamedTuple):
    """An address of the register that may be meant. Choosing it is a person's act."""

    address: CivicAddress
    record_id: str
    score: float
    position: Position | None
    differs: tuple[str, ...]
    """Names of the elements that differ from what was written."""
    register: str = ""


class Evidence(NamedTuple):
    """What proves the verdict years later. The time and the consent are added by the caller who stores it."""

    register: str
    """Name of the register that answered; empty when none covers the place."""
    register_digest: str
    """SHA-256 of the register's content, hexadecimal."""
    record_id: str
    engine_version: str
    rules_version: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The structured answer of one validation."""

    status: Status
    depth: Depth
    score: float
    """Calibrated probability, 0 to 1, that the address given is the one returned."""
    record_id: str
    """The register's own id; empty unless the house itself is confirmed."""
    address: CivicAddress
    """The register's spelling as deep as ``depth``, with what was given inside the building."""
    elements: tuple[Element, ...]
    reasons: tuple[Reason, ...]
    corrections: tuple[Correction, ...]
    candidates: tuple[Candidate, ...]
    position: Position | None
    next_step: str
    """Code of the next step to offer (see ``reasons.catalogue``); empty when there is nothing to do."""
    evidence: Evidence
    explanation: tuple[dict[str, Any], ...] = ()
    """The steps taken, filled by ``Validator.explain`` only."""
