"""The demonstration organisation from the command line: its registers, its making, its removal."""

from __future__ import annotations

from pathlib import Path

from dispatchable.interfaces.cli.demo.registers import DEMONSTRATIONS, build_registers
from dispatchable.service.audit.models import AuditRow
from dispatchable.service.demonstration.make import ANA
from dispatchable.service.demonstration.make import make_demonstration as make
from dispatchable.service.demonstration.remove import ACTION
from dispatchable.service.organizations.models import Organization

__all__ = ["ANA", "is_wanted", "make_demonstration"]


def is_wanted() -> bool:
    """Whether a start should make the demonstration: there is no organisation, and it was never removed."""
    return not Organization.objects.exists() and not AuditRow.objects.filter(action=ACTION).exists()


def make_demonstration(place: Path, language: str) -> str:
    """Builds the registers of the invented towns and makes the organisation; gives Ana's one-time password."""
    folder = place / "demo"
    folder.mkdir(exist_ok=True)
    if not all((folder / f"{one.name}.register").exists() for one in DEMONSTRATIONS):
        build_registers(folder)
    return make(language)[1]
