"""Whom and what a request touches: the numbers that wait on an address, the people who are told, the priority."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from dispatchable.service.desk.models import Priority, RequestLine, ServiceRequest
from dispatchable.service.numbers.models import IN_FORCE, Activation, TelephoneNumber

_DONE = (*IN_FORCE, Activation.RELEASED)


def waiting_numbers(line: RequestLine) -> list[TelephoneNumber]:
    """The numbers that a validation of the line's address would let activate, oldest first."""
    wanted = Q(pk=line.number_id) if line.number_id else Q(pk__in=())
    if line.address_id:
        wanted |= Q(address_id=line.address_id)
    of_organization = TelephoneNumber.objects.filter(organization_id=line.request.organization_id)
    return list(of_organization.filter(wanted).exclude(activation__in=_DONE).select_related("person"))


def priority_of(request: ServiceRequest) -> Priority:
    """High when a number in use waits on one of the addresses without a validated one: lives hang on it."""
    lines = request.lines.select_related("request")
    in_use = any(number.is_unprotected for line in lines for number in waiting_numbers(line))
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
    """The requester's address first, then that of the affected person when another was given."""
    addresses = [request.requester_email]
    if request.affected_email and request.affected_email.lower() != request.requester_email.lower():
        addresses.append(request.affected_email)
    return addresses
