"""The desk in figures: waits by week, outcomes, towns and backlog, as drawing, table and file."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dispatchable.service.desk import figures
from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.desk.models import ServiceRequest
from tests.service.conftest import World
from tests.service.desk import desk

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]
HOUR = 3600


def of_one_week(world: World, hours: list[int]) -> None:
    then = timezone.now() - timedelta(days=10)
    for number, wait in enumerate(hours):
        ServiceRequest.objects.create(
            organization=world.acme, reference=f"SR-2026-{number:06}-X", state="resolved", country="FR",
            requester_id=world.alice.user_id, requester_name="Alice", requester_email="a@example.org",
            submitted_at=then, first_answer_at=then + timedelta(hours=wait),
            resolved_at=then + timedelta(hours=2 * wait),
        )  # fmt: skip


def test_median_and_ninth_tenth_of_a_week_are_of_the_nearest_rank(world: World) -> None:
    of_one_week(world, [5, 1, 9, 3, 7, 2, 10, 4, 8, 6])
    (week,) = figures.waits_by_week(ServiceRequest.objects.all())
    assert (week.requests, week.answer_median, week.answer_p90) == (10, 5 * HOUR, 9 * HOUR)
    assert (week.decision_median, week.decision_p90) == (10 * HOUR, 18 * HOUR)


def test_outcomes_towns_reasons_and_backlog_are_counted(world: World) -> None:
    first, _second = desk.sent(world.alice), desk.sent(world.alice, house_number=["413"], city=["SARLANDE VERNOISE"])
    decide_line(world.dana, desk.line_of(first).pk, Decision("rejected", reason="no_proof"))
    every = ServiceRequest.objects.all()
    assert figures.outcomes(every) == [("", "", 1), ("rejected", "no_proof", 1)]
    (town,) = figures.towns(every)
    assert (town.addresses, town.validated) == (2, 0)
    assert figures.why_asked(every) == ([("ADR-BEYOND-HNO", 2)], False)
    assert figures.backlog(every)[0] == (0, 1) and sum(n for _days, n in figures.backlog(every)) == 1


def test_each_chart_has_its_drawing_its_table_and_its_file(world: World, browser: Browser) -> None:
    of_one_week(world, [1, 30])
    alice = browser("alice", "fr")
    page = alice.get(reverse("requests_figures")).content.decode()
    assert page.count('role="img"') >= 2 and "La même chose en tableau" in page and "<script>" not in page
    got = alice.get(reverse("requests_figures"), {"chart": "answer", "export": "csv"})
    rows = list(csv.reader(b"".join(got).decode("utf-8-sig").splitlines()))
    assert rows[0][2:] == ["Médiane (heures)", "90e centile (heures)"] and rows[1][1:] == ["2", "1,0", "30,0"]
    workbook = alice.get(reverse("requests_figures"), {"chart": "towns", "export": "xlsx"})
    assert b"".join(workbook)[:2] == b"PK"
    workbook.close()


def test_period_and_country_narrow_and_a_wrong_date_is_said(world: World, browser: Browser) -> None:
    of_one_week(world, [1])
    dana = browser("dana")
    none = "No request was sent in this period."
    assert none not in dana.get(reverse("queue_figures")).content.decode()
    assert none in dana.get(reverse("queue_figures"), {"country": "GB"}).content.decode()
    assert none in dana.get(reverse("queue_figures"), {"since": str(timezone.localdate())}).content.decode()
    wrong = dana.get(reverse("queue_figures"), {"since": "2026-31-31"}).content.decode()
    assert "the earlier one first" in wrong and 'aria-invalid="true"' in wrong


def test_figures_are_one_s_own_organisation_s(world: World, browser: Browser) -> None:
    of_one_week(world, [1])
    assert "No request was sent" in browser("charlie").get(reverse("requests_figures")).content.decode()
    assert browser("alice").get(reverse("queue_figures")).status_code == 403
