"""What a check says of an address, and what state follows from it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.format import one_line
from dispatchable.engine.validation.document import verdict_document
from dispatchable.engine.validation.learnt import mendable
from dispatchable.engine.validation.normalised import normalised_key, settled
from dispatchable.engine.validation.validator import Validator
from dispatchable.service.addresses.models import (
    AddressState,
    AddressVersion,
    Declaration,
    ManualValidation,
    ValidatedHow,
)
from dispatchable.service.learnt.names import InUse
from dispatchable.service.organizations.models import Organization
from dispatchable.service.registry.validator import validator_for

HOUSE_DEPTHS = ("premise", "subpremise")
"""Depths at which a register's answer is a house that somebody can be sent to."""
INSIDE = ("building", "staircase", "floor", "unit", "room", "care_of")
"""Elements that say where somebody is within the house: kept as typed whatever is chosen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person may accept: the register's correction, or one of its candidates."""

    record_id: str
    address: CivicAddress
    line: str
    position: dict[str, float] | None
    is_correction: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """One address checked against the organisation's registers and its manual validations. Nothing was saved."""

    organization_id: uuid.UUID
    country: str
    as_written: str
    """What was typed, on one line."""
    document: dict[str, Any]
    """The verdict (``verdict_document``) with its explanation and with ``asked``."""
    address: CivicAddress
    """What stands while nobody has accepted anything: the elements given, in the register's spelling where that is
    the same."""
    key: str
    """``normalised_key`` of the address."""
    manual: ManualValidation | None
    """A manual validation in force for this very address; None when the register itself has it."""
    checked_at: datetime
    declared: Declaration | None = None
    """The organisation's own word for this very address, given before; None when a register covers it."""

    @property
    def is_found(self) -> bool:
        """Whether the register has this house exactly as given, which needs nobody's consent."""
        return bool(
            self.document["status"] == "valid" and self.document["depth"] in HOUSE_DEPTHS and self.document["record_id"]
        )

    @property
    def state(self) -> AddressState:
        """The state an address of this verdict has before anybody accepts or decides anything."""
        if self.is_found:
            return AddressState.VALID
        if self.manual is not None or self.declared is not None:
            return AddressState.MANUALLY_VALIDATED
        status = self.document["status"]
        return AddressState.INCOMPLETE if status == "valid" else AddressState(status)

    def choices(self) -> tuple[Choice, ...]:
        """What may be accepted, the correction first. A house number is never corrected: such a one is no choice."""
        return choices_of(self.document)

    def choice(self, record_id: str) -> Choice | None:
        """The choice of that record, None when it is not offered."""
        return next((c for c in self.choices() if c.record_id == record_id), None)


def choices_of(document: dict[str, Any]) -> tuple[Choice, ...]:
    """What may be accepted of a stored or fresh verdict document; see ``Checked.choices``."""
    found = []
    moved = {"house_number", "suffix"} & {c["element"] for c in document["corrections"]}
    if document["status"] == "corrected" and document["depth"] in HOUSE_DEPTHS and document["record_id"] and not moved:
        address = CivicAddress.from_mapping(document["address"])
        found.append(Choice(document["record_id"], address, document["line"], document["position"], True))
    for candidate in document["candidates"]:
        address = CivicAddress.from_mapping(candidate["address"])
        if candidate["record_id"] and address.house_number:
            found.append(Choice(candidate["record_id"], address, candidate["line"], candidate["position"], False))
    return tuple(found)


def look(
    organization: Organization, country: str, text: str, elements: dict[str, str], learnt: InUse | None = None
) -> Checked:
    """Check one address for an organisation. The caller has seen to the right and to what was given."""
    checked = at_a_glance(organization, country, text, elements, explained=True, learnt=learnt)
    if checked.is_found:
        return checked
    manual = manual_validation(organization.pk, checked.key, checked.checked_at)
    if manual is not None:
        return with_manual(checked, manual)
    return with_declared(checked, declarations(organization.pk, [checked.key]))


