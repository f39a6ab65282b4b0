"""*View service requests*: what its columns say, what its filters find, what is exported."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.desk.models import RequestLine, ServiceRequest
from tests.service.conftest import World
from tests.service.desk import desk

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]


def exported(client: Client, **query: str) -> list[dict[str, str]]:
    answer = client.get(reverse("requests"), {"export": "csv", **query})
    return list(csv.DictReader(b"".join(answer).decode("utf-8-sig").splitlines()))


def test_the_export_has_lines_moments_and_decision(world: World, browser: Browser) -> None:
    request = desk.sent(world.alice)
    decide_line(world.dana, desk.line_of(request).pk, Decision("rejected", reason="no_proof"))
    (row,) = exported(browser("alice"))
    assert (row["Reference"], row["State"], row["Country"]) == (request.reference, "Resolved", "FR")
    assert (row["Addresses"], row["Decided addresses"], row["Impact"]) == ("1", "1", "Normal")
    assert row["Sent"] and row["First answer"] and row["Decision"]


def test_many_addresses_are_one_line_and_a_count(world: World, browser: Browser) -> None:
    request = desk.sent(world.alice)
    RequestLine.objects.bulk_create(
        RequestLine(request=request, position=at, line=f"{at} rue des Tilleuls") for at in range(2, 1_202)
    )
    client = browser("alice", "fr")
    assert "et 1\u00a0200 autres adresses" in client.get(reverse("requests")).content.decode()
    assert "et 1\u00a0200 autres adresses" in browser("dana", "fr").get(reverse("queue")).content.decode()


def test_filters_find_by_whose_state_country_and_period(world: World, browser: Browser) -> None:
    old, new = desk.sent(world.alice), desk.sent(world.alice, house_number=["413"])
    then = timezone.now() - timedelta(days=40)
    ServiceRequest.objects.filter(pk=old.pk).update(submitted_at=then, requester_id=world.bob.user_id, country="GB")
    client = browser("alice")
    day = str((timezone.now() - timedelta(days=3)).date())
    for query, found in (
        ({"whose": "mine"}, [new]), ({"whose": "colleagues"}, [old]), ({"country": "GB"}, [old]),
        ({"since": day}, [new]), ({"until": day}, [old]), ({"state": "submitted"}, [new, old]),
        ({"state": "closed"}, []),
    ):  # fmt: skip
        assert [row["Reference"] for row in exported(client, **query)] == [one.reference for one in found], query


def test_the_waits_follow_from_the_moments(world: World) -> None:
    request = desk.sent(world.alice)
    assert (request.answer_seconds, request.decision_seconds) == (None, None)
    decide_line(world.dana, desk.line_of(request).pk, Decision("rejected", reason="no_proof"))
    request.refresh_from_db()
    assert request.submitted_at and request.week and request.week.weekday() == 0
    assert request.answer_seconds == request.decision_seconds == 0
