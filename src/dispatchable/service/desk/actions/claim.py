"""Take a request on, as the agent who will decide it."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record
from dispatchable.service.desk.find import OPEN, desk_request, within
from dispatchable.service.desk.models import LineState, RequestState, ServiceRequest
from dispatchable.service.desk.timeline import tell
from dispatchable.service.errors import Refused


def claim_request(actor: Actor, request_id: uuid.UUID, *, take_over: bool = False) -> ServiceRequest:
    """The actor handles the request from now on; its open lines are in review.

    Claiming one's own again changes nothing. Another agent's is refused with the name, unless ``take_over``.
    """
    with transaction.atomic():
        request = desk_request(actor, request_id, lock=True)
        if request.agent_id == actor.user_id and request.state != RequestState.SUBMITTED:
            return request
        if request.agent_id and request.agent_id != actor.user_id and not take_over:
            raise Refused(
                "request.claimed",
                en=f"Already taken by: {request.agent_name}. Agree with your colleague, then take it over.",
                fr=f"Déjà prise en charge par\u00a0: {request.agent_name}. "
                "Mettez-vous d'accord avec votre collègue, puis reprenez-la.",
            )
        take_on(actor, request)
    return request


def release_request(actor: Actor, request_id: uuid.UUID) -> ServiceRequest:
    """The actor no longer handles the request: it is anybody's again. Not one's own, or nobody's: nothing changes."""
    with transaction.atomic():
        request = desk_request(actor, request_id, lock=True)
        if request.state not in OPEN:
            raise closed()
        if request.agent_id is None or request.agent_id != actor.user_id:
            return request
        request.agent_id, request.agent_name = None, ""
        request.save(update_fields=["agent_id", "agent_name"])
        record(within(actor, request), "request.release", request, label=request.reference)
    return request


def take_on(actor: Actor, request: ServiceRequest) -> None:
    """What claiming changes, on a locked row: for actions that imply it."""
    if request.state not in OPEN:
        raise closed()
    request.agent_id, request.agent_name = actor.user_id, actor.name
    if request.state == RequestState.SUBMITTED:
        request.state = RequestState.IN_REVIEW
    request.save(update_fields=["agent_id", "agent_name", "state"])
    request.lines.filter(state=LineState.OPEN).update(state=LineState.IN_REVIEW)
    tell(actor, request, "claimed", from_desk=True)
    record(within(actor, request), "request.claim", request, label=request.reference)


def closed() -> Refused:
    """The request is no longer with the desk."""
    return Refused(
        "request.closed",
        en="This request is no longer open: it was resolved, closed or cancelled meanwhile. Reload the page.",
        fr="Cette demande n'est plus ouverte\u00a0: elle a été résolue, clôturée ou annulée entre-temps. "
        "Rechargez la page.",
    )
