"""Changes what is known of a number besides who uses it and where."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.numbers.actions.activate import request_activation
from dispatchable.service.numbers.actions.finding import locked
from dispatchable.service.numbers.facts import check_service, checked_facts, tag_names, tags_named
from dispatchable.service.numbers.models import Activation, TelephoneNumber

MENDED = ("NUM-PLAN", "NUM-NOPERSON")
"""Reasons that another kind or plan may end."""


def change_number(
    actor: Actor, number_id: uuid.UUID, *, kind: str, plan: str, service: str, note: str, tags: str
) -> TelephoneNumber:
    """Kind, plan, service at the carrier, note and tags (separated by commas) as given now.

    What is in force stays in force; a number that failed for its kind or plan tries again.
    """
    actor.require(Right.MANAGE_NUMBERS)
    kind, plan, note = checked_facts(kind, plan, note)
    names = tag_names(tags)
    check_service(service)
    with transaction.atomic():
        number = locked(actor, number_id)
        before = _facts(number)
        number.kind, number.plan, number.service, number.note = kind, plan, service, note
        number.save(update_fields=["kind", "plan", "service", "note"])
        number.tags.set(tags_named(number.organization_id, names).values())
        after = _facts(number)
        if after != before:
            record(actor, "number.change", number, label=number.written, details={"before": before, "after": after})
        if number.activation in (Activation.FAILED, Activation.UPDATE_FAILED) and number.reason_code in MENDED:
            return request_activation(actor, number_id)
    return number


def _facts(number: TelephoneNumber) -> dict[str, str]:
    tags = ", ".join(number.tags.values_list("name", flat=True))
    return {"kind": number.kind, "plan": number.plan, "service": number.service, "note": number.note, "tags": tags}
