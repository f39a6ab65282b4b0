"""Addresses, carriers and numbers for the tests, made without the rooms that have tests of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dispatchable.service.addresses.models import AddressVersion, EmergencyAddress, Evidence
from dispatchable.service.audit.actor import Actor
from dispatchable.service.carriers import registering
from dispatchable.service.carriers.actions.set_up import add_carrier
from dispatchable.service.carriers.connectors.base import CarrierDown
from dispatchable.service.carriers.models import Carrier, Registration
from dispatchable.service.datadir import data_dir
from dispatchable.service.numbers import activation, releasing
from dispatchable.service.numbers.actions.add import add_number
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.organizations.actions.add_person import add_person
from dispatchable.service.organizations.models import Organization, Person
from dispatchable.service.terms.actions.accept import accept_terms
from dispatchable.service.terms.texts import current
from tests.service.conftest import World

ELEMENTS = {"country": "FR", "house_number": "8", "street": "Rue du Port", "postcode": "75010", "city": "Paris"}
NOW = datetime(2026, 1, 2, tzinfo=UTC)


def make_version(address: EmergencyAddress, *, validated: bool = True, **changes: Any) -> AddressVersion:
    """The next version of an address, which becomes its current one."""
    reasons = (
        [] if validated else [{"code": "ADR-BAD-HNO", "element": "house_number", "en": "No such house.", "fr": "Non."}]
    )
    evidence = Evidence.objects.create(
        organization=address.organization, as_written="8 rue du Port", engine_version="0", score=1.0, checked_at=NOW,
        verdict={"status": "valid" if validated else "not_found", "reasons": reasons, "next_step": {"code": "none"}},
    )  # fmt: skip
    given: dict[str, Any] = {
        "country": address.country, "state": "valid" if validated else "not_found", "elements": ELEMENTS,
        "line": "8 Rue du Port, 75010 Paris", "as_written": "8 rue du Port", "normalised_key": "k", "depth": "premise",
        "longitude": 2.35, "latitude": 48.85, "evidence": evidence,
        "validated_at": NOW if validated else None, "validated_how": "register" if validated else "",
    }  # fmt: skip
    version = AddressVersion.objects.create(
        address=address, number=address.versions.count() + 1, **{**given, **changes}
    )
    address.current, address.state = version, version.state
    address.save()
    return version


def make_address(
    organization: Organization, *, country: str = "FR", validated: bool = True, **changes: Any
) -> EmergencyAddress:
    """An address with one version."""
    address = EmergencyAddress.objects.create(organization=organization, country=country, label="Siège")
    make_version(address, validated=validated, **changes)
    return address


def make_number(actor: Actor, text: str = "01 84 80 12 34", country: str = "FR", **setting: Any) -> TelephoneNumber:
    """A number at a carrier of its own."""
    carrier = Carrier.objects.filter(organization_id=actor.organization_id).first() or add_carrier(
        actor, name="PBX", **setting
    )
    return add_number(actor, number=text, country=country, carrier_id=carrier.pk)


def make_person(actor: Actor, country: str = "FR", *, plan: bool = True) -> Person:
    """Somebody who calls."""
    return add_person(actor, name="Jo Martin", country=country, has_calling_plan=plan)


def make_test_carrier(actor: Actor, script: str = "", **setting: Any) -> Carrier:
    """The organisation's first carrier, if made first: one that follows a script."""
    return add_carrier(actor, name="Test", kind="scripted", script=script, **setting)


def log_of(carrier: Carrier) -> list[str]:
    """The lines of a test carrier's log."""
    return (data_dir() / "carriers" / str(carrier.pk) / "log.jsonl").read_text(encoding="utf-8").splitlines()


def accept(world: World, country: str = "FR") -> None:
    """Alice accepts the terms."""
    accept_terms(world.alice, country, current(country).version)


def work(number: TelephoneNumber) -> str:
    """What the worker does for an activation, in one go and in this process; the number's state afterwards."""
    number.refresh_from_db()
    opened = activation.open_registration(number.pk, number.attempt)
    if opened:
        registration = Registration.objects.get(pk=opened)
        try:
            registering.ask(registration.pk)
        except CarrierDown as down:
            activation.carrier_down(number.pk, number.attempt, str(down))
        activation.settle(registration.pk)
        for left in activation.leftovers(number.pk):
            registering.release(Registration.objects.get(pk=left).pk)
    return state(number)


def work_release(number: TelephoneNumber) -> str:
    """What the worker does for a release."""
    number.refresh_from_db()
    found = releasing.registration_to_release(number.pk, number.attempt)
    if found:
        registering.release(Registration.objects.get(pk=found).pk)
    releasing.settle_release(number.pk, number.attempt)
    return state(number)


def state(number: TelephoneNumber) -> str:
    """The activation as the database has it."""
    number.refresh_from_db()
    return str(number.activation)
