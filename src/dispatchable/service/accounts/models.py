"""Who may sign in, and as what."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from dispatchable.service.ids import new_id
from dispatchable.service.models import Kept
from dispatchable.service.organizations.models import Organization


class UserManager(BaseUserManager["User"]):
    """Makes users; e-mail addresses are compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user who can sign in with this e-mail address."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The user of this e-mail address."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """An account. Rights in an organisation come from memberships, those of the installation from two marks."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, blank=True, choices=(("en", "English"), ("fr", "français")))
    """The account's own language; "" follows the browser."""
    is_active = models.BooleanField(default=True)
    is_agent = models.BooleanField(default=False)
    """Desk agent of the installation."""
    agent_countries = models.JSONField(default=list)
    """Countries whose requests the agent reviews; empty for all."""
    agent_organizations = models.JSONField(default=list)
    """Ids of the organisations whose requests the agent reviews; empty for all."""
    is_operator = models.BooleanField(default=False)
    """Operator of the installation."""
    must_change_password = models.BooleanField(default=False)
    """Signed in with a one-time password: a new one is asked for before anything else."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]  # noqa: RUF012 - Django wants a list

    objects = UserManager()


class Role(models.TextChoices):
    """What a member is in an organisation."""

    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Membership(Kept):
    """A user's role in an organisation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta(Kept.Meta):
        """One role each."""

        constraints = (models.UniqueConstraint(fields=("user", "organization"), name="membership_once"),)


class ListMemory(Kept):
    """How one user reads one list in one organisation: the columns chosen and the filters saved."""

    user = models.ForeignKey(User, models.CASCADE, related_name="lists")
    scope = models.CharField(max_length=36)
    """The organisation's id as text; "installation" for lists over all of them."""
    name = models.CharField(max_length=40)
    """The list's own name: ``numbers``."""
    columns = models.JSONField(default=list)
    """Keys of the columns chosen, in the list's order; empty means those that the list shows by itself."""
    filters = models.JSONField(default=list)
    """Saved filters: ``{"id", "name", "query"}``, in the order they were saved."""

    class Meta(Kept.Meta):
        """One memory a list."""

        constraints = (models.UniqueConstraint(fields=("user", "scope", "name"), name="list_memory_once"),)
