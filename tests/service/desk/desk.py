"""Requests on their way, for the tests of the desk."""

from __future__ import annotations

from dispatchable.service.audit.actor import Actor
from dispatchable.service.desk.actions.save import Saved, save_step
from dispatchable.service.desk.actions.start import start_request
from dispatchable.service.desk.actions.submit import submit_request
from dispatchable.service.desk.models import RequestLine, ServiceRequest
from dispatchable.service.numbers.models import TelephoneNumber

ISSUE = {
    "feature": ["domestic", "international"], "house_number": ["412"], "street": ["Rue de la République"],
    "city": ["Sarlande-Vernoise"], "country": ["FR"], "postcode": ["99001"],
}  # fmt: skip
"""A house number that the fictional register has not."""
KNOWN = {**ISSUE, "house_number": ["12"]}
"""A house that it has."""
DETAILS = {"availability": ["service_unavailable"], "affected": ["some"]}
CONTACT = {"contact_phone": ["01 84 80 12 34"], "contact": ["email"]}
PAGES = {"issue": ISSUE, "details": DETAILS, "contact": CONTACT}


def filled(actor: Actor, number: TelephoneNumber | None = None, **changes: list[str]) -> ServiceRequest:
    """A draft with every page complete."""
    request = start_request(actor, number_id=number.pk if number else None)
    for step, values in PAGES.items():
        assert save(actor, request, step, {**values, **changes}).problems == ()
    return request


def save(actor: Actor, request: ServiceRequest, step: str, values: dict[str, list[str]]) -> Saved:
    """Save a page."""
    return save_step(actor, request.pk, step, values)


def sent(actor: Actor, number: TelephoneNumber | None = None, **changes: list[str]) -> ServiceRequest:
    """A request with the desk."""
    return submit_request(actor, filled(actor, number, **changes).pk)


def line_of(request: ServiceRequest) -> RequestLine:
    """Its line, as it now is."""
    return RequestLine.objects.select_related("address__current", "request").get(request=request)
