"""A request about several addresses: each is typed, checked, solved or decided by itself, and none is lost."""

from __future__ import annotations

import pytest

from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.models import AuditRow
from dispatchable.service.desk.actions.lines import add_line, change_line, remove_lines, split_by_country
from dispatchable.service.desk.actions.save import save_step
from dispatchable.service.desk.actions.solve import check_line, finish_solved, solve_line, solve_many
from dispatchable.service.desk.actions.submit import submit_request
from dispatchable.service.desk.lines import prefix, standings, tally
from dispatchable.service.desk.models import RequestLine, ServiceRequest
from dispatchable.service.errors import NotFound, Refused
from tests.service.conftest import World
from tests.service.desk import desk

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def typed(world: World, *numbers: str, **changes: list[str]) -> ServiceRequest:
    """A complete draft about houses of one street, typed one below the other."""
    request = desk.filled(world.alice, house_number=[numbers[0]])
    values = {**desk.ISSUE, "house_number": [numbers[0]]}
    for house in numbers[1:]:
        before = prefix(add_line(world.alice, request.pk), first=False)
        fields = {**desk.ISSUE, **changes, "house_number": [house]}
        values |= {before + name: value for name, value in fields.items() if name != "feature"}
    assert save_step(world.alice, request.pk, "issue", values, next_step="solve").problems == ()
    check_line(world.alice, request.pk)
    return request


def test_several_addresses_are_sent_as_one_request(world: World) -> None:
    request = submit_request(world.alice, typed(world, "412", "414", "416").pk)
    lines = request.lines.select_related("address")
    assert [line.position for line in lines.order_by("position")] == [1, 2, 3]
    assert {line.address.state for line in lines if line.address} == {"under_review"}
    assert len({line.asked_version_id for line in lines}) == 3
    assert AuditRow.objects.get(action="request.submit").details["lines"] == 3


def test_those_that_the_register_has_are_solved_and_the_others_sent(world: World) -> None:
    request = submit_request(world.alice, typed(world, "412", "12").pk)
    solved = request.lines.get(outcome="solved")
    assert solved.address is not None and solved.address.state == "valid"
    assert tally(request).by_state == {"open": 1, "decided": 1} and request.state == "submitted"


def test_what_needs_nobody_is_solved_in_the_draft(world: World) -> None:
    request = typed(world, "412", "12", "14", street=["Rue de la Républiqe"])
    assert standings(request)["correction"] == 2
    work = solve_many(world.alice, request.pk, "corrections")
    assert (work.done, work.solved, work.running) == (2, 2, False)
    assert EmergencyAddress.objects.filter(state="valid").count() == 2
    assert AuditRow.objects.filter(action="request.lines_corrections").count() == 1
    with pytest.raises(Refused):
        finish_solved(world.alice, request.pk)
    left = request.lines.get(outcome="")
    changed = change_line(world.alice, request.pk, left.pk, {**{k: v[0] for k, v in desk.ISSUE.items()},
                                                             "house_number": "16"})  # fmt: skip
    assert changed.standing == "found"
    solve_line(world.alice, request.pk, left.pk)
    assert finish_solved(world.alice, request.pk).state == "cancelled"


def test_the_same_address_twice_is_one_for_the_desk(world: World) -> None:
    request = submit_request(world.alice, typed(world, "412", "412").pk)
    assert sorted(request.lines.values_list("outcome", flat=True)) == ["", "duplicate"]


def test_a_blank_address_goes_and_the_last_one_stays(world: World) -> None:
    request = desk.filled(world.alice)
    add_line(world.alice, request.pk)
    save_step(world.alice, request.pk, "issue", desk.ISSUE, next_step="solve")
    line = request.lines.get()
    assert remove_lines(world.alice, request.pk, [line.pk]) == 0
    assert request.lines.get().elements == {}


def test_one_country_a_request_else_it_is_split(world: World) -> None:
    request = typed_in_two_countries(world)
    with pytest.raises(Refused) as refused:
        submit_request(world.alice, request.pk)
    assert refused.value.code == "request.several_countries"
    drafts = split_by_country(world.alice, request.pk)
    assert [(draft.country, draft.lines.count(), draft.contact_phone) for draft in drafts] == [
        ("FR", 1, "+33184801234"), ("GB", 1, "+33184801234"),
    ]  # fmt: skip
    assert all(submit_request(world.alice, draft.pk).reference for draft in drafts)


def typed_in_two_countries(world: World) -> ServiceRequest:
    request = desk.filled(world.alice)
    before = prefix(add_line(world.alice, request.pk), first=False)
    there = {"house_number": ["9"], "street": ["High Street"], "city": ["Ambleford"], "country": ["GB"]}
    values = {**desk.ISSUE, **{before + name: value for name, value in there.items()}}
    saved = save_step(world.alice, request.pk, "issue", values)
    assert [problem.code for problem in saved.problems] == ["request.several_countries"]
    return request


def test_every_fault_of_every_address_is_said(world: World) -> None:
    request = desk.filled(world.alice)
    line = add_line(world.alice, request.pk)
    before = prefix(line, first=False)
    problems = save_step(world.alice, request.pk, "issue", {**desk.ISSUE, before + "street": ["x"]}).problems
    assert {problem.field for problem in problems} == {f"{before}house_number", f"{before}city", f"{before}country"}
    assert all("Address 2" in problem.en and "Adresse 2" in problem.fr for problem in problems)


def test_nobody_else_touches_the_lines(world: World) -> None:
    request = desk.filled(world.alice)
    line = RequestLine.objects.get()
    for act in (
        lambda: add_line(world.charlie, request.pk),
        lambda: change_line(world.charlie, request.pk, line.pk, {}),
        lambda: remove_lines(world.charlie, request.pk, [line.pk]),
        lambda: solve_many(world.charlie, request.pk, "found"),
        lambda: split_by_country(world.charlie, request.pk),
    ):
        with pytest.raises(NotFound):
            act()
