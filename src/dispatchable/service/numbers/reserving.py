"""A number kept for somebody or for a site: who else asks for it meanwhile is told so."""

from __future__ import annotations

import uuid

from django.utils import timezone

from dispatchable.service.errors import Refused
from dispatchable.service.numbers.models import TelephoneNumber


def is_reserved(number: TelephoneNumber) -> bool:
    """Whether the number is kept for somebody or for a site now."""
    return number.reserved_until is not None and number.reserved_until > timezone.now()


def reserved_against(
    number: TelephoneNumber, person_id: uuid.UUID | None, address_id: uuid.UUID | None
) -> Refused | None:
    """Why this person or address cannot have the number now; None when they can. None of either keeps off nobody."""
    if not is_reserved(number):
        return None
    for_another = number.reserved_person_id is not None and person_id not in (None, number.reserved_person_id)
    elsewhere = number.reserved_address_id is not None and address_id not in (None, number.reserved_address_id)
    if not for_another and not elsewhere:
        return None
    assert number.reserved_until is not None
    day = number.reserved_until.date().isoformat()
    return Refused(
        "number.reserved",
        en=f"This number is reserved until {day} for another person or address. Take another number, or end the "
        "reservation.",
        fr=f"Ce numéro de téléphone est réservé jusqu'au {day} à une autre personne ou adresse. Prenez-en un autre, "
        "ou mettez fin à la réservation.",
        field="person" if for_another else "address",
    )


def forget_reservation(number: TelephoneNumber) -> None:
    """Take the reservation off; not saved yet."""
    number.reserved_until = None
    number.reserved_person = number.reserved_address = None
