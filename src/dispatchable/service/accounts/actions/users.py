"""Make users, give them roles and one-time passwords."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from dispatchable.engine.countries.pack import countries as known_countries
from dispatchable.service.accounts.models import Membership, Role, User
from dispatchable.service.accounts.passwords import one_time_password
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.organizations.own import own_organization


def add_user(
    actor: Actor,
    *,
    email: str,
    name: str,
    role: str = "",
    language: str = "",
    is_agent: bool = False,
    is_operator: bool = False,
) -> tuple[User, str]:
    """A new user and the one-time password to hand over; a membership of the actor's organisation when ``role`` is set.

    An administrator may do it in their own organisation; the marks of desk agent and operator need Right.OPERATE.
    Raises Refused for an e-mail address that is none or taken, an empty name, an unknown role.
    """
    if role:
        actor.require(Right.MANAGE_ORGANIZATION)
    if is_agent or is_operator or not role:
        actor.require(Right.OPERATE)
    email, name = email.strip().lower(), " ".join(name.split())
    _check_email(email)
    if not name:
        raise Refused(
            "account.name_missing",
            en="Give the person's name: it stands in the audit trail.",
            fr="Indiquez le nom de la personne\u00a0: il figure dans le journal d'audit.",
            field="name",
        )
    _check_role(role)
    password = one_time_password()
    with transaction.atomic():
        if User.objects.filter(email=email).exists():
            raise Refused(
                "account.email_taken",
                en="There is an account with this e-mail address already. Give it a role, or reset its password.",
                fr="Un compte existe déjà avec cette adresse e-mail. Donnez-lui un rôle ou réinitialisez son mot de "
                "passe.",
                field="email",
            )
        user = User.objects.create_user(
            email,
            password,
            name=name,
            language=language,
            is_agent=is_agent,
            is_operator=is_operator,
            must_change_password=True,
        )
        record(
            actor,
            "user.add",
            user,
            label=name,
            details={"email": email, "role": role, "agent": is_agent, "operator": is_operator},
        )
        if role:
            Membership.objects.create(user=user, organization=own_organization(actor), role=role)
    return user, password


def set_role(actor: Actor, user_id: UUID, role: str) -> Membership | None:
    """Gives a user of the installation a role in the actor's organisation; "" takes the membership away.

    Raises Refused when that would leave the organisation without an administrator.
    """
    actor.require(Right.MANAGE_ORGANIZATION)
    _check_role(role)
    organization = own_organization(actor)
    with transaction.atomic():
        user = User.objects.filter(pk=user_id).first()
        if user is None:
            raise NotFound("user")
        members = Membership.objects.select_for_update().filter(organization=organization)
        member = members.filter(user=user).first()
        before = member.role if member else ""
        if before == Role.ADMINISTRATOR and role != Role.ADMINISTRATOR:
            others = members.filter(role=Role.ADMINISTRATOR, user__is_active=True).exclude(user=user)
            if not others.exists():
                raise Refused(
                    "account.last_administrator",
                    en="This is the organisation's only administrator. Name another one first.",
                    fr="C'est le seul administrateur de l'organisation. Désignez-en d'abord un autre.",
                    field="role",
                )
        if role == before:
            return member
        if not role and member:
            member.delete()
            member = None
        elif member:
            member.role = role
            member.save(update_fields=["role"])
        else:
            member = Membership.objects.create(user=user, organization=organization, role=role)
        record(actor, "user.set_role", user, label=user.name, details={"before": before, "after": role})
    return member


def limit_agent(actor: Actor, email: str, *, countries: Sequence[str], organizations: Sequence[UUID]) -> User:
    """The desk agent of this account reviews requests of these countries and organisations only; of all when empty.

    Asks for Right.OPERATE. Raises Refused for an account that is no agent's, and for a country that has no pack.
    """
    actor.require(Right.OPERATE)
    codes = sorted({code.strip().upper() for code in countries if code.strip()})
    if unknown := [code for code in codes if code not in known_countries()]:
        given = ", ".join(unknown)
        raise Refused(
            "account.country",
            en=f"No country pack has this code: {given}. Write two letters, such as FR.",
            fr=f"Aucun profil pays ne porte ce code\u00a0: {given}. Écrivez deux lettres, par exemple FR.",
            field="country",
        )
    with transaction.atomic():
        user = User.objects.select_for_update().filter(email=email.strip().lower()).first()
        if user is None or not user.is_agent:
            raise Refused(
                "account.no_agent",
                en="No desk agent has this e-mail address.",
                fr="Aucun agent du bureau de validation n'a cette adresse e-mail.",
                field="email",
            )
        user.agent_countries, user.agent_organizations = codes, sorted(key.hex for key in set(organizations))
        user.save(update_fields=["agent_countries", "agent_organizations"])
        details = {"countries": codes, "organizations": user.agent_organizations}
        record(actor, "user.limit", user, label=user.name, details=details)
    return user


def reset_password(actor: Actor, email: str) -> tuple[User, str]:
    """A new one-time password for this account, which ends its sessions. Asks for Right.OPERATE."""
    actor.require(Right.OPERATE)
    with transaction.atomic():
        user = User.objects.select_for_update().filter(email=email.strip().lower()).first()
        if user is None:
            raise Refused(
                "account.unknown",
                en="No account has this e-mail address. Check its spelling, or add the user.",
                fr="Aucun compte n'a cette adresse e-mail. Vérifiez-la ou ajoutez l'utilisateur.",
                field="email",
            )
        password = one_time_password()
        user.set_password(password)
        user.must_change_password = True
        user.is_active = True
        user.last_login = None
        user.save(update_fields=["password", "must_change_password", "is_active", "last_login"])
        record(actor, "user.reset_password", user, label=user.name)
    return user, password


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(
            "account.email_form",
            en="This is no e-mail address. Write it like name@example.org.",
            fr="Ce n'est pas une adresse e-mail. Écrivez-la sous la forme nom@example.org.",
            field="email",
        ) from error


def _check_role(role: str) -> None:
    if role and role not in Role.values:
        raise Refused(
            "account.role_unknown",
            en="Choose the role administrator or auditor.",
            fr="Choisissez le rôle administrateur ou auditeur.",
            field="role",
        )
