"""The dossier as a file: PDF in the reader's language, JSON, to whom it belongs."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.desk.models import RequestLine, ServiceRequest
from tests.service.conftest import World
from tests.service.desk import desk

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]


def printed(client: Client, request: ServiceRequest, route: str = "request_dossier") -> bytes:
    answer = client.get(reverse(route, args=[request.pk, "pdf"]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return answer.content


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_the_pdf_is_in_the_reader_s_language_and_the_same_for_the_same_case(world: World, browser: Browser) -> None:
    request = desk.sent(world.alice)
    decide_line(world.dana, desk.line_of(request).pk, Decision("rejected", reason="no_proof"))
    english, french = browser("alice", "en"), browser("bob", "fr")
    first = printed(french, request)
    assert printed(french, request) == first
    reader = pypdf.PdfReader(io.BytesIO(first))
    assert reader.trailer["/Root"]["/Lang"] == "fr" and request.reference in str(reader.metadata.title)
    assert [section.title for section in reader.outline if not isinstance(section, list)][:2] == [
        "Demande", "Adresses de la demande",
    ]  # fmt: skip
    assert f"page 1 sur {len(reader.pages)}" in text_of(first).replace("\u00a0", " ")
    for word in ("Dossier de la demande", "Refusée", "Dana", "Empreinte du référentiel", "dispatchable audit verify"):
        assert word in text_of(first), word
    assert "Case dossier" in text_of(printed(english, request)) and "Rejected" in text_of(printed(english, request))


def test_many_addresses_are_printed_as_a_list(world: World, browser: Browser) -> None:
    request = desk.sent(world.alice)
    RequestLine.objects.bulk_create(
        RequestLine(request=request, position=at, line=f"{at} rue Brélaz") for at in range(2, 302)
    )
    text = text_of(printed(browser("dana"), request, "queue_dossier"))
    assert "301 addresses are listed without their evidence" in text and "301 rue Brélaz" in text


def test_the_pages_lead_to_it_and_strangers_find_nothing(world: World, browser: Browser) -> None:
    request = desk.sent(world.alice)
    own, at_desk = (reverse(name, args=[request.pk, "json"]) for name in ("request_dossier", "queue_dossier"))
    assert own in browser("bob").get(reverse("request", args=[request.pk])).content.decode()
    assert at_desk in browser("dana").get(reverse("queue_request", args=[request.pk])).content.decode()
    assert json.loads(b"".join(browser("dana").get(at_desk)))["audience"] == "desk"
    assert browser("charlie").get(own).status_code == 404
    assert browser("alice").get(at_desk).status_code == 403
    assert browser("alice").get(reverse("request_dossier", args=[request.pk, "docx"])).status_code == 404
