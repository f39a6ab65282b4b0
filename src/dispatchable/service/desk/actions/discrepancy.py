"""Discrepancy reports: tell another agency that its validation is believed wrong; take such a report as a request."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.messages import dr
from dispatchable.engine.messages.lost import civic_address_in, find_service
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.desk.actions.file_for import Call, file_for_caller
from dispatchable.service.desk.fields import form_fields
from dispatchable.service.desk.find import desk_line, own_request, within
from dispatchable.service.desk.models import (
    Contact,
    Direction,
    DiscrepancyReport,
    LineState,
    Outcome,
    Priority,
    RequestLine,
    ServiceRequest,
)
from dispatchable.service.desk.reject_reasons import reject_reasons
from dispatchable.service.desk.timeline import tell
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.organizations.models import Organization

USUAL = timedelta(days=5)
"""Said as the time of an answer while nothing is due: the desk waits for somebody else."""
MOST_ANSWER = 20_000
RESOLVED_AS = {
    Outcome.VALIDATED_AS_IS: "DiscrepancyCorrected",
    Outcome.VALIDATED_CORRECTED: "DiscrepancyCorrected",
    Outcome.SOLVED: "NoDiscrepancy",
    Outcome.REJECTED: "NoDiscrepancy",
}
"""Outcome of the line -> what the reporter is told; any other is ``OtherResponse``."""


def report_line(
    actor: Actor, line_id: uuid.UUID, *, service: str, answer: str, comments: str = ""
) -> DiscrepancyReport:
    """A report that the address of a line is believed valid, against the answer of another agency's service.

    ``service`` is that service's name, ``answer`` what it answered, word for word: the standard asks for both. By the
    requester of a sent request, or by the desk. It is kept and told on the timeline; sending it is the person's.
    """
    service = " ".join(service.replace("\0", "").split())[:253]
    answer = answer.replace("\0", "").strip()
    for name, value, en, fr in (
        ("service", service, "Name the service that called the address invalid.",
         "Indiquez le service qui a jugé l'adresse invalide."),
        ("answer", answer, "Paste what that service answered: the standard asks for it.",
         "Collez la réponse de ce service\u00a0: la norme l'exige."),
    ):  # fmt: skip
        if not value:
            raise Refused(f"discrepancy.{name}", en=en, fr=fr, field=name)
    if len(answer) > MOST_ANSWER:
        raise Refused(
            "discrepancy.long",
            en=f"The answer has more than {MOST_ANSWER} characters. Paste the part about this address.",
            fr=f"La réponse compte plus de {MOST_ANSWER} caractères. Collez la partie qui concerne cette adresse.",
            field="answer",
        )
    with transaction.atomic():
        request, line, desk = reportable(actor, line_id)
        key = uuid.uuid4()
        agency = own_agency()
        address = CivicAddress.from_mapping({**line.elements, "country": request.country})
        document = {
            "resolutionUri": f"mailto:{_own_address()}",
            "reportType": dr.REPORT_TYPE,
            "discrepancyReportSubmitTimeStamp": dr.stamp(timezone.now()),
            "discrepancyReportId": str(key),
            "reportingAgencyName": agency,
            "reportingAgentId": str(actor.user_id or ""),
            "reportingContactJcard": dr.jcard(request.requester_name, request.requester_email, request.contact_phone),
            "problemService": service,
            "problemSeverity": "Severe" if request.priority == Priority.HIGH else "Moderate",
            "problemComments": " ".join(comments.replace("\0", "").split())[:2000],
            "query": "findService",
            "request": find_service(address),
            "response": answer,
            "problem": dr.BELIEVED_VALID,
        }
        report = DiscrepancyReport.objects.create(
            id=key, request=request, line=line, direction=Direction.OUT, agency=agency, report_id=str(key),
            document=dr.read_report(document), by_name=actor.name,
        )  # fmt: skip
        tell(actor, request, "discrepancy", line=line, from_desk=desk, text=service, report=str(key))
        record(
            within(actor, request), "discrepancy.report", request, label=request.reference,
            details={"report": str(key), "service": service},
        )  # fmt: skip
    return report


def reportable(actor: Actor, line_id: uuid.UUID) -> tuple[ServiceRequest, RequestLine, bool]:
    """The sent request, its line, and whether the desk acts. Raises NotFound for anybody else's."""
    line = RequestLine.objects.filter(pk=line_id).exclude(request__reference="").first()
    if line is None:
        raise NotFound("line")
    if actor.organization_id == line.request.organization_id and actor.can(Right.READ):
        actor.require(Right.FILE_REQUESTS)
        return own_request(actor, line.request_id, lock=True), line, False
    if not actor.can(Right.REVIEW_REQUESTS):
        raise NotFound("line")
    request, line = desk_line(actor, line_id)
    return request, line, True


