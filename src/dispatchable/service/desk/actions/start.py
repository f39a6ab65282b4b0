"""Start a service request: blank, or from a number or an address that does not get on."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.service.accounts.models import User
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.desk.lines import country_of
from dispatchable.service.desk.models import RequestLine, RequestState, ServiceRequest
from dispatchable.service.errors import NotFound
from dispatchable.service.numbers.models import TelephoneNumber


def start_request(
    actor: Actor,
    *,
    number_id: uuid.UUID | None = None,
    address_id: uuid.UUID | None = None,
    short_way: bool = False,
) -> ServiceRequest:
    """A draft with one line, filled from the number or address given.

    A draft that the actor already has for the same number or address is handed back instead of a second one.
    """
    actor.require(Right.FILE_REQUESTS)
    organization_id, user_id = actor.organization_id, actor.user_id
    if organization_id is None or user_id is None:
        raise NotFound("organization")
    with transaction.atomic():
        number = _own_number(organization_id, number_id) if number_id else None
        address = _own_address(organization_id, address_id) if address_id else number.address if number else None
        if kept := _kept_draft(organization_id, user_id, number, address):
            if kept.short_way != short_way:
                kept.short_way = short_way
                kept.save(update_fields=["short_way"])
            return kept
        user = User.objects.get(pk=user_id)
        elements = dict(address.current.elements) if address and address.current else {}
        country = address.country if address else number.country if number else ""
        if country and "country" not in elements:
            elements["country"] = country
        request = ServiceRequest.objects.create(
            organization_id=organization_id,
            requester_id=user_id,
            requester_name=user.name,
            requester_email=user.email,
            requester_language=actor.language,
            country=country,
            short_way=short_way,
            step="short" if short_way else "issue",
            saved_at=timezone.now(),
        )
        RequestLine.objects.create(
            request=request,
            address=address,
            number=number,
            elements=CivicAddress.from_mapping(elements).as_dict(),
            country=country_of(elements),
            line=address.current.line if address and address.current else "",
        )
        record(actor, "request.start", request)
    return request


def _kept_draft(
    organization_id: uuid.UUID, user_id: uuid.UUID, number: TelephoneNumber | None, address: EmergencyAddress | None
) -> ServiceRequest | None:
    if number is None and address is None:
        return None
    drafts = ServiceRequest.objects.filter(
        organization_id=organization_id, requester_id=user_id, state=RequestState.DRAFT,
        lines__number=number, lines__address=address,
    )  # fmt: skip
    return drafts.order_by("-id").first()


def _own_number(organization_id: uuid.UUID, number_id: uuid.UUID) -> TelephoneNumber:
    found = TelephoneNumber.objects.filter(organization_id=organization_id, pk=number_id)
    number = found.select_related("address__current").first()
    if number is None:
        raise NotFound("number")
    return number


def _own_address(organization_id: uuid.UUID, address_id: uuid.UUID) -> EmergencyAddress:
    found = EmergencyAddress.objects.filter(organization_id=organization_id, pk=address_id)
    address = found.select_related("current").first()
    if address is None:
        raise NotFound("address")
    return address
