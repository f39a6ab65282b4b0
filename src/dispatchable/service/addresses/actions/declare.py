"""Declare, with proof, that addresses exist which no register covers."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection

from django.db import transaction

from dispatchable.engine.countries.pack import load_pack
from dispatchable.service.addresses.checked import look
from dispatchable.service.addresses.models import (
    AddressState,
    AddressVersion,
    Declaration,
    EmergencyAddress,
)
from dispatchable.service.addresses.versions import declare, keep, version_of
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.files.models import StoredFile

MOST = 1_000
"""Addresses of one declaration."""
MAX_REASON = 2_000


def may_declare(country: str) -> bool:
    """Whether the country's rules let an organisation declare its addresses itself."""
    return load_pack(country).declaration.allowed


def declare_addresses(
    actor: Actor, country: str, address_ids: Collection[uuid.UUID], *, reason: str, proof: StoredFile | None
) -> Declaration:
    """The organisation's own word, with proof, for addresses of one country that are ``not_checked``.

    Each gets a next version, ``manually_validated`` by declaration; one that a register has come to cover meanwhile is
    validated by that instead. One audit row for all. Emits ``address.validated`` for each. Raises Refused where the
    country does not allow it, without reason or proof, or for an address that is not ``not_checked``.
    """
    actor.require(Right.MANAGE_ADDRESSES)
    reason = reason.replace("\0", " ").strip()
    rules = load_pack(country).declaration
    if not rules.allowed:
        raise Refused("declaration.not_allowed", en=rules.en, fr=rules.fr, field="country")
    if not reason or len(reason) > MAX_REASON:
        raise Refused(
            "declaration.reason",
            en=f"Say what you declare and how you know it, in {MAX_REASON} characters at the most.",
            fr=f"Indiquez ce que vous déclarez et comment vous le savez, en {MAX_REASON} caractères au plus.",
            field="reason",
        )
    if proof is None or proof.organization_id != actor.organization_id:
        raise Refused(
            "declaration.proof",
            en="Attach the proof: a lease, a bill, a plan or a certificate that shows the addresses.",
            fr="Joignez la preuve\u00a0: un bail, une facture, un plan ou un certificat qui montre les adresses.",
            field="file",
        )
    if not address_ids or len(address_ids) > MOST:
        raise Refused(
            "declaration.addresses",
            en=f"Tick the addresses that you declare: at least one, {MOST:,} at the most.",
            fr=f"Cochez les adresses que vous déclarez\u00a0: une au moins, {MOST} au plus.",
            field="address",
        )
    with transaction.atomic():
        found = list(
            EmergencyAddress.objects.select_for_update(of=("self",))
            .filter(pk__in=address_ids, organization_id=actor.organization_id, country=country)
            .select_related("organization", "current__evidence")
            .order_by("id")
        )
        if len(found) != len(set(address_ids)):
            raise NotFound("address")
        for address in found:
            if address.state != AddressState.NOT_CHECKED or address.current is None:
                raise Refused(
                    "declaration.state",
                    en=f"Only addresses that no register covers can be declared. Address: {_name(address)}.",
                    fr="Seules des adresses qu'aucun référentiel ne couvre peuvent être déclarées. Adresse\u00a0: "
                    f"{_name(address)}.",
                    field="address",
                )
        declaration = Declaration.objects.create(
            organization_id=actor.organization_id, country=country, reason=reason, proof=proof,
            by_id=actor.user_id, by_name=actor.name, addresses=len(found),
        )  # fmt: skip
        digest = hashlib.sha256()
        for address in found:
            version = _declared(actor, address, declaration)
            digest.update(f"{address.pk} {version.pk} {version.validated_how}\n".encode())
            emit(actor, "address.validated", address, version=str(version.pk), number=version.number)
        details = {"country": country, "addresses": len(found), "reason_given": reason, "proof": str(proof.pk)}
        record(actor, "address.declare", declaration, label=country, details={**details, "results": digest.hexdigest()})
    return declaration


def _declared(actor: Actor, address: EmergencyAddress, declaration: Declaration) -> AddressVersion:
    assert address.current is not None
    asked = address.current.evidence.verdict["asked"]
    checked = look(address.organization, asked["country"], asked["text"], asked["elements"])
    version = version_of(actor, address, checked, None)
    if version.validated_at is None:
        declare(version, declaration)
    return keep(address, version)


def _name(address: EmergencyAddress) -> str:
    return address.label or (address.current.line if address.current else "")
