"""Make an organisation and name its domains."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import Refused
from dispatchable.service.organizations.models import Domain, Organization


def create_organization(
    actor: Actor, *, name: str, language: str = "en", time_zone: str = "UTC", is_demo: bool = False
) -> Organization:
    """A new organisation without people, addresses or numbers. Its chain of audit rows begins with this.

    Asks for Right.OPERATE. Raises Refused when the name is empty or another organisation has it already.
    """
    actor.require(Right.OPERATE)
    name = " ".join(name.split())
    slug = slugify(name)[:50]
    if not slug:
        raise Refused(
            "organization.name_missing",
            en="Give the organisation a name with at least one letter.",
            fr="Donnez à l'organisation un nom contenant au moins une lettre.",
            field="name",
        )
    with transaction.atomic():
        if Organization.objects.filter(slug=slug).exists():
            raise Refused(
                "organization.name_taken",
                en="Another organisation has this name. Choose a name that tells them apart.",
                fr="Une autre organisation porte ce nom. Choisissez un nom qui les distingue.",
                field="name",
            )
        made = Organization.objects.create(
            name=name, slug=slug, language=language, time_zone=time_zone, is_demo=is_demo
        )
        record(actor, "organization.create", made, label=name, organization_id=made.pk)
    return made


def add_domain(actor: Actor, organization: Organization, name: str) -> Domain:
    """Names an internet domain of the actor's organisation; naming it twice changes nothing."""
    actor.require(Right.MANAGE_ORGANIZATION)
    name = name.strip().lower().rstrip(".")
    if "." not in name or " " in name:
        raise Refused(
            "organization.domain_form",
            en="Write the domain as it stands after the @ of an e-mail address, for example example.org.",
            fr="Écrivez le domaine tel qu'il figure après le @ d'une adresse e-mail, par exemple example.org.",
            field="domain",
        )
    with transaction.atomic():
        domain, new = Domain.objects.get_or_create(organization=organization, name=name)
        if new:
            record(actor, "organization.add_domain", organization, label=name, organization_id=organization.pk)
    return domain
