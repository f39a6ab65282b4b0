"""Adding an address: what is validated at once, what waits for a person, and what is never accepted by itself."""

from __future__ import annotations

import pytest

from dispatchable.service.addresses.actions.accept import accept_suggestion
from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.addresses.actions.check import check_address
from dispatchable.service.addresses.models import EmergencyAddress, Evidence
from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from tests.service.conftest import World

GOOD = "12 rue de la République, 99001 Sarlande-Vernoise"
TYPO = "12 rue de la Républiqe, 99001 Sarlande-Vernoise"
UNKNOWN_HOUSE = "412 rue de la République, 99001 Sarlande-Vernoise"


def test_an_address_of_the_register_is_validated_at_once(world: World) -> None:
    address = add_address(world.alice, country="FR", text=GOOD, label="Siège")
    version = address.current
    assert version is not None and version.is_validated
    assert (address.state, version.state, version.validated_how, version.number) == ("valid", "valid", "register", 1)
    assert version.validated_by_name == ""
    assert version.evidence.register == "demo-fr" and version.evidence.record_id == "99201_0001_00012"
    assert version.longitude is not None
    assert list(Event.objects.values_list("kind", "object_id")) == [("address.validated", address.pk)]
    row = AuditRow.objects.get()
    assert (row.action, row.object_label, row.actor_name) == ("address.add", "Siège", "Alice")


def test_a_correction_waits_for_consent(world: World) -> None:
    address = add_address(world.alice, country="FR", text=TYPO)
    assert address.state == "corrected" and address.current is not None
    assert not address.current.is_validated
    assert not Event.objects.exists()


def test_an_accepted_correction_is_validated_and_says_who_accepted_it(world: World) -> None:
    address = add_address(world.alice, country="FR", text=TYPO)
    accept_suggestion(world.alice, address.pk)
    address.refresh_from_db()
    version = address.current
    assert version is not None and version.is_validated and version.number == 2
    assert (version.validated_how, version.validated_by_name) == ("correction", "Alice")
    assert version.elements["street"] == "Rue de la République"
    consent = version.evidence.verdict["consent"]
    assert consent["by"] == "Alice" and consent["kind"] == "correction" and consent["from"] == TYPO
    assert Evidence.objects.count() == 2
    accept_suggestion(world.alice, address.pk)
    assert address.versions.count() == 2


def test_consent_can_be_given_while_adding(world: World) -> None:
    record = check_address(world.alice, country="FR", text=TYPO).document["record_id"]
    address = add_address(world.alice, country="FR", text=TYPO, choose=record)
    assert address.state == "valid" and address.current is not None
    assert address.current.evidence.verdict["consent"]["by_id"] == str(world.alice.user_id)


def test_a_house_number_is_never_corrected_but_another_may_be_chosen(world: World) -> None:
    checked = check_address(world.alice, country="FR", text=UNKNOWN_HOUSE)
    assert checked.document["status"] == "not_found"
    assert checked.choices() and not any(c.is_correction for c in checked.choices())
    address = add_address(world.alice, country="FR", text=UNKNOWN_HOUSE)
    assert address.state == "not_found"
    with pytest.raises(Refused) as refused:
        accept_suggestion(world.alice, address.pk)
    assert refused.value.code == "address.choice"
    accept_suggestion(world.alice, address.pk, checked.choices()[0].record_id)
    address.refresh_from_db()
    assert address.current is not None and address.current.is_validated
    assert address.current.evidence.verdict["consent"]["kind"] == "candidate"


def test_what_was_not_offered_cannot_be_chosen(world: World) -> None:
    with pytest.raises(Refused) as refused:
        add_address(world.alice, country="FR", text=UNKNOWN_HOUSE, choose="99201_0001_00001_x")
    assert refused.value.field == "choose"
    assert not EmergencyAddress.objects.exists() and not Evidence.objects.exists()


def test_the_floor_is_kept_whatever_is_chosen(world: World) -> None:
    text = f"{TYPO}, étage 3"
    record = check_address(world.alice, country="FR", text=text).document["record_id"]
    address = add_address(world.alice, country="FR", text=text, choose=record)
    assert address.current is not None and "3" in address.current.elements["floor"]


@pytest.mark.parametrize(
    ("country", "text", "state"),
    [
        ("IT", "Via Roma 1, 00184 Roma", "not_checked"),
        ("FR", "rue de la République, 99001 Sarlande-Vernoise", "incomplete"),
        ("FR", "12 rue Introuvable, 99001 Sarlande-Vernoise", "not_found"),
        ("US", "11 Quarry Road, Harrow Falls, WI 53998", "not_found"),
    ],
)
def test_what_no_register_confirms_is_never_validated(world: World, country: str, text: str, state: str) -> None:
    address = add_address(world.alice, country=country, text=text)
    assert address.state == state
    assert address.current is not None and not address.current.is_validated


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"country": "", "text": GOOD}, "country"),
        ({"country": "XX", "text": GOOD}, "country"),
        ({"country": "FR", "text": "  "}, "text"),
        ({"country": "FR", "text": "x" * 500}, "text"),
        ({"country": "FR", "elements": {"steet": "x"}}, "steet"),
        ({"country": "FR", "text": GOOD, "label": "x" * 121}, "label"),
    ],
)
def test_a_bad_input_is_refused_in_both_languages(world: World, given: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        add_address(world.alice, **given)  # type: ignore[arg-type]
    assert refused.value.field == field and refused.value.en and refused.value.fr
    assert not EmergencyAddress.objects.exists()


def test_an_auditor_reads_and_changes_nothing(world: World) -> None:
    check_address(world.bob, country="FR", text=GOOD)
    with pytest.raises(NotAllowed):
        add_address(world.bob, country="FR", text=GOOD)
    address = add_address(world.alice, country="FR", text=TYPO)
    with pytest.raises(NotAllowed):
        accept_suggestion(world.bob, address.pk)


def test_another_organisations_address_is_not_there(world: World) -> None:
    address = add_address(world.alice, country="FR", text=TYPO)
    with pytest.raises(NotFound):
        accept_suggestion(world.charlie, address.pk)
    with pytest.raises(NotAllowed):
        accept_suggestion(world.dana, address.pk)


def test_a_real_organisation_does_not_see_the_fictional_registers(world: World) -> None:
    world.acme.is_demo = False
    world.acme.save()
    assert check_address(world.alice, country="FR", text=GOOD).state == "not_checked"
