"""What a desk agent does to many addresses at once: the same as ``review``, a few queries for all.

The caller has locked the addresses and writes the one audit row of all; each address's versions and evidence say what
was done to it. Numbers hear of an address by its event: one is written for each of ``waited_for``.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import OuterRef, Subquery

from dispatchable.service.addresses.checked import at_a_glance
from dispatchable.service.addresses.models import (
    AddressState,
    AddressVersion,
    EmergencyAddress,
    Evidence,
    ManualValidation,
)
from dispatchable.service.addresses.reviewing import as_it_stands, asked_of, manual_of, responders_find
from dispatchable.service.addresses.versions import manual_version, not_retired
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.models import Event
from dispatchable.service.errors import Refused
from dispatchable.service.files.models import StoredFile
from dispatchable.service.learnt.names import InUse

Ids = Collection[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What became of each address, by its id."""

    manual: dict[uuid.UUID, ManualValidation | None] = field(default_factory=dict)
    """Those that are validated now; None where they were before."""
    refused: dict[uuid.UUID, Refused] = field(default_factory=dict)


def validate_many(
    actor: Actor,
    wanted: Sequence[tuple[EmergencyAddress, Mapping[str, str] | None]],
    *,
    reason: str,
    proof: StoredFile | None,
    reference: str,
    expires_at: datetime | None,
    self_validated: bool,
    access: str,
    pin: tuple[float | None, float | None],
    waited_for: Ids,
) -> Reviewed:
    """``review.validate_manually`` for many: each with its elements where it is corrected."""
    actor.require(Right.REVIEW_REQUESTS)
    done, manuals, versions = Reviewed(), [], []
    learnt: dict[bool, InUse] = {}
    for address, elements in wanted:
        assert address.current is not None
        try:
            not_retired(address)
            if address.current.is_validated:
                done.manual[address.pk] = None
                continue
            text, given = asked_of(address, elements)
            names = learnt.setdefault(address.organization.is_demo, InUse(address.organization))
            checked = at_a_glance(address.organization, address.country, text, given, learnt=names)
            checked = as_it_stands(address, checked, elements)
            responders_find(checked)
        except Refused as refused:
            done.refused[address.pk] = refused
            continue
        manual = manual_of(
            actor, address, checked, *pin, reason=reason, proof=proof, reference=reference,
            expires_at=expires_at, self_validated=self_validated,
        )  # fmt: skip
        manuals.append(manual)
        versions.append(manual_version(address, checked, manual))
        done.manual[address.pk] = manual
    ManualValidation.objects.bulk_create(manuals)
    Evidence.objects.bulk_create([version.evidence for version in versions])
    AddressVersion.objects.bulk_create(versions)
    _stand(versions, access)
    _say([version for version in versions if version.address_id in waited_for], "address.validated")
    return done


def reject_many(actor: Actor, addresses: Sequence[EmergencyAddress], *, reason_code: str, waited_for: Ids) -> Reviewed:
    """``review.reject`` for many."""
    actor.require(Right.REVIEW_REQUESTS)
    done, said = Reviewed(), []
    for address in addresses:
        assert address.current is not None
        try:
            not_retired(address)
        except Refused as refused:
            done.refused[address.pk] = refused
            continue
        if address.current.is_validated:
            done.refused[address.pk] = Refused(
                "review.validated",
                en="This address is validated. It can be revoked, not rejected.",
                fr="Cette adresse est validée. Elle peut être révoquée, mais pas refusée.",
            )
        elif address.state != AddressState.REJECTED:
            said.append(address.current)
    _into(said, AddressState.REJECTED)
    _say([one for one in said if one.address_id in waited_for], "address.rejected", reason=reason_code)
    return done


def end_many(actor: Actor, addresses: Sequence[EmergencyAddress]) -> None:
    """``review.end_review`` for many: each is again what its verdict said."""
    actor.require(Right.REVIEW_REQUESTS)
    by_state: dict[AddressState, list[AddressVersion]] = {}
    for address in addresses:
        if address.state == AddressState.UNDER_REVIEW and address.current is not None:
            status = address.current.evidence.verdict["status"]
            state = AddressState.INCOMPLETE if status == "valid" else AddressState(status)
            by_state.setdefault(state, []).append(address.current)
    for state, versions in by_state.items():
        _into(versions, state)


def _stand(versions: Sequence[AddressVersion], access: str) -> None:
    """The versions are the newest of their addresses."""
    newest = AddressVersion.objects.filter(address_id=OuterRef("pk")).order_by("-number").values("pk")[:1]
    wanted = {"access": access} if access else {}
    EmergencyAddress.objects.filter(pk__in=[version.address_id for version in versions]).update(
        current=Subquery(newest), state=AddressState.MANUALLY_VALIDATED, **wanted
    )


def _into(versions: Sequence[AddressVersion], state: AddressState) -> None:
    AddressVersion.objects.filter(pk__in=[version.pk for version in versions]).update(state=state)
    EmergencyAddress.objects.filter(pk__in=[version.address_id for version in versions]).update(state=state)


def _say(versions: Sequence[AddressVersion], kind: str, **payload: str) -> None:
    Event.objects.bulk_create(
        Event(
            organization_id=version.address.organization_id, kind=kind,
            object_id=version.address_id, payload={"version": str(version.pk), "number": version.number, **payload},
        )
        for version in versions
    )  # fmt: skip
