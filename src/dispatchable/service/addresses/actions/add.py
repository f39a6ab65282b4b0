"""Add an emergency address."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from dispatchable.service.addresses.actions.check import check_address
from dispatchable.service.addresses.announce import announce
from dispatchable.service.addresses.checked import Checked, Choice
from dispatchable.service.addresses.described import described, own_id_free
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.addresses.versions import write_version
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.errors import Refused

MAX_LABEL = 120


def add_address(
    actor: Actor,
    *,
    country: str,
    text: str = "",
    elements: Mapping[str, str] | None = None,
    label: str = "",
    choose: str = "",
    own_id: str = "",
    note: str = "",
    identifiers: Mapping[str, str] | None = None,
) -> EmergencyAddress:
    """A new emergency address with its first version, checked at once.

    ``choose`` is the record id of the correction or candidate that the actor accepts. Without it nothing is accepted:
    a ``corrected`` verdict stays a correction to confirm. Where a manual validation covers the address, it is
    ``manually_validated`` at once. Raises Refused for an input that cannot be checked or a choice that is not offered.
    """
    actor.require(Right.MANAGE_ADDRESSES)
    label = tidy_label(label)
    checked = check_address(actor, country=country, text=text, elements=elements)
    choice = chosen(checked, choose)
    words = described(checked.country, label=label, own_id=own_id, note=note, identifiers=identifiers)
    with transaction.atomic():
        own_id_free(checked.organization_id, words.own_id)
        address = EmergencyAddress.objects.create(
            organization_id=checked.organization_id, country=checked.country, label=words.label, own_id=words.own_id,
            note=words.note, identifiers=dict(words.identifiers),
        )  # fmt: skip
        version = write_version(actor, address, checked, choice)
        announce(actor, "address.add", address, version, chosen=choose)
    return address


def chosen(checked: Checked, record_id: str) -> Choice | None:
    """The choice of that record, None for none. Raises Refused when it is not offered (any more)."""
    if not record_id:
        return None
    choice = checked.choice(record_id)
    if choice is None:
        raise Refused(
            "address.choice",
            en="This address is no longer among those offered. Look at the new result and choose again.",
            fr="Cette adresse ne figure plus parmi celles proposées. Consultez le nouveau résultat et choisissez de "
            "nouveau.",
            field="choose",
        )
    return choice


def tidy_label(label: str) -> str:
    """The label on one line. Raises Refused when it is too long to be one."""
    label = " ".join(label.replace("\0", " ").split())
    if len(label) > MAX_LABEL:
        raise Refused(
            "address.label",
            en=f"The name has more than {MAX_LABEL} characters. Choose a shorter one.",
            fr=f"Le nom compte plus de {MAX_LABEL} caractères. Choisissez-en un plus court.",
            field="label",
        )
    return label
