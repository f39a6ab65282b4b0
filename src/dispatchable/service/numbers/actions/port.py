"""Moves numbers from one carrier to another: the order, its states, and what each does to the numbers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.files.actions.store import Readable, store_file
from dispatchable.service.numbers.actions.add import carrier_of
from dispatchable.service.numbers.actions.change_many import change_numbers
from dispatchable.service.numbers.inventory import PortDirection, PortState
from dispatchable.service.numbers.models import Activation, PortOrder, PortStep, Service, TelephoneNumber
from dispatchable.service.numbers.porting import AFTER, MOST, OPEN, PortLine, judged_lines
from dispatchable.service.numbers.ranges import finder
from dispatchable.service.numbers.transitions import BUSY
from dispatchable.service.organizations.own import own_organization

NEEDS_REASON = (PortState.CANCELLED, PortState.FAILED)


class BadNumbers(Refused):
    """Lines of the list cannot be in the order: all of them, in ``lines``."""

    def __init__(self, lines: Sequence[PortLine]) -> None:
        super().__init__(
            "port.numbers",
            en=f"Mend or remove the lines at fault; how many: {len(lines)}.",
            fr=f"Corrigez ou retirez les lignes en cause\u00a0; combien\u00a0: {len(lines)}.",
            field="numbers",
        )
        self.lines = tuple(lines)


def order_port(
    actor: Actor,
    *,
    direction: str,
    name: str,
    other_carrier: str,
    numbers: str,
    country: str = "",
    carrier_id: uuid.UUID | None = None,
    reference: str = "",
    wanted_on: date | None = None,
) -> PortOrder:
    """A draft of an order for the numbers in the list, one a line. New ones that come in are added, not in service.

    So they can be given an address before their day, and are protected from its first moment. Raises BadNumbers with
    every line at fault.
    """
    actor.require(Right.MANAGE_NUMBERS)
    name, other_carrier = _text(name, "name", 120), _text(other_carrier, "other_carrier", 120)
    if direction not in PortDirection.values:
        raise Refused(
            "port.direction",
            en="Choose whether the numbers come or leave.",
            fr="Indiquez si les numéros de téléphone arrivent ou partent.",
            field="direction",
        )
    with transaction.atomic():
        organization = own_organization(actor, lock=True)
        carrier = carrier_of(organization, carrier_id)
        lines = judged_lines(organization.pk, direction, country, numbers)
        if not lines or len(lines) > MOST:
            raise Refused(
                "port.how_many",
                en=f"Give the numbers, one a line: from 1 to {MOST}.",
                fr=f"Indiquez les numéros de téléphone, un par ligne\u00a0: de 1 à {MOST}.",
                field="numbers",
            )
        if bad := [line for line in lines if line.refused]:
            raise BadNumbers(bad)
        order = PortOrder.objects.create(
            organization=organization, direction=direction, name=name, carrier=carrier, other_carrier=other_carrier,
            reference=reference.strip()[:80], wanted_on=wanted_on,
        )  # fmt: skip
        range_of, now = finder(organization.pk), timezone.now()
        new = [
            TelephoneNumber(
                organization=organization, e164=line.e164, extension=line.extension, country=line.country,
                carrier=carrier, range=range_of(line.e164), service=Service.NOT_IN_SERVICE, state_since=now,
            )
            for line in lines
            if line.known is None
        ]  # fmt: skip
        TelephoneNumber.objects.bulk_create(new)
        order.numbers.set([*new, *(line.known for line in lines if line.known)])
        details = {"direction": direction, "numbers": len(lines), "new": len(new)}
        record(actor, "port.order", order, label=name, details=details)
    return order


def move_port(
    actor: Actor,
    order_id: uuid.UUID,
    after: str,
    *,
    firm_at: datetime | None = None,
    reference: str = "",
    reason: str = "",
) -> PortOrder:
    """Bring an order into another state. Raises Refused for a state that cannot follow, or what that state needs.

    ``confirmed`` needs the firm moment; ``cancelled`` and ``failed`` need a reason. From ``in_progress`` on numbers
    that come are in service; when numbers that leave are ``done``, they are released.
    """
    actor.require(Right.MANAGE_NUMBERS)
    with transaction.atomic():
        order = found_port(actor, order_id, lock=True)
        before = order.state
        if before == after == PortState.IN_PROGRESS:
            return order
        if after not in AFTER[before]:
            raise Refused(
                "port.state",
                en="The order has moved on meanwhile. Look at it again.",
                fr="La commande a avancé entre-temps. Consultez-la de nouveau.",
            )
        if after == PortState.CONFIRMED:
            if firm_at is None:
                raise Refused(
                    "port.firm_at",
                    en="Give the day and time on which the other carrier agreed.",
                    fr="Indiquez le jour et l'heure convenus avec l'autre opérateur.",
                    field="firm_at",
                )
            order.firm_at = firm_at
        if after in NEEDS_REASON:
            reason = _text(reason, "reason", 300)
        order.state, order.reason = after, reason
        order.reference = reference.strip()[:80] or order.reference
        if after not in OPEN:
            order.ended_at = timezone.now()
        order.save()
        PortStep.objects.create(order=order, before=before, after=after, actor_name=actor.name, reason=reason)
        details = {"before": before, "after": after, "why": reason}
        record(actor, f"port.{after}", order, label=order.name, details=details)
        _effect(actor, order, before)
    return order


def attach_to_port(actor: Actor, order_id: uuid.UUID, name: str, stream: Readable) -> PortOrder:
    """Keep a document with an order (a letter of authorisation, a bill). Raises Refused with field "file"."""
    actor.require(Right.MANAGE_NUMBERS)
    order = found_port(actor, order_id)
    order.documents.add(store_file(actor, order.organization_id, name, stream))
    return order


def found_port(actor: Actor, order_id: uuid.UUID, *, lock: bool = False) -> PortOrder:
    """An order of the actor's organisation. Raises NotFound."""
    if actor.organization_id is None:
        raise NotFound("port")
    orders = PortOrder.objects.select_for_update(of=("self",)) if lock else PortOrder.objects.all()
    order = orders.select_related("carrier").filter(pk=order_id, organization_id=actor.organization_id).first()
    if order is None:
        raise NotFound("port")
    return order


def _effect(actor: Actor, order: PortOrder, before: str) -> None:
    if order.direction == PortDirection.IN:
        if order.state in (PortState.IN_PROGRESS, PortState.DONE):
            order.numbers.update(service=Service.IN_SERVICE)
        elif before == PortState.IN_PROGRESS:
            order.numbers.update(service=Service.NOT_IN_SERVICE)
    elif order.state == PortState.DONE:
        # else its activation would end after it left, and nothing would let go of it
        if order.numbers.filter(activation__in=BUSY - {Activation.RELEASING}).exists():
            raise Refused(
                "port.busy",
                en="Some of these numbers are being worked on. Wait until that has ended, then note that they left.",
                fr="Une opération est en cours sur certains de ces numéros de téléphone. Attendez sa fin, puis notez "
                "leur départ.",
            )
        order.numbers.update(service=Service.NOT_IN_SERVICE)
        change_numbers(actor, "release", order.numbers.all())


def _text(text: str, field: str, most: int) -> str:
    text = " ".join(text.split())
    if not text or len(text) > most:
        raise Refused(
            f"port.{field}",
            en=f"This is needed, in at most {most} characters.",
            fr=f"Cette indication est nécessaire, en {most} caractères au plus.",
            field=field,
        )
    return text
