"""A draft loses nothing: not what is wrong, not what another page or window says."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from dispatchable.service.desk.actions.attach import attach_file, detach_file
from dispatchable.service.desk.actions.close import discard_draft
from dispatchable.service.desk.actions.save import save_step
from dispatchable.service.desk.actions.start import start_request
from dispatchable.service.desk.attach import Upload
from dispatchable.service.desk.fields import form_fields, merged
from dispatchable.service.desk.find import visible
from dispatchable.service.desk.models import ServiceRequest
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.files.models import StoredFile
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World
from tests.service.desk import desk
from tests.service.files.samples import pdf
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_what_is_not_yet_right_is_kept_and_every_problem_is_named(world: World) -> None:
    request = start_request(world.alice)
    saved = desk.save(world.alice, request, "issue", {"street": ["Rue du Moulin"], "country": ["JP"]})
    assert {problem.field for problem in saved.problems} == {"feature", "house_number", "city", "country"}
    assert desk.line_of(request).elements == {"street": "Rue du Moulin", "country": "JP"}
    contact = desk.save(world.alice, request, "contact", {"contact_phone": ["not a number"], "contact": ["telepathy"]})
    assert {problem.field for problem in contact.problems} == {"contact_phone", "contact"}
    assert ServiceRequest.objects.get().contact_phone_typed == "not a number"
    assert all(problem.en and problem.fr and problem.en != problem.fr for problem in contact.problems)


def test_a_page_saved_in_another_window_is_not_overwritten_unseen(world: World) -> None:
    request = start_request(world.alice)
    save_step(world.alice, request.pk, "issue", desk.ISSUE, revision=0)
    with pytest.raises(Refused) as refused:
        save_step(world.alice, request.pk, "issue", {**desk.ISSUE, "city": ["Autre"]}, revision=0)
    assert refused.value.code == "request.changed_elsewhere"
    assert desk.line_of(request).elements["city"] == "Sarlande-Vernoise"
    save_step(world.alice, request.pk, "issue", {**desk.ISSUE, "city": ["Autre"]}, revision=1)


def test_one_page_leaves_the_others_alone(world: World) -> None:
    request = desk.filled(world.alice)
    desk.save(world.alice, request, "details", {**desk.DETAILS, "affected": ["all"]})
    kept = ServiceRequest.objects.get()
    assert (kept.affected, kept.contact_phone, kept.country) == ("all", "+33184801234", "FR")


def test_the_inverted_question_is_stored_the_same_in_both_languages(world: World) -> None:
    stored = set()
    for language in ("en", "fr"):
        request = start_request(replace(world.alice, language=language))
        desk.save(world.alice, request, "details", desk.DETAILS)
        stored.add(ServiceRequest.objects.get(pk=request.pk).availability)
    assert stored == {"service_unavailable"}


def test_a_form_opened_from_a_number_is_filled_and_not_made_twice(world: World, number: TelephoneNumber) -> None:
    TelephoneNumber.objects.filter(pk=number.pk).update(address=building.make_address(world.acme, validated=False))
    request = start_request(world.alice, number_id=number.pk)
    assert start_request(world.alice, number_id=number.pk).pk == request.pk
    line = desk.line_of(request)
    assert form_fields(line.elements)["street"] == "Rue du Port" and request.country == "FR"
    problems = desk.save(world.alice, request, "issue", {**desk.ISSUE, "country": ["US"]}).problems
    assert [problem.code for problem in problems] == ["request.other_country"]


def test_files_come_and_go_with_the_draft(world: World) -> None:
    request = start_request(world.alice)
    stored = attach_file(world.alice, request.pk, Upload("bail.pdf", io.BytesIO(pdf())))
    assert request.files.count() == 1
    with pytest.raises(NotFound):
        detach_file(world.charlie, request.pk, stored.pk)
    detach_file(world.alice, request.pk, stored.pk)
    assert not StoredFile.objects.exists()


def test_a_discarded_draft_is_in_no_list(world: World) -> None:
    request = start_request(world.alice)
    assert list(visible(world.alice)) == [request]
    discard_draft(world.alice, request.pk)
    assert not visible(world.alice).exists()
    with pytest.raises(Refused):
        desk.save(world.alice, request, "issue", desk.ISSUE)


def test_nobody_else_starts_or_touches_it(world: World, number: TelephoneNumber) -> None:
    request = start_request(world.alice)
    with pytest.raises(NotAllowed):
        start_request(world.bob)
    with pytest.raises(NotFound):
        start_request(world.charlie, number_id=number.pk)
    with pytest.raises(NotFound):
        desk.save(world.charlie, request, "issue", desk.ISSUE)
    with pytest.raises(NotAllowed):
        desk.save(world.dana, request, "issue", desk.ISSUE)


def test_what_the_form_does_not_ask_stays_with_the_same_street_only() -> None:
    before = {"house_number": "12", "suffix": "B", "street": "Main", "street_type": "St", "unit": "4", "city": "X"}
    shown = form_fields(before)
    assert (shown["house_number"], shown["street"]) == ("12 B", "Main St")
    assert merged(before, shown) == before
    assert merged(before, {**shown, "postcode": "1"})["unit"] == "4"
    assert merged(before, {**shown, "street": "High St"}) == {
        "house_number": "12", "suffix": "B", "street": "High St", "city": "X",
    }  # fmt: skip
