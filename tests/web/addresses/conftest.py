"""The fictional registers, and addresses in the states that pages must show."""

from __future__ import annotations

import pytest

from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.addresses.actions.review import validate_manually
from dispatchable.service.addresses.models import EmergencyAddress
from tests.service.conftest import World
from tests.service.demo import build_demo_registers

TEXTS = {
    "valid": "12 rue de la République, 99001 Sarlande-Vernoise",
    "corrected": "12 boulevar du Genéral Morvant, 99001 Sarlande-Vernoise",
    "not_found": "412 rue de la République, 99001 Sarlande-Vernoise",
    "incomplete": "rue de la République, 99001 Sarlande-Vernoise",
    "manual": "7 rue des Aubépines Neuves, 99001 Sarlande-Vernoise",
}


@pytest.fixture(autouse=True)
def demo_registers() -> None:
    """Registers of Sarlande-Vernoise and the other invented towns."""
    build_demo_registers()


@pytest.fixture
def kept(world: World) -> dict[str, EmergencyAddress]:
    """One address of each kind, by the names of ``TEXTS`` and "not_checked"."""
    found = {name: add_address(world.alice, country="FR", text=text, label=name) for name, text in TEXTS.items()}
    found["not_checked"] = add_address(world.alice, country="IT", text="Via Roma 1, 00184 Roma", label="not_checked")
    validate_manually(world.dana, found["manual"].pk, reason="Arrêté municipal", reference="SR-2026-000001-K")
    for address in found.values():
        address.refresh_from_db()
    return found
