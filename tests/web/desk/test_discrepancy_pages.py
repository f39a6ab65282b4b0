"""The page of the discrepancy report: what it asks, and the file it makes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from dispatchable.service.desk.models import DiscrepancyReport
from tests.service.conftest import World
from tests.service.desk import desk

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]


def test_a_requester_makes_a_report_and_takes_it_away(world: World, browser: Browser) -> None:
    line = desk.line_of(desk.sent(world.alice))
    where, alice = reverse("line_discrepancy", args=[line.pk]), browser("alice", "fr")
    assert where in alice.get(reverse("request", args=[line.request_id])).content.decode()
    refused = alice.post(where, {"service": "lvf.example.gov", "answer": ""})
    assert refused.status_code == 422 and "la norme l&#x27;exige" in refused.content.decode()
    assert alice.post(where, {"service": "lvf.example.gov", "answer": "invalid"}).status_code == 302
    report = DiscrepancyReport.objects.get()
    file = reverse("discrepancy_file", args=[report.pk])
    assert file in alice.get(where).content.decode()
    assert json.loads(alice.get(file).content)["problem"] == "BelievedValid"
    assert json.loads(browser("dana").get(file).content)["response"] == "invalid"
    for path in (where, file):
        assert browser("charlie").get(path).status_code == 404
        assert browser("bob").get(path).status_code == 403
