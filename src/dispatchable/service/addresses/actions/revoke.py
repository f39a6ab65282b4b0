"""Take back the validation of an address: what validated it was wrong, or holds no longer."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from dispatchable.service.addresses.models import (
    AddressState,
    AddressVersion,
    EmergencyAddress,
    Evidence,
    ManualValidation,
)
from dispatchable.service.addresses.uses import Use, uses_of
from dispatchable.service.addresses.versions import keep, locked, not_retired
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.errors import Refused

MAX_REASON = 2_000
_NEVER_COPIED = {
    "id", "created_at", "number", "state", "validated_at", "validated_how", "validated_by_id", "validated_by_name",
    "manual_validation_id", "declaration_id", "revoked_at", "evidence_id",
}  # fmt: skip


def in_force(address: EmergencyAddress) -> list[Use]:
    """The numbers whose calls for help are sent here now: while there are any, nothing is revoked."""
    return [use for use in uses_of(address) if use.in_force]


def revoke_validation(actor: Actor, address_id: uuid.UUID, *, reason: str) -> EmergencyAddress:
    """The address is no longer validated, in any of its versions: numbers cannot be activated on it until it is again.

    A next version says the same, unvalidated (``rejected``); its evidence names who revoked, when and why. The desk's
    word that it rested on is revoked with it, so that typing the address again does not bring it back. Raises Refused
    for an address that is not validated, without a reason, and while a number has it in force: nobody loses protection
    by this (``numbers.replacing`` moves them first).
    """
    actor.require(Right.MANAGE_ADDRESSES)
    why = reason.replace("\0", " ").strip()
    if not why or len(why) > MAX_REASON:
        raise Refused(
            "address.revoke_reason",
            en=f"Say why the validation no longer holds, in {MAX_REASON} characters at the most.",
            fr=f"Indiquez pourquoi la validation ne vaut plus, en {MAX_REASON} caractères au plus.",
            field="reason",
        )
    with transaction.atomic():
        address = locked(actor, address_id)
        not_retired(address)
        version = address.current
        if version is None or not version.is_validated:
            raise Refused(
                "address.not_validated",
                en="This address is not validated: there is nothing to revoke.",
                fr="Cette adresse n'est pas validée\u00a0: il n'y a rien à révoquer.",
            )
        if found := in_force(address):
            numbers = ", ".join(use.e164 for use in found[:5]) + ("…" if len(found) > 5 else "")
            raise Refused(
                "address.revoke_in_use",
                en=f"The address is in force for {len(found)} telephone number(s): {numbers}. Replace it everywhere "
                "first; they keep it until the new one is confirmed.",
                fr=f"L'adresse est en vigueur pour des numéros de téléphone ({len(found)})\u00a0: {numbers}. "
                "Remplacez-la d'abord partout\u00a0; ils la gardent jusqu'à la confirmation de la nouvelle.",
            )
        now = timezone.now()
        validated = address.versions.filter(revoked_at=None).exclude(validated_at=None)
        words = ManualValidation.objects.filter(versions__in=validated, revoked_at=None)
        keys = set(words.values_list("normalised_key", flat=True))
        # an earlier word of the desk for the same address would otherwise speak again
        ManualValidation.objects.filter(
            organization_id=address.organization_id, normalised_key__in=keys, revoked_at=None
        ).update(revoked_at=now)
        revoked = list(validated.values_list("number", flat=True))
        validated.update(revoked_at=now)
        kept = keep(address, _unvalidated(actor, version, why))
        details = {"versions": revoked, "how": version.validated_how, "line": version.line, "state": kept.state,
                   "why": why}  # fmt: skip
        record(actor, "address.revoke", address, label=address.label or version.line, details=details)
        emit(actor, "address.revoked", address, version=str(version.pk), number=version.number)
    return address


def _unvalidated(actor: Actor, version: AddressVersion, why: str) -> AddressVersion:
    """The next version, saying the same; not saved yet."""
    fields = [field.attname for field in AddressVersion._meta.concrete_fields if field.attname not in _NEVER_COPIED]
    proof = version.evidence
    same = [field.attname for field in Evidence._meta.concrete_fields if field.attname not in ("id", "created_at")]
    evidence = Evidence(**{name: getattr(proof, name) for name in same})
    evidence.verdict = {
        **proof.verdict,
        "revoked": {
            "by": actor.name,
            "by_id": str(actor.user_id or ""),
            "at": timezone.now().isoformat(),
            "reason": why,
            "version": version.number,
            "how": version.validated_how,
        },
    }
    return AddressVersion(
        **{name: getattr(version, name) for name in fields},
        number=version.number + 1,
        state=AddressState.REJECTED,
        evidence=evidence,
    )
