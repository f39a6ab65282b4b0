"""Delete an address that was never used and never validated."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import ProtectedError

from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.addresses.uses import uses_of
from dispatchable.service.addresses.versions import locked
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import Refused


def delete_address(actor: Actor, address_id: uuid.UUID) -> None:
    """Remove an address with its versions. Its evidence and its audit rows stay.

    Raises Refused, which says why, for one that a number uses, that a request names, or that was ever validated: such
    a one is retired.
    """
    actor.require(Right.MANAGE_ADDRESSES)
    with transaction.atomic():
        address = locked(actor, address_id)
        if refused := why_not(address):
            raise refused
        line = address.current.line if address.current else ""
        record(actor, "address.delete", address, label=address.label or line, details={"state": address.state})
        try:
            with transaction.atomic():
                places = address.places
                while leaves := list(places.filter(children=None).values_list("pk", flat=True)):
                    places.filter(pk__in=leaves).delete()
                EmergencyAddress.objects.filter(pk=address.pk).update(current=None)
                address.versions.all().delete()
                EmergencyAddress.objects.filter(pk=address.pk).delete()
        except ProtectedError:
            raise Refused(
                "address.named",
                en="A service request, a number's history or another address refers to this address. Retire it.",
                fr="Une demande de service, l'historique d'un numéro de téléphone ou une autre adresse renvoie à cette "
                "adresse. Retirez-la.",
            ) from None


def why_not(address: EmergencyAddress) -> Refused | None:
    """Why an address cannot be deleted, as far as its numbers and versions tell; None when they do not stand in the
    way.
    """
    uses = uses_of(address)
    if uses:
        numbers = ", ".join(use.e164 for use in uses[:5]) + ("…" if len(uses) > 5 else "")
        return Refused(
            "address.in_use",
            en=f"The address is used by {len(uses)} telephone number(s): {numbers}. Give them another address first.",
            fr=f"Des numéros de téléphone utilisent encore l'adresse ({len(uses)})\u00a0: {numbers}. Donnez-leur "
            "d'abord une autre adresse.",
        )
    if address.versions.exclude(validated_at=None).exists():
        return Refused(
            "address.was_validated",
            en="This address was validated once: what responders may have been told is kept. Retire it instead.",
            fr="Cette adresse a été validée\u00a0: ce que les secours ont pu recevoir est conservé. Retirez-la plutôt.",
        )
    return None
