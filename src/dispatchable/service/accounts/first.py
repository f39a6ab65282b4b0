"""With whom to begin: the first account of an installation, and the one-time password its start prints."""

from __future__ import annotations

from dispatchable.service.accounts.actions.users import add_user, reset_password
from dispatchable.service.accounts.models import Role, User
from dispatchable.service.audit.actor import system
from dispatchable.service.organizations.actions.create import create_organization

FIRST_EMAIL = "admin@localhost"


def first_administrator(language: str) -> tuple[User, str]:
    """Makes an organisation and the account that administers it, operates the installation and works at the desk."""
    name = "Mon organisation" if language == "fr" else "My organisation"
    organization = create_organization(system(None, "setup"), name=name, language=language)
    return add_user(
        system(organization.pk, "setup"),
        email=FIRST_EMAIL,
        name="Administrateur" if language == "fr" else "Administrator",
        role=Role.ADMINISTRATOR,
        is_agent=True,
        is_operator=True,
    )


def unused_account(email: str) -> tuple[User, str] | None:
    """A new one-time password for this account while nobody ever signed in with it; None once somebody did."""
    user = User.objects.filter(email=email, is_active=True, must_change_password=True, last_login=None).first()
    if user is None:
        return None
    organization = user.memberships.order_by("id").values_list("organization_id", flat=True).first()
    return reset_password(system(organization, "setup"), user.email)