def take_report(actor: Actor, document: Any, *, organization: Organization, language: str) -> DiscrepancyReport:
    """A report that came in, as a request with the desk: filed for the agency's contact, who gets the letters.

    The same report taken in again is the one there is. Raises UserError for one that is not as the standard asks, and
    Refused for one about anything else than an address believed valid.
    """
    actor.require(Right.REVIEW_REQUESTS)
    report = dr.read_report(document)
    if report["problem"] != dr.BELIEVED_VALID:
        raise Refused(
            "discrepancy.problem",
            en=f"Only reports of an address believed valid are taken in; this one says “{report['problem']}”.",
            fr="Seuls sont repris les rapports sur une adresse estimée valide\u202f; celui-ci indique "
            f"«\u00a0{report['problem']}\u00a0».",
        )
    address = civic_address_in(report["request"])
    contact = dr.contact_in(report["reportingContactJcard"])
    agency, report_id = report["reportingAgencyName"][:253], report["discrepancyReportId"][:200]
    with transaction.atomic():
        known = DiscrepancyReport.objects.filter(direction=Direction.IN, agency=agency, report_id=report_id).first()
        if known is not None:
            return known
        call = Call(
            organization_id=organization.pk, name=contact["name"] or agency, email=contact["email"], language=language,
            phone=contact["phone"], contact=Contact.EMAIL, address=form_fields(address.as_dict()),
            note="\n\n".join(filter(None, (str(report.get("problemComments", "")), report["response"])))[:5000],
        )  # fmt: skip
        request = file_for_caller(actor, call)
        kept = DiscrepancyReport.objects.create(
            request=request, line=request.lines.get(), direction=Direction.IN, agency=agency, report_id=report_id,
            document=report, by_name=actor.name,
        )  # fmt: skip
        record(
            within(actor, request), "discrepancy.take", request, label=request.reference,
            details={"report": report_id, "agency": agency},
        )  # fmt: skip
    return kept


def received(report: DiscrepancyReport) -> dict[str, Any]:
    """``DiscrepancyReportResponse``: what the reporter is told at once."""
    return {
        **_responder(),
        "responseEstimatedReturnTime": dr.stamp(report.request.decision_due_at or timezone.now() + USUAL),
        "responseComments": report.request.reference,
    }


def answer_to(report: DiscrepancyReport) -> dict[str, Any]:
    """``DiscrepancyResolution`` once the line is decided; until then a ``StatusUpdate``."""
    line = report.line
    if line.state != LineState.DECIDED:
        told = {
            **_responder(),
            "responseEstimatedReturnTime": dr.stamp(report.request.decision_due_at or timezone.now() + USUAL),
            "statusComments": f"{report.request.reference} {report.request.state}",
        }
        dr.complete(told, dr.OF_STATUS)
        return told
    reason = reject_reasons().get(line.reject_reason)
    language = "fr" if report.request.requester_language == "fr" else "en"
    comments = [report.request.reference, reason.sentence[language] if reason else "", line.decision_note]
    return dr.read_resolution(
        {
            **_responder(),
            "discrepancyReportId": report.report_id,
            "reportingAgencyName": report.agency,
            "problemService": str(report.document.get("problemService") or own_agency()),
            "responseTime": dr.stamp(line.decided_at or timezone.now()),
            "resolution": RESOLVED_AS.get(Outcome(line.outcome), "OtherResponse"),
            "responseComments": ". ".join(filter(None, comments)),
        }
    )


def take_resolution(actor: Actor, document: Any) -> DiscrepancyReport:
    """The answer to a report of ours: kept with it and told on the timeline. Taking it in twice is once."""
    actor.require(Right.REVIEW_REQUESTS)
    resolution = dr.read_resolution(document)
    with transaction.atomic():
        report = (
            DiscrepancyReport.objects.select_for_update(of=("self",))
            .select_related("request", "line")
            .filter(direction=Direction.OUT, report_id=resolution["discrepancyReportId"][:200])
            .first()
        )
        if report is None or report.agency != resolution["reportingAgencyName"]:
            raise NotFound("report")
        if report.resolved_at is None:
            report.resolution, report.resolved_at = resolution, timezone.now()
            report.save(update_fields=["resolution", "resolved_at"])
            said = f"{resolution['respondingAgencyName']}: {resolution['resolution']}"
            text = "\n".join(filter(None, (said, str(resolution.get("responseComments", "")))))
            tell(actor, report.request, "discrepancy_answer", line=report.line, text=text, report=str(report.pk))
            record(
                within(actor, report.request), "discrepancy.resolve", report.request, label=report.request.reference,
                details={"report": report.report_id, "resolution": resolution["resolution"]},
            )  # fmt: skip
    return report


def report_in(agency: str, report_id: str) -> DiscrepancyReport:
    """A report that was taken in. Raises NotFound when there is none (473 in the standard's web service)."""
    found = DiscrepancyReport.objects.select_related("request", "line").filter(
        direction=Direction.IN, agency=agency, report_id=report_id
    )
    report = found.first()
    if report is None:
        raise NotFound("report")
    return report


def own_agency() -> str:
    """The domain name under which the installation is known."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def _own_address() -> str:
    return str(settings.MAIL_FROM).rpartition("<")[2].strip("> ")


def _responder() -> Mapping[str, str]:
    return {
        "respondingAgencyName": own_agency(),
        "respondingContactJcard": dr.jcard("Dispatchable", _own_address()),
    }


def as_text(document: Mapping[str, Any]) -> str:
    """A document as it is handed out."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
