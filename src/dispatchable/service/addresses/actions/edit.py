"""Change an emergency address: its name, or what it says."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction

from dispatchable.service.addresses.actions.add import chosen, tidy_label
from dispatchable.service.addresses.actions.check import check_address
from dispatchable.service.addresses.announce import announce
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.addresses.versions import locked, not_retired, write_version
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record


def edit_address(
    actor: Actor,
    address_id: uuid.UUID,
    *,
    text: str = "",
    elements: Mapping[str, str] | None = None,
    label: str | None = None,
    choose: str = "",
) -> EmergencyAddress:
    """What an address says from now on, as its next version; the version before it is never touched.

    The country stays. Numbers that are active on the old version keep it in force until the new one is registered
    (the rooms above see to that when they hear ``address.validated``). Without text and elements only the ``label``
    changes. Writing again exactly what stands makes no new version.
    """
    actor.require(Right.MANAGE_ADDRESSES)
    new_label = None if label is None else tidy_label(label)
    with transaction.atomic():
        address = locked(actor, address_id)
        not_retired(address)
        if new_label is not None and new_label != address.label:
            before, address.label = address.label, new_label
            address.save(update_fields=("label",))
            record(actor, "address.rename", address, label=new_label, details={"before": before, "after": new_label})
        if not text.strip() and not any((elements or {}).values()):
            return address
        checked = check_address(actor, country=address.country, text=text, elements=elements)
        current = address.current
        if (
            current is not None
            and not choose
            and current.state == checked.state
            and current.evidence.verdict["asked"] == checked.document["asked"]
            and current.evidence.register_digest == checked.document["evidence"]["register_digest"]
        ):
            return address
        version = write_version(actor, address, checked, chosen(checked, choose))
        announce(actor, "address.edit", address, version, chosen=choose)
    return address