def at_a_glance(
    organization: Organization,
    country: str,
    text: str,
    elements: dict[str, str],
    *,
    explained: bool = False,
    learnt: InUse | None = None,
    validator: Validator | None = None,
) -> Checked:
    """What the registers say of an address, by the names that the desk approved: no query, for many at once.

    ``learnt`` are these names, made once for all of them; their one query is made when the first address needs them.
    ``validator`` is the organisation's, where it was looked up once for all of them.
    """
    validator = validator or validator_for(organization)
    ask = validator.explain if explained else validator.validate
    verdict = ask(text, country=country, elements=elements)
    names = learnt or InUse(organization)
    found = names.overlay.applied(validator, verdict, country, text, elements) if mendable(verdict) else verdict
    if found is not verdict:
        verdict = replace(found, explanation=verdict.explanation)
    document = verdict_document(verdict)
    document["asked"] = {"country": country, "text": text, "elements": elements}
    address = uncorrected(verdict.address.with_(country=country), document["corrections"])
    return Checked(
        organization_id=organization.pk,
        country=country,
        as_written=written(text, elements, country),
        document=document,
        address=address,
        key=normalised_key(settled(address, validator.registers)),
        manual=None,
        checked_at=timezone.now(),
    )


def uncorrected(address: CivicAddress, corrections: list[dict[str, str]]) -> CivicAddress:
    """The address with every given element that the register would change as it was given."""
    given = {change["element"]: change["given"] for change in corrections}
    if "street" in given:
        given |= dict.fromkeys(("pre_direction", "pre_type", "street_type", "post_direction"), "")
    if "city" in given:
        given["city_code"] = ""
    return address.with_(**given)


def with_manual(checked: Checked, manual: ManualValidation) -> Checked:
    """The address as the manual validation has it, with where somebody is within the house as typed."""
    kept = {name: value for name in INSIDE if (value := getattr(checked.address, name))}
    return replace(checked, manual=manual, address=CivicAddress.from_mapping({**manual.elements, **kept}))


def manual_validation(organization_id: uuid.UUID, key: str, now: datetime) -> ManualValidation | None:
    """The newest manual validation of the organisation in force for a normalised address."""
    return (
        ManualValidation.objects.filter(organization_id=organization_id, normalised_key=key, revoked_at=None)
        .filter(Q(expires_at=None) | Q(expires_at__gt=now))
        .order_by("-id")
        .first()
    )


def manual_validations(organization_id: uuid.UUID, keys: Collection[str], now: datetime) -> dict[str, ManualValidation]:
    """The newest manual validation in force for each of these normalised addresses that has one."""
    found = ManualValidation.objects.filter(
        organization_id=organization_id, normalised_key__in=list(keys), revoked_at=None
    ).filter(Q(expires_at=None) | Q(expires_at__gt=now))
    return {manual.normalised_key: manual for manual in found.order_by("id")}


def with_declared(checked: Checked, known: Mapping[str, Declaration]) -> Checked:
    """The address with the organisation's own word for it, where there is one and no register speaks."""
    if checked.document["status"] != "not_checked" or checked.manual is not None:
        return checked
    return replace(checked, declared=known.get(checked.key))


def declarations(organization_id: uuid.UUID, keys: Collection[str]) -> dict[str, Declaration]:
    """The newest declaration in force for each of these normalised addresses that has one."""
    found = AddressVersion.objects.filter(
        address__organization_id=organization_id,
        normalised_key__in=list(keys),
        validated_how=ValidatedHow.DECLARATION,
        revoked_at=None,
    ).select_related("declaration__proof")
    return {version.normalised_key: version.declaration for version in found.order_by("id") if version.declaration}


def written(text: str, elements: dict[str, str], country: str) -> str:
    """What was typed, on one line."""
    given = one_line(CivicAddress.from_mapping({**elements, "country": country})) if elements else ""
    return ", ".join(part for part in (" ".join(text.split()), given) if part)
