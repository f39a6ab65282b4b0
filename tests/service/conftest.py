"""Two organisations and the people of both: what one has must never be seen by the other."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from dispatchable.service.accounts.actors import actor_for
from dispatchable.service.accounts.models import Membership, Role, User
from dispatchable.service.audit.actor import Actor
from dispatchable.service.organizations.models import Organization


@dataclass(frozen=True)
class World:
    """Alice administers Acme, Bob audits it, Charlie administers another organisation, Dana is at the desk."""

    acme: Organization
    other: Organization
    alice_user: User
    bob_user: User
    charlie_user: User
    dana_user: User
    alice: Actor
    bob: Actor
    charlie: Actor
    dana: Actor
    """The desk agent, a member of no organisation."""


def _user(name: str, **marks: bool) -> User:
    return User.objects.create_user(f"{name.lower()}@example.org", "correct horse battery", name=name, **marks)


def make_world() -> World:
    """The world, freshly made."""
    acme = Organization.objects.create(name="Acme", slug="acme", is_demo=True)
    other = Organization.objects.create(name="Other", slug="other", is_demo=True)
    alice, bob, charlie = _user("Alice"), _user("Bob"), _user("Charlie")
    dana = _user("Dana", is_agent=True)
    Membership.objects.create(user=alice, organization=acme, role=Role.ADMINISTRATOR)
    Membership.objects.create(user=bob, organization=acme, role=Role.AUDITOR)
    Membership.objects.create(user=charlie, organization=other, role=Role.ADMINISTRATOR)

    def acting(user: User, organization: Organization | None) -> Actor:
        return actor_for(user, organization, language="en", request_id="test")

    return World(
        acme, other, alice, bob, charlie, dana,
        acting(alice, acme), acting(bob, acme), acting(charlie, other), acting(dana, None),
    )  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    """Two organisations and their people."""
    return make_world()
