"""Discrepancy reports about LoST answers (NENA-STA-010.3, section 3.7): their members, by the standard's own names.

The names are those of NENA's published interface description (``i3-discrepancy-reports.yaml``). Two spellings of the
time stamp and of the type are about; both are read, the published one is written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dispatchable.engine.errors import UserError

REPORT_TYPE = "LostDiscrepancyReport"
BELIEVED_VALID = "BelievedValid"
SEVERITIES = ("Minor", "Moderate", "Degraded", "Impaired", "Severe", "Critical")
QUERIES = ("findService", "getServiceBoundary", "listServices", "listServicesByLocation")
PROBLEMS = (
    BELIEVED_VALID, "BelievedInvalid", "NoSuchLocation", "RouteIncorrect", "MultipleMappings",
    "ServiceBoundaryIncorrect", "ServiceNumberIncorrect", "DataExpired", "IncorrectUri", "LocationErrorInError",
    "OtherLost",
)  # fmt: skip
RESOLUTIONS = (
    "DiscrepancyCorrected", "NoDiscrepancy", "OtherResponse", "PolicyAdded", "PolicyUpdated", "NoSuchPolicy",
    "InsufficientCredentials", "EntryAdded", "PerPolicy", "CallTakerAdvised", "TransferCorrect", "BadCertificateChain",
    "DataCorrected", "RecordsCorrected", "PermissionsCorrected", "DeviceConfigError", "PolicyCorrected", "NoError",
    "ProblemCorrected", "InvalidRecord", "Gis", "Acknowledged",
)  # fmt: skip
REQUIRED = (
    "resolutionUri", "reportType", "discrepancyReportSubmitTimeStamp", "discrepancyReportId", "reportingAgencyName",
    "reportingContactJcard", "problemSeverity", "query", "request", "response", "problem",
)  # fmt: skip
"""Members that a report about a LoST answer must have."""
OF_RESOLUTION = (
    "respondingAgencyName", "respondingContactJcard", "discrepancyReportId", "reportingAgencyName", "problemService",
    "responseTime", "resolution",
)  # fmt: skip
OF_STATUS = ("respondingAgencyName", "respondingContactJcard", "responseEstimatedReturnTime")
OF_RESPONSE = ("respondingAgencyName", "respondingContactJcard")
_OTHER_NAMES = {"discrepancyReportSubmittalTimeStamp": "discrepancyReportSubmitTimeStamp"}
_TYPES = (REPORT_TYPE, "LoSTDiscrepancyReport")


def jcard(name: str, email: str, phone: str = "") -> str:
    """A contact as a jCard (RFC 7095), in the text that the standard's members hold."""
    card: list[Any] = [["version", {}, "text", "4.0"], ["fn", {}, "text", name], ["email", {}, "text", email]]
    if phone:
        card.append(["tel", {"type": "voice"}, "uri", f"tel:{phone}"])
    return json.dumps(["vcard", card], ensure_ascii=False)


def contact_in(card: Any) -> dict[str, str]:
    """``name``, ``email`` and ``phone`` out of a jCard, given as text or as the array itself; what it lacks is ""."""
    try:
        parsed = json.loads(card) if isinstance(card, str) else card
        found = {str(row[0]).lower(): row[3] for row in reversed(parsed[1])}
    except (ValueError, TypeError, IndexError, KeyError):
        found = {}
    texts = {name: value for name, value in found.items() if isinstance(value, str)}
    return {
        "name": texts.get("fn", ""),
        "email": texts.get("email", "").removeprefix("mailto:"),
        "phone": texts.get("tel", "").removeprefix("tel:"),
    }


def stamp(moment: datetime) -> str:
    """A time with its offset written out, never as "Z"."""
    return moment.isoformat(timespec="seconds")


def read_report(document: Any) -> dict[str, Any]:
    """A report about a LoST answer, complete, under the published names. Raises UserError that names the member."""
    if not isinstance(document, Mapping):
        raise _wrong("reportType")
    report = {_OTHER_NAMES.get(str(name), str(name)): value for name, value in document.items()}
    if report.get("reportType") not in _TYPES:
        raise _wrong("reportType")
    report["reportType"] = REPORT_TYPE
    complete(report, REQUIRED)
    for name, words in (("problemSeverity", SEVERITIES), ("query", QUERIES)):
        if report[name] not in words:
            raise _wrong(name)
    problem = str(report["problem"])
    report["problem"] = next((word for word in PROBLEMS if word.lower() == problem.lower()), "")
    if not report["problem"]:
        raise _wrong("problem")
    _moment(report, "discrepancyReportSubmitTimeStamp")
    return report


def read_resolution(document: Any) -> dict[str, Any]:
    """The answer to a report, complete. Raises UserError that names the member at fault."""
    if not isinstance(document, Mapping):
        raise _wrong("resolution")
    resolution = {str(name): value for name, value in document.items()}
    complete(resolution, OF_RESOLUTION)
    if resolution["resolution"] not in RESOLUTIONS:
        raise _wrong("resolution")
    _moment(resolution, "responseTime")
    return resolution


def complete(document: Mapping[str, Any], required: tuple[str, ...]) -> None:
    """Raises UserError for the first required member that is missing or empty."""
    for name in required:
        value = document.get(name)
        if not value or not (isinstance(value, str) or name.endswith("Jcard")):
            raise _wrong(name)


def _moment(document: Mapping[str, Any], name: str) -> None:
    try:
        moment = datetime.fromisoformat(document[name])
    except ValueError as error:
        raise _wrong(name) from error
    if moment.tzinfo is None:
        raise _wrong(name)


def _wrong(name: str) -> UserError:
    return UserError(
        "dr.member",
        en=f"The discrepancy report is not as NENA-STA-010 asks: the member “{name}” is missing or wrong.",
        fr=f"Le rapport d'anomalie n'est pas conforme à NENA-STA-010\u00a0: le membre «\u00a0{name}\u00a0» "
        "manque ou est erroné.",
    )
