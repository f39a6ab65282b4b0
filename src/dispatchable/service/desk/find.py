"""Requests and lines as an actor may see them: one's own organisation's, or, for the desk, all that were sent."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.db.models import QuerySet

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.desk.models import RequestLine, RequestState, ServiceRequest
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.organizations.models import Organization

OPEN = (RequestState.SUBMITTED, RequestState.IN_REVIEW, RequestState.WAITING_CUSTOMER)
"""States in which the desk has something to do, or waits for the requester."""


def visible(actor: Actor) -> QuerySet[ServiceRequest]:
    """The sent requests and the drafts of the actor's organisation. Drafts that were given up are not among them."""
    if actor.organization_id is None:
        return ServiceRequest.objects.none()
    return ServiceRequest.objects.filter(organization_id=actor.organization_id).exclude(
        state=RequestState.CANCELLED, reference=""
    )


def own_request(actor: Actor, request_id: uuid.UUID, *, lock: bool = False) -> ServiceRequest:
    """A request of the actor's organisation; NotFound for any other."""
    if actor.organization_id is None:
        raise NotFound("request")
    found = ServiceRequest.objects.filter(organization_id=actor.organization_id, pk=request_id)
    return _one(found, lock)


def own_draft(actor: Actor, request_id: uuid.UUID, *, lock: bool = True) -> ServiceRequest:
    """A draft of the actor's organisation, locked unless told; Refused when it was sent or given up meanwhile."""
    actor.require(Right.FILE_REQUESTS)
    request = own_request(actor, request_id, lock=lock)
    if request.state != RequestState.DRAFT:
        raise Refused(
            "request.not_draft",
            en="This request is no longer a draft. Open it in the list of service requests.",
            fr="Cette demande n'est plus un brouillon. Ouvrez-la dans la liste des demandes de service.",
        )
    return request


def desk_request(actor: Actor, request_id: uuid.UUID, *, lock: bool = False) -> ServiceRequest:
    """A sent request of any organisation, for a desk agent."""
    actor.require(Right.REVIEW_REQUESTS)
    return _one(sent(actor).filter(pk=request_id), lock)


def sent(actor: Actor) -> QuerySet[ServiceRequest]:
    """Every request that reached the desk; for an agent of certain countries or organisations, those of them."""
    actor.require(Right.REVIEW_REQUESTS)
    found = ServiceRequest.objects.exclude(reference="")
    if actor.desk_countries:
        found = found.filter(country__in=actor.desk_countries)
    if actor.desk_organizations:
        found = found.filter(organization_id__in=actor.desk_organizations)
    return found


def desk_organizations(actor: Actor) -> QuerySet[Organization]:
    """The organisations whose requests the agent may review."""
    actor.require(Right.REVIEW_REQUESTS)
    found = Organization.objects.order_by("name")
    return found.filter(pk__in=actor.desk_organizations) if actor.desk_organizations else found


def desk_line(actor: Actor, line_id: uuid.UUID) -> tuple[ServiceRequest, RequestLine]:
    """A line of a sent request, for a desk agent; both rows locked, the request first."""
    actor.require(Right.REVIEW_REQUESTS)
    line = RequestLine.objects.filter(pk=line_id).exclude(request__reference="").first()
    if line is None:
        raise NotFound("line")
    request = desk_request(actor, line.request_id, lock=True)
    return request, RequestLine.objects.select_for_update().get(pk=line_id)


def within(actor: Actor, request: ServiceRequest) -> Actor:
    """The desk agent at work in the organisation of the request: audit and event rows belong to it."""
    return replace(actor, organization_id=request.organization_id)


def _one(found: QuerySet[ServiceRequest], lock: bool) -> ServiceRequest:
    request = (found.select_for_update() if lock else found).first()
    if request is None:
        raise NotFound("request")
    return request
