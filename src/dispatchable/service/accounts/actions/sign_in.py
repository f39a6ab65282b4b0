"""What the audit keeps of signing in and out."""

from __future__ import annotations

from django.db import transaction

from dispatchable.service.accounts.models import User
from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record


def note_sign_in(user: User) -> None:
    """Somebody signed in to this account."""
    _note(user, "user.sign_in", name=user.name)


def note_sign_out(user: User) -> None:
    """Somebody signed out of this account."""
    _note(user, "user.sign_out", name=user.name)


def note_refused(email: str) -> None:
    """A password for this e-mail address was wrong. Where no account has the address nothing is kept."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is not None:
        _note(user, "user.sign_in_refused", name="system:sign-in")


def _note(user: User, action: str, *, name: str) -> None:
    """In the chain of the first of the account's organisations, else in the installation's."""
    with transaction.atomic():
        organization = user.memberships.order_by("organization__name").values_list("organization_id", flat=True).first()
        known = name == user.name
        actor = Actor(name=name, organization_id=organization, user_id=user.pk if known else None)
        record(actor, action, user, label=user.name)
