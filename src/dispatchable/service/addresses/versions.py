"""Versions and their evidence: written together, in the transaction of the action that makes them."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.format import one_line
from dispatchable.engine.validation.normalised import normalised_key
from dispatchable.service.addresses.checked import INSIDE, Checked, Choice
from dispatchable.service.addresses.models import (
    AddressState,
    AddressVersion,
    Declaration,
    EmergencyAddress,
    Evidence,
    ManualValidation,
    ValidatedHow,
)
from dispatchable.service.audit.actor import Actor
from dispatchable.service.errors import NotFound, Refused

VALIDATED_STATES = (AddressState.VALID, AddressState.MANUALLY_VALIDATED)


def locked(actor: Actor, address_id: uuid.UUID) -> EmergencyAddress:
    """The actor's own address, locked for the rest of the transaction. NotFound for any other."""
    if actor.organization_id is None:
        raise NotFound("address")
    found = (
        EmergencyAddress.objects.select_for_update()
        .filter(pk=address_id, organization_id=actor.organization_id)
        .first()
    )
    if found is None:
        raise NotFound("address")
    return found


def not_retired(address: EmergencyAddress) -> None:
    """Refuses what would bring a retired address back."""
    if address.state == AddressState.RETIRED:
        raise Refused(
            "address.retired",
            en="This address is retired. Add it anew to use it again.",
            fr="Cette adresse est retirée. Ajoutez-la de nouveau pour l'utiliser.",
        )


def evidence_of(checked: Checked, record_id: str, **decided: Any) -> Evidence:
    """The verdict, with who decided what beside it (``consent``, ``manual`` or ``declared``). ``keep`` saves it."""
    proof = checked.document["evidence"]
    return Evidence(
        organization_id=checked.organization_id,
        as_written=checked.as_written,
        verdict={**checked.document, **decided},
        register=proof["register"],
        register_digest=proof["register_digest"],
        record_id=record_id,
        engine_version=proof["engine_version"],
        rules_version=proof["rules_version"],
        score=checked.document["score"],
        checked_at=checked.checked_at,
    )


def write_version(actor: Actor, address: EmergencyAddress, checked: Checked, choice: Choice | None) -> AddressVersion:
    """The next version of an address as it was checked, and the state of the address with it; see ``version_of``."""
    return keep(address, version_of(actor, address, checked, choice))


def version_of(actor: Actor, address: EmergencyAddress, checked: Checked, choice: Choice | None) -> AddressVersion:
    """The next version of an address as it was checked, with its evidence; neither is saved yet.

    With ``choice`` the chosen record's address stands and is validated: by the actor, now, as the evidence says.
    """
    if choice is not None:
        consent = {
            "by": actor.name,
            "by_id": str(actor.user_id or ""),
            "at": timezone.now().isoformat(),
            "record_id": choice.record_id,
            "kind": "correction" if choice.is_correction else "candidate",
            "from": checked.as_written,
            "to": choice.line,
        }
        kept = {name: value for name in INSIDE if (value := getattr(checked.address, name))}
        version = _version(address, checked, choice.address.with_(**kept), choice.position)
        version.state, version.depth = AddressState.VALID, "premise"
        version.evidence = evidence_of(checked, choice.record_id, consent=consent)
        _validate(version, ValidatedHow.CORRECTION, actor)
    elif checked.manual is not None:
        version = manual_version(address, checked, checked.manual)
    else:
        version = _version(address, checked, checked.address, checked.document["position"])
        version.state, version.depth = checked.state, checked.document["depth"]
        version.evidence = evidence_of(checked, checked.document["record_id"])
        if checked.is_found:
            _validate(version, ValidatedHow.REGISTER, None)
        elif checked.declared is not None:
            declare(version, checked.declared)
    return version


def declare(version: AddressVersion, declaration: Declaration) -> None:
    """Rest a version that is not saved yet, and its evidence, on the organisation's own word."""
    version.state, version.depth = AddressState.MANUALLY_VALIDATED, "premise"
    version.validated_at, version.validated_how = timezone.now(), ValidatedHow.DECLARATION
    version.validated_by_id, version.validated_by_name = declaration.by_id, declaration.by_name
    version.declaration = declaration
    version.evidence.verdict = {
        **version.evidence.verdict,
        "declared": {
            "id": str(declaration.pk),
            "by": declaration.by_name,
            "at": declaration.created_at.isoformat(),
            "reason": declaration.reason,
            "proof": declaration.proof.digest,
        },
    }


def manual_version(address: EmergencyAddress, checked: Checked, manual: ManualValidation) -> AddressVersion:
    """A version that rests on a manual validation; its evidence names it. Not saved yet."""
    where = None
    if manual.longitude is not None and manual.latitude is not None:
        where = {"longitude": manual.longitude, "latitude": manual.latitude}
    version = _version(address, checked, checked.address, where)
    version.normalised_key = manual.normalised_key
    version.state, version.depth = AddressState.MANUALLY_VALIDATED, "premise"
    version.manual_validation = manual
    version.evidence = evidence_of(
        checked,
        "",
        manual={
            "id": str(manual.pk),
            "by": manual.reviewer_name,
            "at": manual.created_at.isoformat(),
            "reason": manual.reason,
            "request": manual.request_reference,
            "self_validated": manual.self_validated,
            "expires_at": manual.expires_at.isoformat() if manual.expires_at else "",
        },
    )
    version.validated_at, version.validated_how = timezone.now(), ValidatedHow.DESK
    version.validated_by_id, version.validated_by_name = manual.reviewer_id, manual.reviewer_name
    return version


def keep(address: EmergencyAddress, version: AddressVersion) -> AddressVersion:
    """Save a version, with its evidence, as the newest one of its address."""
    version.evidence.save(force_insert=True)
    version.save(force_insert=True)
    address.current = version
    address.state = version.state
    address.save(update_fields=("current", "state", "label"))
    return version


def _version(
    address: EmergencyAddress, checked: Checked, civic: CivicAddress, position: dict[str, float] | None
) -> AddressVersion:
    newest = address.current
    same = civic.as_dict() == checked.address.as_dict()
    return AddressVersion(
        address=address,
        number=newest.number + 1 if newest else 1,
        country=address.country,
        elements=civic.as_dict(),
        line=one_line(civic)[:400] or checked.as_written[:400],
        as_written=checked.as_written,
        normalised_key=checked.key if same else normalised_key(civic),
        longitude=position["longitude"] if position else None,
        latitude=position["latitude"] if position else None,
    )


def _validate(version: AddressVersion, how: ValidatedHow, actor: Actor | None) -> None:
    version.validated_at, version.validated_how = timezone.now(), how
    if actor is not None:
        version.validated_by_id, version.validated_by_name = actor.user_id, actor.name
