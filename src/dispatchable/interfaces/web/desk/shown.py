"""What the form asks, in the words of the page, and what a draft answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatchable.engine.countries.pack import load_pack
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.service.desk.fields import form_fields, offered_countries, other_elements
from dispatchable.service.desk.lines import prefix
from dispatchable.service.desk.models import Affected, Availability, Contact, RequestLine, ServiceRequest
from dispatchable.service.files.models import StoredFile

AVAILABILITY = (
    (Availability.SERVICE_UNAVAILABLE, gettext_lazy("Yes, it is unavailable")),
    (Availability.SERVICE_AVAILABLE, gettext_lazy("No, it is available")),
)
AFFECTED = (
    (Affected.NONE, gettext_lazy("No user")),
    (Affected.ONE, gettext_lazy("One user")),
    (Affected.SOME, gettext_lazy("Some users")),
    (Affected.ALL, gettext_lazy("All users")),
)
CONTACT = (
    (Contact.CALL, gettext_lazy("Call me back")),
    (Contact.EMAIL, gettext_lazy("Write to me")),
)
STEPS = (
    ("start", gettext_lazy("Create a service request")),
    ("issue", gettext_lazy("Identify the issue")),
    ("solve", gettext_lazy("Solve at once")),
    ("details", gettext_lazy("Add details")),
    ("contact", gettext_lazy("Contact")),
    ("check", gettext_lazy("Check your request")),
)
SHORT_STEPS = (
    ("start", gettext_lazy("Create a service request")),
    ("short", gettext_lazy("Address and contact")),
    ("solve", gettext_lazy("Solve at once")),
    ("check", gettext_lazy("Check your request")),
)


def steps_of(request: ServiceRequest | None) -> tuple[tuple[str, Any], ...]:
    """The pages of the long or the short way, with their titles."""
    return SHORT_STEPS if request is not None and request.short_way else STEPS


def neighbour(request: ServiceRequest, step: str, by: int) -> str:
    """The page before (-1) or after (1)."""
    names = [name for name, _title in steps_of(request)]
    return names[min(max(names.index(step) + by, 0), len(names) - 1)]


def progress(request: ServiceRequest | None, step: str) -> list[dict[str, Any]]:
    """The steps on top of each page: which are behind, which is here."""
    names = steps_of(request)
    here = [name for name, _title in names].index(step)
    return [
        {"name": name, "title": title, "done": at < here, "here": at == here}
        for at, (name, title) in enumerate(names)
    ]  # fmt: skip


def country_choices() -> list[tuple[str, str]]:
    """The countries where calling is offered, by their names in the page's language."""
    return sorted(((code, load_pack(code).name(language())) for code in offered_countries()), key=lambda row: row[1])


def answers(request: ServiceRequest, lines: Sequence[RequestLine]) -> dict[str, Any]:
    """Everything the draft holds, by the names of the form's fields."""
    written = {
        prefix(line, line is lines[0]) + name: value
        for line in lines
        for name, value in form_fields(line.elements).items()
    }
    return {
        **written,
        "feature": [
            name
            for name, chosen in (
                ("domestic", request.domestic_calling),
                ("international", request.international_calling),
            )
            if chosen
        ],
        "availability": request.availability,
        "affected": request.affected,
        "affected_email": request.affected_email,
        "domains": request.domains,
        "contact_phone": request.contact_phone_typed,
        "contact": request.contact,
    }


def beside(line: RequestLine) -> dict[str, str]:
    """What is kept of the address though the form does not ask for it."""
    return other_elements(line.elements)


class Attached(NamedTuple):
    """A file of a request as its pages show it."""

    file: StoredFile
    from_desk: bool
    about: str
    """The address that it is a proof of, where the request has several; else ""."""


def files_of(request: ServiceRequest) -> list[Attached]:
    """The files of a request."""
    files = list(request.files.select_related("file", "line"))
    several = any(one.line_id for one in files) and request.lines.count() > 1
    return [Attached(one.file, one.from_desk, one.line.line if several and one.line else "") for one in files]


def timeline_words(kind: str) -> str:
    """The heading of a timeline entry."""
    return {
        "submitted": _("Request sent"),
        "prepared": _("All addresses are with the desk"),
        "claimed": _("Taken on by the desk"),
        "message": _("Message"),
        "question": _("Question from the desk"),
        "decision": _("Decision"),
        "merged": _("Merged into another request"),
        "merged_here": _("Another request was merged into this one"),
        "number_active": _("The telephone number is active"),
        "number_failed": _("The telephone number could not be activated yet"),
        "state": _("Request"),
        "returned": _("A letter came back"),
        "discrepancy": _("Discrepancy report made"),
        "discrepancy_answer": _("Answer to a discrepancy report"),
        "contact_added": _("Contact added"),
        "contact_removed": _("Contact removed"),
    }.get(kind, kind)
