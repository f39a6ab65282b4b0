"""Discrepancy reports (NENA-STA-010): out of a line, in as a request, and answered, by the standard's names."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from dispatchable.engine.errors import UserError
from dispatchable.engine.messages import dr
from dispatchable.engine.messages.lost import LOST, civic_address_in, find_service
from dispatchable.service.audit.actor import system
from dispatchable.service.audit.models import AuditRow
from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.desk.actions.discrepancy import (
    answer_to,
    received,
    report_in,
    report_line,
    take_report,
    take_resolution,
)
from dispatchable.service.desk.dossier.document import dossier_of
from dispatchable.service.desk.models import ServiceRequest
from dispatchable.service.errors import NotFound, Refused
from tests.service.conftest import World
from tests.service.desk import desk

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ANSWER = (
    f'<findServiceResponse xmlns="{LOST}"><locationValidation><invalid>ca:HNO</invalid></locationValidation>'
    "</findServiceResponse>"
)


def sent_out(world: World) -> dict[str, Any]:
    line = desk.line_of(desk.sent(world.alice))
    return dict(report_line(world.alice, line.pk, service="lvf.example.gov", answer=ANSWER).document)


def from_elsewhere(**changes: Any) -> dict[str, Any]:
    address = {"house_number": "412", "street": "Rue de la République", "city": "Sarlande-Vernoise", "country": "FR",
               "postcode": "99001"}  # fmt: skip
    from dispatchable.engine.civic.address import CivicAddress

    report = {
        "resolutionUri": "https://psap.example.gov/Resolutions", "reportType": "LoSTDiscrepancyReport",
        "discrepancyReportSubmittalTimeStamp": "2026-03-10T10:00:00-05:00", "discrepancyReportId": "DR-1",
        "reportingAgencyName": "psap.example.gov", "problemSeverity": "Severe", "query": "findService",
        "reportingContactJcard": ["vcard", [["fn", {}, "text", "Pat Doe"], ["email", {}, "text", "pat@example.gov"],
                                            ["tel", {}, "uri", "tel:+33184801234"]]],
        "request": find_service(CivicAddress.from_mapping(address)), "response": ANSWER, "problem": "BelievedValid",
    }  # fmt: skip
    return {**report, **changes}


def test_a_report_out_of_a_line_has_every_required_member(world: World) -> None:
    report = sent_out(world)
    assert set(dr.REQUIRED) <= set(report)
    assert (report["reportType"], report["problem"], report["query"]) == (
        "LostDiscrepancyReport", "BelievedValid", "findService",
    )  # fmt: skip
    assert report["discrepancyReportSubmitTimeStamp"].endswith("+00:00")
    assert dr.contact_in(report["reportingContactJcard"])["email"] == "alice@example.org"
    root = ElementTree.fromstring(report["request"])
    assert root.tag == f"{{{LOST}}}findService" and root.get("validateLocation") == "true"
    assert civic_address_in(report["request"]).house_number == "412"
    request = ServiceRequest.objects.get()
    assert request.entries.filter(kind="discrepancy").count() == 1
    assert AuditRow.objects.filter(action="discrepancy.report").count() == 1
    assert [e["kind"] for e in dossier_of(world.alice, request.pk).timeline()][-1] == "discrepancy"


def test_the_answer_to_a_report_is_kept_once(world: World) -> None:
    report = sent_out(world)
    answer = {
        "respondingAgencyName": "lvf.example.gov", "respondingContactJcard": dr.jcard("LVF", "lvf@example.gov"),
        "discrepancyReportId": report["discrepancyReportId"], "reportingAgencyName": report["reportingAgencyName"],
        "problemService": "lvf.example.gov", "responseTime": "2026-03-11T10:00:00-05:00",
        "resolution": "DiscrepancyCorrected", "responseComments": "Added.",
    }  # fmt: skip
    operator = system(None, "command")
    assert take_resolution(operator, answer) == take_resolution(operator, answer)
    entry = ServiceRequest.objects.get().entries.get(kind="discrepancy_answer")
    assert "DiscrepancyCorrected" in entry.text and "Added." in entry.text
    with pytest.raises(NotFound):
        take_resolution(operator, {**answer, "discrepancyReportId": "other"})
    with pytest.raises(UserError):
        take_resolution(operator, {**answer, "resolution": "Perhaps"})


def test_a_report_that_came_in_is_a_request_and_is_answered_by_its_decision(world: World) -> None:
    operator = system(world.acme.pk, "command")
    report = take_report(operator, from_elsewhere(), organization=world.acme, language="en")
    assert take_report(operator, from_elsewhere(), organization=world.acme, language="en") == report
    request = ServiceRequest.objects.get()
    assert (request.state, request.requester_name, request.requester_email) == (
        "submitted", "Pat Doe", "pat@example.gov",
    )  # fmt: skip
    assert received(report)["responseComments"] == request.reference
    status = answer_to(report_in("psap.example.gov", "DR-1"))
    assert set(dr.OF_STATUS) <= set(status) and "resolution" not in status
    decide_line(world.dana, desk.line_of(request).pk, Decision("validated_as_is", "Certificate seen"))
    resolution = answer_to(report_in("psap.example.gov", "DR-1"))
    assert set(dr.OF_RESOLUTION) <= set(resolution) and resolution["resolution"] == "DiscrepancyCorrected"
    assert "Certificate seen" in resolution["responseComments"]
    with pytest.raises(NotFound):
        report_in("psap.example.gov", "DR-2")


@pytest.mark.parametrize(
    "changes",
    [
        {"problem": "NoSuchLocation"}, {"problem": "Whatever"}, {"request": ""}, {"request": "<a"},
        {"request": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, {"request": "x" * 70_000}, {"response": None},
        {"reportType": "GisDiscrepancyReport"}, {"discrepancyReportId": 7}, {"problemSeverity": "Bad"},
        {"discrepancyReportSubmittalTimeStamp": "yesterday"}, {"reportingContactJcard": "[]"},
    ],
)  # fmt: skip
def test_what_is_not_as_the_standard_asks_is_refused_and_nothing_is_kept(world: World, changes: dict[str, Any]) -> None:
    with pytest.raises(UserError) as refused:
        take_report(system(world.acme.pk, "command"), from_elsewhere(**changes), organization=world.acme, language="fr")
    assert refused.value.en != refused.value.fr and ServiceRequest.objects.count() == 0


def test_only_those_of_the_request_report_it(world: World) -> None:
    line = desk.line_of(desk.sent(world.alice))
    with pytest.raises(NotFound):
        report_line(world.charlie, line.pk, service="a", answer="b")
    for service, answer in (("", "b"), ("a", " "), ("a", "b" * 30_000)):
        with pytest.raises(Refused):
            report_line(world.dana, line.pk, service=service, answer=answer)
    assert report_line(world.dana, line.pk, service="a", answer="b").line_id == line.pk
    assert json.loads(json.dumps(sent_out(world)))
