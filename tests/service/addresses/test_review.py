"""The desk's word: who may give it, what it makes, and that it survives re-typing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.addresses.actions.check import check_address
from dispatchable.service.addresses.actions.edit import edit_address
from dispatchable.service.addresses.actions.review import end_review, reject, start_review, validate_manually
from dispatchable.service.addresses.actions.revoke import revoke_validation
from dispatchable.service.addresses.models import EmergencyAddress, ManualValidation
from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from tests.service.addresses.test_add import GOOD
from tests.service.conftest import World

NEW_STREET = "7 rue des Aubépines Neuves, 99001 Sarlande-Vernoise"


def validated(world: World, **facts: object) -> EmergencyAddress:
    address = add_address(world.alice, country="FR", text=NEW_STREET)
    start_review(world.dana, address.pk, reference="SR-2026-000001-K")
    return validate_manually(world.dana, address.pk, reason="Arrêté municipal", reference="SR-2026-000001-K", **facts)  # type: ignore[arg-type]


def test_a_manual_validation_makes_a_validated_version_with_its_ground(world: World) -> None:
    address = validated(world)
    address.refresh_from_db()
    version = address.current
    assert version is not None and version.is_validated and version.number == 2
    assert (address.state, version.validated_how, version.validated_by_name) == ("manually_validated", "desk", "Dana")
    assert version.manual_validation is not None and version.manual_validation.reason == "Arrêté municipal"
    assert version.evidence.verdict["manual"]["request"] == "SR-2026-000001-K"
    event = Event.objects.get(kind="address.validated")
    assert event.organization_id == world.acme.pk and event.object_id == address.pk
    chains = set(AuditRow.objects.values_list("organization_id", flat=True))
    assert chains == {world.acme.pk}


@pytest.mark.parametrize(
    "typed",
    [
        "7 RUE DES AUBEPINES NEUVES 99001 SARLANDE-VERNOISE",
        "7, r. des Aubépines-Neuves, 99001 Sarlande Vernoise",
        "7 rue des aubépines neuves, 99001 Sarlande-Vernoise 1er",
        "7 rue des Aubépines Neuves, étage 2, 99001 SARLANDE-VERNOISE",
        "Aubépines Neuves (rue des), 7, 99001 Sarlande-Vernoise",
    ],
)
def test_a_manual_validation_is_found_again_however_the_address_is_typed(world: World, typed: str) -> None:
    manual = validated(world).current
    again = add_address(world.alice, country="FR", text=typed)
    assert again.state == "manually_validated"
    assert again.current is not None and again.current.is_validated
    assert manual is not None and again.current.manual_validation == manual.manual_validation
    assert again.current.evidence.verdict["manual"]["by"] == "Dana"


def test_a_manual_validation_is_found_again_in_the_fields(world: World) -> None:
    validated(world)
    elements = {
        "house_number": "7", "street": "Rue des Aubépines neuves", "postcode": "99001", "city": "SARLANDE VERNOISE",
    }  # fmt: skip
    assert add_address(world.alice, country="FR", elements=elements).state == "manually_validated"


@pytest.mark.parametrize(
    "typed",
    [
        "9 rue des Aubépines Neuves, 99001 Sarlande-Vernoise",
        "7 bis rue des Aubépines Neuves, 99001 Sarlande-Vernoise",
        "7 avenue des Aubépines Neuves, 99001 Sarlande-Vernoise",
        "7 rue des Aubépines Neuves, 99002 Sarlande-Vernoise",
        "7 rue des Aubépines Neuves, 99001 Sarlande-Vernoise, bâtiment C",
    ],
)
def test_another_address_is_not_covered_by_it(world: World, typed: str) -> None:
    validated(world)
    assert check_address(world.alice, country="FR", text=typed).manual is None


def test_it_covers_its_own_organisation_only_and_ends_when_revoked_or_expired(world: World) -> None:
    validated(world)
    assert check_address(world.alice, country="FR", text=NEW_STREET).manual is not None
    assert check_address(world.charlie, country="FR", text=NEW_STREET).manual is None
    ManualValidation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert check_address(world.alice, country="FR", text=NEW_STREET).manual is None
    ManualValidation.objects.update(expires_at=None, revoked_at=timezone.now())
    assert check_address(world.alice, country="FR", text=NEW_STREET).manual is None


def test_the_agent_may_correct_what_is_validated(world: World) -> None:
    address = add_address(world.alice, country="FR", text=NEW_STREET)
    elements = {"house_number": "7", "street": "Rue de l'Aubépine", "postcode": "99001", "city": "Sarlande-Vernoise"}
    validate_manually(world.dana, address.pk, reason="Plan", elements=elements, longitude=3.1, latitude=44.5)
    address.refresh_from_db()
    assert address.current is not None and address.current.elements["street"] == "Rue de l'Aubépine"
    assert address.current.latitude == 44.5
    assert check_address(world.alice, country="FR", elements=elements).manual is not None


def test_a_rejection_is_said_and_a_validated_address_is_never_rejected(world: World) -> None:
    address = add_address(world.alice, country="FR", text=NEW_STREET)
    reject(world.dana, address.pk, reason_code="LINE-NO-PROOF", reason="No proof")
    reject(world.dana, address.pk, reason_code="LINE-NO-PROOF")
    address.refresh_from_db()
    assert address.state == "rejected"
    assert Event.objects.filter(kind="address.rejected").count() == 1
    good = add_address(world.alice, country="FR", text=GOOD)
    with pytest.raises(Refused):
        reject(world.dana, good.pk, reason_code="LINE-NO-PROOF")


def test_a_review_begins_and_ends_without_a_trace_on_the_verdict(world: World) -> None:
    address = add_address(world.alice, country="FR", text=NEW_STREET)
    start_review(world.dana, address.pk)
    address.refresh_from_db()
    assert address.state == "under_review"
    end_review(world.dana, address.pk)
    address.refresh_from_db()
    assert address.state == "not_found"


def test_only_the_desk_decides_and_never_without_a_reason(world: World) -> None:
    address = add_address(world.alice, country="FR", text=NEW_STREET)
    for who in (world.alice, world.bob, world.charlie):
        with pytest.raises(NotAllowed):
            validate_manually(who, address.pk, reason="x")
        with pytest.raises(NotAllowed):
            reject(who, address.pk, reason_code="x")
    with pytest.raises(Refused) as refused:
        validate_manually(world.dana, address.pk, reason=" ")
    assert refused.value.field == "reason"
    with pytest.raises(NotFound):
        start_review(world.dana, world.acme.pk)


def test_what_the_desk_validated_is_revoked_and_typing_it_again_does_not_bring_it_back(world: World) -> None:
    address = validated(world)
    for actor, refusal in ((world.bob, NotAllowed), (world.charlie, NotFound)):
        with pytest.raises(refusal):
            revoke_validation(actor, address.pk, reason="Demolished")
    with pytest.raises(Refused, match="Say why"):
        revoke_validation(world.alice, address.pk, reason=" ")
    revoke_validation(world.alice, address.pk, reason="Demolished")
    address = EmergencyAddress.objects.get(pk=address.pk)
    version = address.current
    assert version is not None and not version.is_validated
    assert (address.state, version.number, version.line) == ("rejected", 3, address.versions.get(number=2).line)
    assert version.evidence.verdict["revoked"]["reason"] == "Demolished"
    assert address.versions.get(number=2).revoked_at is not None
    assert AuditRow.objects.get(action="address.revoke").details["versions"] == [2]
    assert add_address(world.alice, country="FR", text=NEW_STREET).state == "not_found"
    with pytest.raises(Refused, match="not validated"):
        revoke_validation(world.alice, address.pk, reason="Demolished")
    # and the desk can examine it and give its word once more
    start_review(world.dana, address.pk)
    validate_manually(world.dana, address.pk, reason="Built again")
    assert add_address(world.alice, country="FR", text=NEW_STREET).state == "manually_validated"


def test_what_the_register_has_is_revoked_until_somebody_checks_it_again(world: World) -> None:
    address = add_address(world.alice, country="FR", text=GOOD)
    revoke_validation(world.alice, address.pk, reason="Demolished")
    assert EmergencyAddress.objects.get(pk=address.pk).state == "rejected"
    edit_address(world.alice, address.pk, text=GOOD)
    assert EmergencyAddress.objects.get(pk=address.pk).state == "valid"
