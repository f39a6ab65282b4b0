"""Who acts: passed to every action, written into every audit row."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from dispatchable.service.errors import NotAllowed


class Right(StrEnum):
    """What a role may do. Reading one's own organisation needs ``READ``; everything that changes has a right."""

    READ = "read"
    MANAGE_ADDRESSES = "manage_addresses"
    MANAGE_NUMBERS = "manage_numbers"
    ACCEPT_TERMS = "accept_terms"
    FILE_REQUESTS = "file_requests"
    READ_AUDIT = "read_audit"
    MANAGE_ORGANIZATION = "manage_organization"
    REVIEW_REQUESTS = "review_requests"
    OPERATE = "operate"
    SORT_MAIL = "sort_mail"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the system itself, doing something on behalf of one organisation (or of none)."""

    name: str
    organization_id: uuid.UUID | None = None
    user_id: uuid.UUID | None = None
    rights: frozenset[Right] = field(default_factory=frozenset)
    language: str = "en"
    request_id: str = ""
    """Ties all rows of one web request or one workflow together."""
    desk_countries: frozenset[str] = field(default_factory=frozenset)
    """At the desk, the countries whose requests the agent reviews; empty for all. ``desk_organizations`` alike."""
    desk_organizations: frozenset[uuid.UUID] = field(default_factory=frozenset)

    def require(self, right: Right) -> None:
        """Raises NotAllowed when the actor has not this right."""
        if right not in self.rights:
            raise NotAllowed(right.value)

    def can(self, right: Right) -> bool:
        """Whether the actor has this right."""
        return right in self.rights


def system(organization_id: uuid.UUID | None, part: str, request_id: str = "") -> Actor:
    """The installation itself at work (``part``: "activation", "carrier"): every right, in one organisation."""
    return Actor(name=f"system:{part}", organization_id=organization_id, rights=frozenset(Right), request_id=request_id)
