"""The organisation that somebody acts in."""

from __future__ import annotations

from dispatchable.service.audit.actor import Actor
from dispatchable.service.errors import NotFound
from dispatchable.service.organizations.models import Organization


def own_organization(actor: Actor, *, lock: bool = False) -> Organization:
    """The actor's organisation, locked until the transaction ends when asked. Raises NotFound when there is none."""
    if actor.organization_id is None:
        raise NotFound("organization")
    found = Organization.objects.select_for_update() if lock else Organization.objects.all()
    organization = found.filter(pk=actor.organization_id).first()
    if organization is None:
        raise NotFound("organization")
    return organization
