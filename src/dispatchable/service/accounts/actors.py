"""From a signed-in user to the actor who acts: which rights a role gives."""

from __future__ import annotations

from uuid import UUID

from dispatchable.service.accounts.models import Role, User
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.organizations.models import Organization

ADMINISTRATOR_RIGHTS = frozenset(
    {
        Right.READ,
        Right.MANAGE_ADDRESSES,
        Right.MANAGE_NUMBERS,
        Right.ACCEPT_TERMS,
        Right.FILE_REQUESTS,
        Right.READ_AUDIT,
        Right.MANAGE_ORGANIZATION,
    }
)
AUDITOR_RIGHTS = frozenset({Right.READ, Right.READ_AUDIT})


def rights_of(user: User, organization: Organization | None) -> frozenset[Right]:
    """The rights of a user while working in an organisation (or in none)."""
    rights: set[Right] = set()
    if organization is not None:
        # all of a user's memberships: few, and often looked up already
        membership = next((one for one in user.memberships.all() if one.organization_id == organization.pk), None)
        if membership:
            rights |= ADMINISTRATOR_RIGHTS if membership.role == Role.ADMINISTRATOR else AUDITOR_RIGHTS
    if user.is_agent:
        rights |= {Right.REVIEW_REQUESTS, Right.SORT_MAIL}
    if user.is_operator:
        rights |= {Right.OPERATE, Right.SORT_MAIL}
    return frozenset(rights)


def actor_for(user: User, organization: Organization | None, *, language: str, request_id: str) -> Actor:
    """The actor a page or command hands to the actions."""
    return Actor(
        name=user.name,
        organization_id=organization.pk if organization else None,
        user_id=user.pk,
        rights=rights_of(user, organization),
        language=language,
        request_id=request_id,
        desk_countries=frozenset(user.agent_countries),
        desk_organizations=frozenset(UUID(key) for key in user.agent_organizations),
    )
