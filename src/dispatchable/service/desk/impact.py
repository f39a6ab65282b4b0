"""Whom and what a request touches: the numbers that wait on an address, the people who are told, the priority."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from dispatchable.service.desk.contacts import contacts_of
from dispatchable.service.desk.models import Priority, RequestLine, ServiceRequest
from dispatchable.service.numbers.models import IN_FORCE, Activation, Service, TelephoneNumber

_DONE = (*IN_FORCE, Activation.RELEASED)


def waiting_numbers(line: RequestLine) -> list[TelephoneNumber]:
    """The numbers that a validation of the line's address would let activate, oldest first."""
    wanted = Q(pk=line.number_id) if line.number_id else Q(pk__in=())
    if line.address_id:
        wanted |= Q(address_id=line.address_id)
    of_organization = TelephoneNumber.objects.filter(organization_id=line.request.organization_id)
    return list(of_organization.filter(wanted).exclude(activation__in=_DONE).select_related("person"))


def waiting_by_line(lines: Sequence[RequestLine]) -> dict[uuid.UUID, list[TelephoneNumber]]:
    """The same for several lines of one organisation at once, by the lines' ids; one query."""
    by_number = {line.number_id: line.pk for line in lines if line.number_id}
    by_address = {line.address_id: line.pk for line in lines if line.address_id}
    found: dict[uuid.UUID, list[TelephoneNumber]] = {line.pk: [] for line in lines}
    if by_number or by_address:
        wanted = Q(pk__in=list(by_number)) | Q(address_id__in=list(by_address))
        of_organization = TelephoneNumber.objects.filter(organization_id=lines[0].request.organization_id)
        for number in of_organization.filter(wanted).exclude(activation__in=_DONE).order_by("id"):
            line_id = by_number.get(number.pk) or (by_address.get(number.address_id) if number.address_id else None)
            if line_id is not None:
                found[line_id].append(number)
    return found


def waiting_numbers_of(request: ServiceRequest, lines: QuerySet[RequestLine]) -> QuerySet[TelephoneNumber]:
    """The numbers that a validation of the addresses of these lines would let activate."""
    lines = lines.order_by()
    about = Q(address_id__in=lines.exclude(address_id=None).values("address_id")) | Q(
        pk__in=lines.exclude(number_id=None).values("number_id")
    )
    return TelephoneNumber.objects.filter(about, organization_id=request.organization_id).exclude(activation__in=_DONE)


def waiting_by_address(request: ServiceRequest, addresses: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many numbers that are not released have each of these addresses; those with none are not named.

    Numbers in force count too: they take the new version of their address.
    """
    of_organization = TelephoneNumber.objects.filter(organization_id=request.organization_id)
    found = of_organization.filter(address_id__in=list(addresses)).exclude(activation=Activation.RELEASED)
    rows = found.order_by().values_list("address_id").annotate(count=Count("pk"))
    return {address: count for address, count in rows if address is not None}


def waiting_on(request: ServiceRequest) -> QuerySet[TelephoneNumber, uuid.UUID]:
    """The ids of numbers that wait for any line of a request, however many lines it has."""
    waiting = waiting_numbers_of(request, RequestLine.objects.filter(request=request))
    return waiting.order_by("id").values_list("pk", flat=True)


def priority_of(request: ServiceRequest) -> Priority:
    """High when a number in use waits on one of the addresses without a validated one: lives hang on it."""
    in_use = waiting_on(request).filter(service=Service.IN_SERVICE).exists()
    return Priority.HIGH if in_use else Priority.NORMAL


@dataclass(frozen=True, slots=True)
class Told:
    """Who hears of a decision: the requester by name, and how many others."""

    requester: str
    others: int


def people_told(request: ServiceRequest) -> Told:
    """Who is written to at each step."""
    return Told(request.requester_name, len(recipients(request)) - 1)


def recipients(request: ServiceRequest) -> list[str]:
    """The addresses that are written to: the requester's first."""
    return [contact.email for contact in contacts_of(request)]
