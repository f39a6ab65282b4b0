"""The desk sees every request that was sent, says what a decision will do, and shows what another agent did."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from dispatchable.service.accounts.models import User
from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World
from tests.service.desk import desk
from tests.service.files.samples import pdf
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]


def waiting_number(world: World) -> TelephoneNumber:
    building.accept(world)
    number = building.make_number(world.alice)
    TelephoneNumber.objects.filter(pk=number.pk).update(person=building.make_person(world.alice), service="in_service")
    number.refresh_from_db()
    return number


def test_an_agent_of_no_organisation_works_through_a_request(world: World, browser: Browser) -> None:
    request = desk.sent(world.alice, waiting_number(world))
    client, line = browser("dana"), desk.line_of(request)
    assert request.reference in client.get(reverse("queue")).content.decode()
    client.post(reverse("queue_claim", args=[request.pk]))
    page = client.get(reverse("queue_request", args=[request.pk])).content.decode()
    assert "1 number will activate." in page and "Alice will be told." in page
    assert "<svg" in page and "412" in page and page.count("<h1") == 1
    proof = io.BytesIO(pdf())
    proof.name = "certificat.pdf"
    sent = {"outcome": "validated_as_is", "note": "Certificat", "seen": "in_review", "file": proof}
    assert client.post(reverse("line_decide", args=[line.pk]), sent).status_code == 302
    line = desk.line_of(request)
    assert line.outcome == "validated_as_is" and line.address is not None and line.address.current is not None
    assert line.address.current.is_validated and request.files.get().from_desk
    page = browser("alice", "fr").get(reverse("request", args=[request.pk])).content.decode()
    assert "Validée telle quelle" in page and "Certificat" in page


def test_french_says_what_a_decision_will_do(world: World, browser: Browser) -> None:
    request = desk.sent(world.alice, waiting_number(world))
    page = browser("dana", "fr").get(reverse("queue_request", args=[request.pk])).content.decode()
    assert "1 numéro de téléphone sera activé." in page and "Sera informé\u00a0: Alice." in page


def test_a_chosen_point_gives_number_street_and_place(world: World, browser: Browser) -> None:
    request = desk.sent(world.alice)
    client, line = browser("dana"), desk.line_of(request)
    page = client.get(reverse("queue_request", args=[request.pk]))
    point = page.context["nearest"][0]
    sent = {"outcome": "validated_corrected", "note": "Plan", "seen": "open", "point": point.record_id}
    assert client.post(reverse("line_decide", args=[line.pk]), sent).status_code == 302
    current = desk.line_of(request).address.current
    assert (current.elements["house_number"], current.longitude) == (point.number, point.longitude)


def test_the_second_agent_sees_what_was_decided(world: World, browser: Browser) -> None:
    request = desk.sent(world.alice)
    line = desk.line_of(request)
    decide_line(world.dana, line.pk, Decision("rejected", reason="no_proof"))
    User.objects.create_user("eve@example.org", "x", name="Eve", is_agent=True)
    eve = Client()
    eve.force_login(User.objects.get(email="eve@example.org"))
    sent = {"outcome": "validated_as_is", "note": "Vu", "seen": "open"}
    response = eve.post(reverse("line_decide", args=[line.pk]), sent)
    page = response.content.decode()
    assert response.status_code == 422 and "By: Dana" in page and "Rejected" in page


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"outcome": "rejected"}, "reason"),
        ({"outcome": "validated_as_is"}, "a-note"),
        ({"outcome": "validated_as_is", "note": "x", "longitude": "north"}, "a-longitude"),
    ],
)
def test_an_incomplete_decision_stays_open_with_its_error(
    world: World, browser: Browser, sent: dict[str, str], field: str
) -> None:
    request = desk.sent(world.alice)
    response = browser("dana").post(reverse("line_decide", args=[desk.line_of(request).pk]), sent)
    assert response.status_code == 422 and f'id="{field}-error"' in response.content.decode()
    assert desk.line_of(request).state == "open"


def test_a_question_goes_to_the_requester_and_the_answer_comes_back(world: World, browser: Browser) -> None:
    request = desk.sent(world.alice)
    dana, alice = browser("dana"), browser("alice")
    line = desk.line_of(request)
    assert dana.post(reverse("line_ask", args=[line.pk]), {"text": "", "seen": "open"}).status_code == 422
    dana.post(reverse("line_ask", args=[line.pk]), {"text": "Which building?", "seen": "open"})
    at = reverse("request", args=[request.pk])
    assert "Which building?" in alice.get(at).content.decode()
    assert alice.post(reverse("request_reply", args=[request.pk]), {"text": " "}).status_code == 422
    alice.post(reverse("request_reply", args=[request.pk]), {"text": "Building B"})
    assert "Building B" in dana.get(reverse("queue_request", args=[request.pk])).content.decode()


def test_the_life_of_a_request_after_its_decision(world: World, browser: Browser) -> None:
    request = desk.sent(world.alice)
    decide_line(world.dana, desk.line_of(request).pk, Decision("rejected", reason="no_proof"))
    client, at = browser("alice"), reverse("request", args=[request.pk])
    assert "did not validate" in client.get(at).content.decode()
    client.post(reverse("request_close", args=[request.pk]))
    assert client.post(reverse("request_reopen", args=[request.pk]), {"reason": ""}).status_code == 422
    client.post(reverse("request_reopen", args=[request.pk]), {"reason": "Here is the proof"})
    assert desk.line_of(request).state == "in_review"
    client.post(reverse("request_cancel", args=[request.pk]), {"reason": "Moved"})
    assert "Moved" in client.get(at).content.decode()


def test_the_desk_is_closed_to_those_who_are_no_agents(world: World, browser: Browser) -> None:
    request = desk.sent(world.alice)
    for name in ("alice", "bob", "charlie"):
        assert browser(name).get(reverse("queue")).status_code == 403
        assert browser(name).get(reverse("queue_request", args=[request.pk])).status_code == 403
    draft = desk.filled(world.alice)
    assert browser("dana").get(reverse("queue_request", args=[draft.pk])).status_code == 404


def test_empty_lists_say_what_to_do(world: World, browser: Browser) -> None:
    assert "No service request yet" in browser("alice").get(reverse("requests")).content.decode()
    assert "La file est vide" in browser("dana", "fr").get(reverse("queue")).content.decode()
