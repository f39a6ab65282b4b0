"""What an address is used for. Numbers live in a room above: they are seen through the relations they have to here."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from dispatchable.service.addresses.models import EmergencyAddress


@dataclass(frozen=True, slots=True)
class Use:
    """One number that has the address wanted or in force."""

    number_id: uuid.UUID
    e164: str
    """With its extension, where it has one (RFC 3966)."""
    activation: str
    person: str
    wanted: bool
    """The address is the one wanted for the number."""
    in_force: bool
    """A version of it is what responders are told now."""


def uses_of(address: EmergencyAddress) -> list[Use]:
    """Every number that wants the address or has one of its versions in force, in the order of the numbers.

    ``address.numbers`` and ``version.protecting`` are the relations that whoever uses an address keeps up; an action
    that begins a use locks the address's row first, and so does ``retire``.
    """
    wanted = {number.pk: number for number in address.numbers.select_related("person")}
    in_force = {
        number.pk: number
        for version in address.versions.all()
        for number in version.protecting.select_related("person")
    }
    return sorted(
        (
            Use(
                number_id=key,
                e164=number.written,
                activation=number.activation,
                person=number.person.name if number.person else "",
                wanted=key in wanted,
                in_force=key in in_force,
            )
            for key, number in {**wanted, **in_force}.items()
        ),
        key=lambda use: use.e164,
    )
