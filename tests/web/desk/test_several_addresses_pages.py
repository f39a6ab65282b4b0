"""Several addresses in the form without any script, as a list, and on the requester's pages, however many."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from dispatchable.service.desk.lines import tally
from dispatchable.service.desk.models import RequestLine, ServiceRequest
from dispatchable.service.imports.models import ImportSession
from tests.service.conftest import World
from tests.service.desk import desk
from tests.service.desk.lists import two_hundred

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]
NEXT = {"go": "next"}


def test_addresses_are_added_and_taken_out_by_buttons_and_nothing_is_lost(world: World, browser: Browser) -> None:
    client = browser("alice")
    at = client.post(reverse("request_start"), {"way": "full"}).headers["Location"]
    assert client.post(at, {**desk.ISSUE, "go": "add"}).status_code == 302
    request = ServiceRequest.objects.get()
    second = request.lines.get(position=2)
    text = client.get(at).content.decode()
    assert f'name="l{second.pk.hex}-street"' in text and 'value="412"' in text and "Address 2" in text
    before = f"l{second.pk.hex}-"
    there = {before + name: value for name, value in desk.ISSUE.items() if name != "feature"}
    response = client.post(at, {**desk.ISSUE, **there, before + "house_number": "", **NEXT})
    assert response.status_code == 422 and f'id="{before}house_number-error"' in response.content.decode()
    at = client.post(at, {**desk.ISSUE, **there, before + "house_number": "12", **NEXT}).headers["Location"]
    text = client.get(at).content.decode()
    assert "1 of 2 addresses is for the desk" in text and "Yes, continue" in text
    client.post(reverse("request_lines_do", args=[request.pk]), {"do": "found"})
    assert tally(request).by_outcome == {"solved": 1}
    back = reverse("request_form", args=[request.pk, "issue"])
    client.post(back, {**desk.ISSUE, "go": f"remove-{request.lines.get(position=1).pk.hex}"})
    assert request.lines.count() == 1
    assert client.post(reverse("request_lines_do", args=[request.pk]), {"do": "finish"}).headers["Location"] == reverse(
        "addresses"
    )


def test_a_list_comes_by_the_attach_field_and_leads_back_to_the_form(world: World, browser: Browser) -> None:
    request, client = desk.filled(world.alice), browser("alice", "fr")
    upload = io.BytesIO(two_hundred().encode())
    upload.name = "adresses.csv"
    at = client.post(
        reverse("request_form", args=[request.pk, "details"]), {**desk.DETAILS, "go": "next", "file": upload}
    ).headers["Location"]
    session = ImportSession.objects.get()
    assert at == reverse("import", args=[session.pk])
    columns = {f"column_{place}": role for role, place in session.columns.items()}
    client.post(reverse("import_columns", args=[session.pk]), columns)
    text = client.get(at).content.decode()
    assert "170 lignes sur 200 sont prêtes" in text and "Retour à la demande" in text
    client.post(reverse("import_take", args=[session.pk]))
    solve = reverse("request_form", args=[request.pk, "solve"])
    assert at in client.get(reverse("request_form", args=[request.pk, "issue"])).content.decode(), "30 rows are left"
    assert solve in client.get(at).content.decode()
    page = client.get(solve)
    assert len(gzip.compress(page.content)) < 60_000 and page.content.decode().count("<tr data-row") == 50
    line = request.lines.get(position=100)
    assert client.get(reverse("request_line", args=[request.pk, line.pk])).status_code == 200
    fields = {**{name: value[0] for name, value in desk.KNOWN.items()}, "do": "check"}
    client.post(reverse("request_line", args=[request.pk, line.pk]), fields)
    line.refresh_from_db()
    assert line.standing == "found"
    assert "Plus de détails" not in client.get(reverse("request_form", args=[request.pk, "check"])).content.decode()
    assert client.post(reverse("request_submit", args=[request.pk])).headers["Location"].endswith("/sent/")


def test_the_requester_sees_counts_a_list_and_takes_it_away(world: World, browser: Browser) -> None:
    request = desk.sent(world.alice)
    RequestLine.objects.bulk_create(
        RequestLine(request=request, position=place, line=f"{place} rue des Tilleuls", country="FR",
                    verdict={"status": "not_found", "reasons": []})
        for place in range(2, 121)
    )  # fmt: skip
    request.lines.filter(position__gt=100).update(
        state="decided", outcome="rejected", reject_reason="no_proof", decision_note="Nothing proves it."
    )
    client = browser("alice")
    text = client.get(reverse("request", args=[request.pk])).content.decode()
    assert "20 of 120 addresses are decided." in text and "<h2>Address</h2>" not in text
    at = f"{reverse('request_lines')}?request={request.pk.hex}"
    assert client.get(at).content.decode().count("<tr data-row") == 50
    text = client.get(f"{at}&show=not").content.decode()
    assert text.count("<tr data-row") == 20 and "Nothing proves it." in text
    rows = b"".join(client.get(f"{at}&show=not&export=csv")).decode("utf-8-sig").splitlines()
    assert len(rows) == 21 and "101 rue des Tilleuls" in rows[1] and "Rejected" in rows[1]
    assert client.get(f"{at}&q=tilleuls").content.decode().count("<tr data-row") == 50
    assert browser("charlie").get(at).status_code == 404
    assert browser("bob").get(at).status_code == 200
    assert client.get(reverse("request_lines")).status_code == 302


def test_addresses_in_two_countries_are_split_by_one_button(world: World, browser: Browser) -> None:
    request, client = desk.filled(world.alice), browser("alice")
    RequestLine.objects.create(request=request, position=2, country="GB", line="9 High Street, Ambleford",
                               elements={"house_number": "9", "street": "High Street", "city": "Ambleford",
                                         "country": "GB"})  # fmt: skip
    text = client.get(reverse("request_form", args=[request.pk, "solve"])).content.decode()
    assert "Split into one draft a country" in text
    client.post(reverse("request_lines_do", args=[request.pk]), {"do": "split"})
    assert sorted(ServiceRequest.objects.values_list("country", flat=True)) == ["FR", "GB"]
