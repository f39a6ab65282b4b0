"""The order in which everything that changes numbers takes its locks: numbers, then addresses, then the audit head.

Numbers and addresses each in the order of their ids. Who follows it never waits for somebody who waits for them. The
database's own trigger looks at the address of a number in force (FOR SHARE), so that address is locked first too. Locks
are "no key" ones: rows that merely refer to a number or an address can be written meanwhile.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db import connection

from dispatchable.service.addresses.models import AddressVersion, EmergencyAddress
from dispatchable.service.numbers.models import TelephoneNumber

RELATED = ("address__current__evidence", "person", "place", "carrier", "registration", "active_version")


def locked_numbers(
    ids: Collection[uuid.UUID], *, addresses: Collection[uuid.UUID] = (), organization_id: uuid.UUID | None = None
) -> list[TelephoneNumber]:
    """These numbers, locked until the transaction ends with the addresses they want and have; in the order of ids.

    ``addresses``: further ones to lock, such as the one that is about to be assigned.
    """
    found = TelephoneNumber.objects.filter(pk__in=ids)
    if organization_id is not None:
        found = found.filter(organization_id=organization_id)
    if connection.vendor != "sqlite":
        # there the whole file is locked already
        for_update = found.select_for_update(no_key=True).order_by("id")
        rows: list[tuple[uuid.UUID | None, uuid.UUID | None]] = list(
            for_update.values_list("address_id", "active_version_id")
        )
        wanted = {address for address, _ in rows if address is not None} | set(addresses)
        versions = [version for _, version in rows if version is not None]
        wanted |= set(AddressVersion.objects.filter(pk__in=versions).values_list("address_id", flat=True))
        list(
            EmergencyAddress.objects.select_for_update(no_key=True)
            .filter(pk__in=wanted)
            .order_by("id")
            .values_list("pk", flat=True)
        )
    return list(found.select_related(*RELATED).order_by("id"))


def locked_number(number_id: uuid.UUID) -> TelephoneNumber:
    """One number, locked as above. Raises TelephoneNumber.DoesNotExist."""
    found = locked_numbers([number_id])
    if not found:
        raise TelephoneNumber.DoesNotExist
    return found[0]
