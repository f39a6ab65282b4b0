"""Decisions propose names; an approved one is used by every check and says so; a retired one leaves no trace."""

from __future__ import annotations

from typing import Any

import pytest

from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.addresses.actions.check import check_address
from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.desk.checking import check_lines
from dispatchable.service.desk.teaching import propose_names
from dispatchable.service.errors import NotAllowed, Refused
from dispatchable.service.learnt.actions.decide import decide_name
from dispatchable.service.learnt.models import Name
from tests.service.conftest import World
from tests.service.desk import desk

pytestmark = [pytest.mark.usefixtures("demo_place"), pytest.mark.django_db, pytest.mark.database]
NICKNAME = {"house_number": "12", "street": "Rue de la Gare Perdue", "city": "Sarlande-Vernoise", "postcode": "99001"}
"""A street that the fictional register has not: it stands for the Rue de la République."""
RIGHT = {"house_number": "412", "street": "Rue de la République", "city": "Sarlande-Vernoise", "postcode": "99001",
         "country": "FR"}  # fmt: skip


def corrected(world: World, typed: dict[str, str], right: dict[str, str]) -> Name | None:
    request = desk.sent(world.alice, **{name: [value] for name, value in typed.items()})
    line = desk.line_of(request)
    decide_line(world.dana, line.pk, Decision("validated_corrected", note="Plan", elements=right))
    for event in Event.objects.filter(kind="request.decided", object_id=request.pk):
        propose_names(event)
        propose_names(event)
    return Name.objects.order_by("-id").first()


def street_learnt(world: World) -> Name:
    name = corrected(world, {"street": "Rue de la Gare Perdue"}, RIGHT)
    assert name is not None
    return name


def asked(world: World, elements: dict[str, str]) -> dict[str, Any]:
    document = check_address(world.alice, country="FR", elements=elements).document
    document.pop("explanation")
    return document


def test_a_correction_of_one_name_proposes_it_and_counts_once(world: World) -> None:
    name = street_learnt(world)
    assert (name.kind, name.given, name.value, name.city) == (
        "street", "Rue de la Gare Perdue", "Rue de la République", "Sarlande-Vernoise",
    )  # fmt: skip
    assert (name.state, name.support, name.examples.count(), name.is_demo) == ("proposed", 1, 1, True)
    again = corrected(
        world, {"street": "rue de la gare perdue", "house_number": "413"}, {**RIGHT, "house_number": "413"}
    )
    assert again == name and Name.objects.get().support == 2


@pytest.mark.parametrize(
    "right",
    [
        {**RIGHT, "house_number": "414"},
        {**RIGHT, "postcode": "99002"},
        {**RIGHT, "house_number": "414", "street": "Rue Brélaz"},
        {**RIGHT, "street": "Rue Brélaz", "city": "Valombreuse"},
    ],
)
def test_a_correction_of_anything_else_teaches_nothing(world: World, right: dict[str, str]) -> None:
    assert corrected(world, {}, right) is None


def test_an_approved_name_confirms_with_its_evidence_and_a_retired_one_gives_the_old_verdict(world: World) -> None:
    name = street_learnt(world)
    before = asked(world, NICKNAME)
    assert before["status"] == "not_found"
    decide_name(world.dana, name.pk, "approved", "The old name of the street")
    checked = check_address(world.alice, country="FR", elements=NICKNAME)
    assert checked.is_found and checked.document["record_id"] and checked.address.street_line == "Rue de la République"
    (reason,) = (reason for reason in checked.document["reasons"] if reason["code"] == "ADR-LEARNT")
    assert reason["facts"]["alias"] == str(name.pk) and "Dana" in reason["en"] and "Approuvé par Dana" in reason["fr"]
    typed = "12 rue de la gare perdue, 99001 Sarlande-Vernoise"
    address = add_address(world.alice, country="FR", text=typed)
    assert address.current is not None and address.current.is_validated
    assert address.current.evidence.record_id == checked.document["record_id"]
    decide_name(world.dana, name.pk, "retired", "Renamed")
    assert asked(world, NICKNAME) == before


def test_the_lines_of_a_request_use_it(world: World) -> None:
    name = street_learnt(world)
    decide_name(world.dana, name.pk, "approved", "Seen")
    line = desk.line_of(desk.sent(world.alice, house_number=["415"]))
    line.elements = {**NICKNAME, "country": "FR"}
    (checked,) = check_lines(world.acme, [line])
    assert checked is not None and checked.is_found and line.standing == "found"


def test_a_house_number_is_never_found_by_a_name(world: World) -> None:
    name = street_learnt(world)
    decide_name(world.dana, name.pk, "approved", "Seen")
    assert asked(world, {**NICKNAME, "house_number": "999"})["status"] == "not_found"


@pytest.mark.parametrize(
    ("typed", "right", "code"),
    [
        ("Rue Brélaz", "Rue de la République", "exists"),
        ("Rue du 8 Mai", "Rue du 9 Mai", "number"),
        ("Rue de la Gare Perdue", "Rue de Nulle Part", "unknown"),
    ],
)
def test_a_name_that_could_send_help_elsewhere_is_refused(world: World, typed: str, right: str, code: str) -> None:
    name = corrected(world, {"street": typed, "house_number": "998"}, {**RIGHT, "house_number": "998", "street": right})
    assert name is not None
    with pytest.raises(Refused) as refused:
        decide_name(world.dana, name.pk, "approved", "Seen")
    assert refused.value.code == f"learnt.{code}"
    assert Name.objects.get(pk=name.pk).state == "proposed"


def test_a_town_s_name_holds_with_its_postcode_and_no_existing_town_becomes_another(world: World) -> None:
    name = corrected(world, {"city": "Vernoise-les-Bains"}, RIGHT)
    assert name is not None and (name.kind, name.postcode) == ("city", "99001")
    decide_name(world.dana, name.pk, "approved", "The post calls it so")
    found = asked(world, {**NICKNAME, "street": "Rue de la République", "city": "Vernoise les Bains"})
    assert (found["status"], found["address"]["city"][:17]) == ("valid", "Sarlande-Vernoise")
    real = corrected(world, {"city": "Amiens", "house_number": "450"}, {**RIGHT, "house_number": "450"})
    assert real is not None and real != name
    with pytest.raises(Refused):
        decide_name(world.dana, real.pk, "approved", "No")


def test_only_the_desk_decides_with_a_reason_in_order_and_it_is_recorded(world: World) -> None:
    name = street_learnt(world)
    with pytest.raises(NotAllowed):
        decide_name(world.alice, name.pk, "approved", "Mine")
    with pytest.raises(Refused):
        decide_name(world.dana, name.pk, "approved", " ")
    with pytest.raises(Refused):
        decide_name(world.dana, name.pk, "retired", "Not yet in use")
    decide_name(world.dana, name.pk, "refused", "Nobody says so")
    decide_name(world.dana, name.pk, "approved", "They do")
    assert [row.action for row in AuditRow.objects.filter(object_type="name").order_by("sequence")] == [
        "learnt.refused", "learnt.approved",
    ]  # fmt: skip
