"""The demonstration organisation: people, addresses and numbers in every state, on the registers of invented towns."""

from __future__ import annotations

from pathlib import Path

from dispatchable.interfaces.cli.demo.registers import DEMONSTRATIONS, build_registers
from dispatchable.service.accounts.actions.users import add_user
from dispatchable.service.accounts.models import Role
from dispatchable.service.audit.actor import system
from dispatchable.service.audit.models import AuditRow
from dispatchable.service.organizations.actions.create import add_domain, create_organization
from dispatchable.service.organizations.models import Organization

ANA = "ana@vernoise.example"
REMOVED = "demonstration.remove"


def is_wanted() -> bool:
    """Whether a start should make the demonstration: there is no organisation, and it was never removed."""
    return not Organization.objects.exists() and not AuditRow.objects.filter(action=REMOVED).exists()


def make_demonstration(place: Path, language: str) -> str:
    """Makes the organisation and everything in it; gives Ana's one-time password."""
    folder = place / "demo"
    folder.mkdir(exist_ok=True)
    if not all((folder / f"{one.name}.register").exists() for one in DEMONSTRATIONS):
        build_registers(folder)
    organization = create_organization(
        system(None, "demo"), name="Vernoise Télécom", language=language, time_zone="Europe/Paris", is_demo=True
    )
    demo = system(organization.pk, "demo")
    for name in ("vernoise.example", "vernoise-telecom.example"):
        add_domain(demo, organization, name)
    _, password = add_user(
        demo, email=ANA, name="Ana Lavergne", role=Role.ADMINISTRATOR, is_agent=True, is_operator=True
    )
    add_user(demo, email="dorian@vernoise.example", name="Dorian Maubec", is_agent=True)
    add_user(demo, email="adele@vernoise.example", name="Adèle Quintard", role=Role.AUDITOR)
    return password
