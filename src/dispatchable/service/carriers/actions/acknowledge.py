"""Applies an acknowledgement file: every row judged, the good ones applied together, the bad ones listed."""

from __future__ import annotations

import hashlib
import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.carriers.acknowledging import AckRow, Fault, read_rows
from dispatchable.service.carriers.connectors.base import Answer
from dispatchable.service.carriers.models import (
    UNANSWERED,
    Acknowledgement,
    Acknowledges,
    Carrier,
    Registration,
    RegistrationState,
)
from dispatchable.service.carriers.registering import keep_answer
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.organizations.own import own_organization


def acknowledge(actor: Actor, carrier_id: uuid.UUID, *, name: str, content: bytes) -> Acknowledgement:
    """Apply a file of the carrier's answers. The same file again is harmless and gives the same result.

    Emits ``registration.answered`` for each registration that got a new answer: its number goes on by itself.
    """
    actor.require(Right.MANAGE_NUMBERS)
    rows, faults = read_rows(content)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        mine = own_organization(actor).carriers
        carrier = mine.select_for_update().filter(pk=carrier_id).first()
        if carrier is None:
            raise NotFound("carrier")
        if carrier.acknowledges != Acknowledges.BY_FILE:
            raise Refused(
                "acknowledgement.itself",
                en="This carrier confirms by itself: it takes no acknowledgement files. Change its setting first.",
                fr="Cet opérateur confirme de lui-même\u00a0: il n'attend pas de fichier d'acquittement. "
                "Modifiez d'abord son réglage.",
                field="file",
            )
        known = Acknowledgement.objects.filter(carrier=carrier, digest=digest).first()
        if known:
            return known
        applied = repeated = 0
        for row in rows:
            outcome = _apply(actor, carrier, row)
            if isinstance(outcome, Fault):
                faults.append(outcome)
            elif outcome:
                applied += 1
            else:
                repeated += 1
        kept = Acknowledgement.objects.create(
            carrier=carrier,
            name=_clean(name),
            digest=digest,
            by_name=actor.name,
            applied=applied,
            repeated=repeated,
            faults=[fault.document() for fault in sorted(faults, key=lambda fault: fault.line)],
        )
        counts = {"applied": applied, "repeated": repeated, "faults": len(faults), "digest": digest}
        record(actor, "carrier.acknowledge", kept, label=carrier.name, details=counts)
    return kept


def _apply(actor: Actor, carrier: Carrier, row: AckRow) -> Fault | bool:
    """True when the row said something new, False when it was known; a Fault when it cannot be."""
    registration = Registration.objects.filter(pk=row.registration_id, carrier=carrier).first()
    if registration is None:
        return _fault(
            row,
            "This carrier has no such registration.",
            "Cet opérateur n'a pas d'enregistrement portant cet identifiant.",
        )
    if registration.state in UNANSWERED:
        said = Answer("confirmed" if row.confirmed else "refused", f"file-{row.line}", row.code, row.text)
        keep_answer(registration.pk, said)
        emit(actor, "registration.answered", registration, number=str(registration.number_id))
        return True
    good = registration.state in (RegistrationState.CONFIRMED, RegistrationState.RELEASED)
    if good == row.confirmed:
        return False
    return _fault(
        row,
        "Another answer was already given for this registration; it stands.",
        "Une autre réponse a déjà été donnée pour cet enregistrement\u00a0; elle est conservée.",
    )


def _fault(row: AckRow, en: str, fr: str) -> Fault:
    return Fault(row.line, str(row.registration_id), en, fr)


def _clean(name: str) -> str:
    return "".join(letter for letter in name.replace("\\", "/").rsplit("/", 1)[-1] if letter.isprintable())[:200]
