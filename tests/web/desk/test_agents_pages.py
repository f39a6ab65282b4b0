"""The desk's pages: many lines decided at once, proposals, notes, templates, callers, due times, the settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dispatchable.service.accounts.models import User
from dispatchable.service.addresses.models import ManualValidation
from dispatchable.service.audit.models import AuditRow
from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.desk.actions.submit import submit_request
from dispatchable.service.desk.models import (
    DeskSettings,
    InternalNote,
    ManyDecision,
    ReplyTemplate,
    RequestLine,
    ServiceRequest,
)
from tests.service.conftest import World
from tests.service.desk import desk
from tests.service.desk.test_several_lines import typed

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]


@pytest.fixture
def three(world: World) -> ServiceRequest:
    return submit_request(world.alice, typed(world, "412", "414", "416").pk)


def read(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response
    return response.content.decode()


def test_lines_are_ticked_decided_and_each_has_its_result(
    world: World, browser: Browser, three: ServiceRequest
) -> None:
    dana = browser("dana")
    page = read(dana, "queue_request", three.pk)
    assert "Line 1 of 3" in page and "All lines; decide many" in page and "First answer due" in page
    page = read(dana, "queue_lines", request=str(three.pk))
    assert page.count("data-row") == 3 and "412" in page and page.count("<h1") == 1
    asked = {"action": "decide", "which": "all", "request": str(three.pk)}
    response = dana.get(reverse("list_bulk", args=["queue_lines"]), asked, follow=True)
    page = response.content.decode()
    assert "3 lines chosen" in page and "Alice gets one letter about all of it." in page
    where, sent = response.redirect_chain[-1][0], {"go": "1", "all": "1", "request": str(three.pk)}
    response = dana.post(where, {**sent, "outcome": "validated_as_is"})
    assert response.status_code == 422 and "What the decision rests on" in response.content.decode()
    response = dana.post(where, {**sent, "outcome": "validated_as_is", "note": "Plan"}, follow=True)
    page = response.content.decode()
    assert "3 lines are decided." in page and page.count("data-row") == 3
    assert {line.outcome for line in three.lines.all()} == {"validated_as_is"}
    assert "data-row" in read(browser("dana", "fr"), "queue_many", ManyDecision.objects.get().pk)
    assert browser("alice").get(reverse("queue_many", args=[ManyDecision.objects.get().pk])).status_code == 403
    assert dana.get(reverse("queue_lines")).status_code == 302


def test_two_people_meet_on_the_line_s_page(world: World, browser: Browser, request_sent_web: ServiceRequest) -> None:
    DeskSettings.objects.create(pk=1, second_person=["FR"])
    User.objects.create_user("eve@example.org", "x", name="Eve", is_agent=True)
    eve = Client()
    eve.force_login(User.objects.get(email="eve@example.org"))
    dana, line = browser("dana"), desk.line_of(request_sent_web)
    sent = {"outcome": "validated_as_is", "note": "Plan", "access": "Code 12A4", "expires_on": "2099-01-31"}
    dana.post(reverse("line_decide", args=[line.pk]), {**sent, "seen": "open"})
    page = read(dana, "queue_request", request_sent_web.pk)
    assert "You proposed this decision." in page and "Take it back" in page and 'value="confirm' not in page
    page = read(eve, "queue_request", request_sent_web.pk)
    assert "Confirm it, or send it back." in page and "Code 12A4" in page
    assert eve.post(reverse("line_send_back", args=[line.pk]), {"back": ""}).status_code == 422
    assert dana.post(reverse("line_confirm", args=[line.pk])).status_code == 422
    assert request_sent_web.reference in read(eve, "queue", show="confirm")
    assert eve.post(reverse("line_confirm", args=[line.pk])).status_code == 302
    page = read(eve, "queue_request", request_sent_web.pk)
    assert "Proposed by: Dana" in page and "2099-01-31" in page
    wrong = {**sent, "expires_on": "tomorrow"}
    other = desk.sent(world.alice, house_number=["418"])
    response = dana.post(reverse("line_decide", args=[desk.line_of(other).pk]), {**wrong, "seen": "open"})
    assert response.status_code == 422 and "year-month-day" in response.content.decode()


@pytest.fixture
def request_sent_web(world: World) -> ServiceRequest:
    return desk.sent(world.alice)


def test_notes_and_templates_help_and_the_requester_sees_no_note(
    world: World, browser: Browser, request_sent_web: ServiceRequest
) -> None:
    dana, request = browser("dana"), request_sent_web
    dana.post(reverse("queue_note", args=[request.pk]), {"note_text": "Le bail semble retouché"})
    assert "retouché" in read(dana, "queue_request", request.pk)
    assert "retouché" not in read(browser("alice"), "request", request.pk) and InternalNote.objects.count() == 1
    text = {"name": "Proof", "text_en": "Please send a proof for {address}.", "text_fr": "Merci pour {address}."}
    page = dana.post(reverse("reply_template_add"), {**text, "preview": "1"}).content.decode()
    assert "Please send a proof for 412" in page and not ReplyTemplate.objects.exists()
    wrong = dana.post(reverse("reply_template_add"), {**text, "text_fr": "{adresse}", "save": "1"})
    assert wrong.status_code == 422 and "{adresse}" in wrong.content.decode()
    dana.post(reverse("reply_template_add"), {**text, "save": "1"})
    template = ReplyTemplate.objects.get()
    assert "Proof" in read(dana, "reply_templates") and "Merci" in read(dana, "reply_template", template.pk)
    page = read(dana, "queue_request", request.pk, template=str(template.pk), **{"for": "ask"})
    assert "Please send a proof for 412" in page
    assert read(dana, "queue_request", request.pk, template="nothing", **{"for": "ask"})
    dana.post(reverse("reply_template_retire", args=[template.pk]))
    assert dana.get(reverse("reply_template", args=[template.pk])).status_code == 404


def test_a_caller_s_request_is_filed_on_one_page(world: World, browser: Browser) -> None:
    dana = browser("dana", "fr")
    assert "Qui appelle" in read(dana, "queue_call")
    sent = {
        "organization": str(world.acme.pk), "name": "Jean Petit", "email": "jean@example.org", "language": "fr",
        "contact_phone": "01 84 80 12 34", "contact": "call", "house_number": "412", "city": "Sarlande-Vernoise",
        "street": "Rue de la République", "postcode": "99001", "country": "FR",
    }  # fmt: skip
    response = dana.post(reverse("queue_call"), {**sent, "email": "jean"})
    assert response.status_code == 422 and "Jean Petit" in response.content.decode()
    page = dana.post(reverse("queue_call"), sent, follow=True).content.decode()
    assert "Jean Petit" in page and "Déposée pour l'appelant par" in page
    assert dana.post(reverse("queue_call"), {"organization": "x"}).status_code == 422


def test_requests_are_released_and_merged_and_what_is_late_comes_first(
    world: World, browser: Browser, three: ServiceRequest, request_sent_web: ServiceRequest
) -> None:
    dana = browser("dana")
    ServiceRequest.objects.filter(pk=three.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert "First answer overdue since" in read(dana, "queue_request", three.pk)
    page = read(dana, "queue", show="overdue")
    assert three.reference in page and request_sent_web.reference not in page and "Overdue" in page
    assert "1 of them is overdue" in read(dana, "home")
    dana.post(reverse("queue_claim", args=[three.pk]))
    assert "Give it back" in read(dana, "queue_request", three.pk)
    dana.post(reverse("queue_release", args=[three.pk]))
    assert "Take on" in read(dana, "queue_request", three.pk)
    wrong = dana.post(reverse("queue_merge", args=[three.pk]), {"into": "SR-1"})
    assert wrong.status_code == 422 and "No other request has this reference." in wrong.content.decode()
    page = dana.post(reverse("queue_merge", args=[three.pk]), {"into": request_sent_web.reference}, follow=True)
    assert "Line 1 of 4" in page.content.decode() and RequestLine.objects.filter(request=request_sent_web).count() == 4
    page = dana.get(reverse("queue_request", args=[three.pk]), follow=True).content.decode()
    assert request_sent_web.reference in page


def test_the_operator_sets_calendar_and_targets(world: World, browser: Browser) -> None:
    User.objects.filter(pk=world.dana_user.pk).update(is_operator=True)
    dana, alice = browser("dana"), browser("alice")
    assert alice.get(reverse("desk_settings")).status_code == 403
    assert "Europe/Paris" in read(dana, "desk_settings")
    sent = {
        "time_zone": "Europe/Paris", "days": ["0", "1"], "opens": "08:00", "closes": "12:00", "holidays": ["FR"],
        "closed_on": "2026-12-24\n2026-12-31", "high_answer": "1", "high_decision": "2", "normal_answer": "3",
        "normal_decision": "4", "close_after": "5", "expiry_notice": "6", "second_person": ["US"],
    }  # fmt: skip
    assert dana.post(reverse("desk_settings"), {**sent, "opens": "13:00"}).status_code == 422
    assert dana.post(reverse("desk_settings"), {**sent, "close_after": "ten"}).status_code == 422
    assert dana.post(reverse("desk_settings"), sent).status_code == 302
    found = DeskSettings.objects.get()
    assert (found.days, found.close_after, found.second_person) == ([0, 1], 5, ["US"])


def test_what_ends_is_looked_at_again_and_no_number_is_switched_off(
    world: World, browser: Browser, request_sent_web: ServiceRequest
) -> None:
    line, dana = desk.line_of(request_sent_web), browser("dana")
    day = (timezone.now() + timedelta(days=3)).date()
    decide_line(world.dana, line.pk, Decision("validated_as_is", note="Bail précaire", expires_on=day))
    manual = ManualValidation.objects.get()
    assert "412" in read(dana, "validations") and "412" not in read(dana, "validations", show="ended")
    alice = browser("alice", language="fr")
    assert "1 adresse à revérifier" in read(alice, "home") and "412" in read(alice, "addresses", again="soon")
    ManualValidation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    page = read(dana, "validation", manual.pk)
    assert "The time of this validation is over." in page and "Bail précaire" in page
    address = desk.line_of(request_sent_web).address
    assert address is not None and address.current is not None and address.current.is_validated
    where = reverse("validation", args=[manual.pk])
    for wrong in ({"reason": ""}, {"reason": "Vu", "expires_on": "2020-01-01"}, {"reason": "Vu", "expires_on": "x"}):
        assert dana.post(where, wrong).status_code == 422
    assert dana.post(where, {"reason": "Nouveau bail vu", "expires_on": ""}).status_code == 302
    manual.refresh_from_db()
    assert manual.expires_at is None and "412" not in read(dana, "validations")
    assert "à revérifier" not in read(alice, "home") and "412" not in read(alice, "addresses", again="soon")
    assert AuditRow.objects.get(action="address.renew").details["reason_given"] == "Nouveau bail vu"
    assert browser("alice").get(reverse("validations")).status_code == 403


def test_the_requester_says_that_it_is_solved(browser: Browser, request_sent_web: ServiceRequest) -> None:
    alice = browser("alice")
    assert "It is solved already" in read(alice, "request", request_sent_web.pk)
    alice.post(reverse("request_solved", args=[request_sent_web.pk]))
    request_sent_web.refresh_from_db()
    assert request_sent_web.state == "closed" and "Closed" in read(alice, "request", request_sent_web.pk)
