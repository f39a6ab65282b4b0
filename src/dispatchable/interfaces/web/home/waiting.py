"""What needs a person now, each thing beside its remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.templatetags.frame import language, phone
from dispatchable.interfaces.web.numbers.links import remedy
from dispatchable.service.addresses.models import AddressState, EmergencyAddress
from dispatchable.service.desk.models import RequestState, ServiceRequest
from dispatchable.service.numbers import reasons
from dispatchable.service.numbers.ageing import aged
from dispatchable.service.numbers.models import IN_FORCE, Activation, Service, TelephoneNumber
from dispatchable.service.organizations.models import Organization

MOST = 6
"""Things shown of one kind; the rest is a click away."""
UNPROTECTED = Q(service=Service.IN_SERVICE) & ~Q(activation__in=IN_FORCE)
FAILED = (Activation.FAILED, Activation.UPDATE_FAILED)
UNDER_WAY = (Activation.PENDING, Activation.UPDATING, Activation.RELEASING)
TO_MEND = (
    AddressState.CORRECTED, AddressState.AMBIGUOUS, AddressState.INCOMPLETE, AddressState.NOT_FOUND,
    AddressState.SYNTAX_ERROR, AddressState.NOT_CHECKED, AddressState.REJECTED,
)  # fmt: skip
AT_DESK = (RequestState.SUBMITTED, RequestState.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing: what it is, in which state, and the button that leads to the remedy."""

    title: str
    url: str
    about: str = ""
    kind: str = ""
    state: str = ""
    remedy: str = ""
    remedy_url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind."""

    title: str
    sentence: str
    colour: str
    count: int
    items: list[Item] = field(default_factory=list)
    all_url: str = ""


def unprotected(organization: Organization) -> Section | None:
    """Numbers in service without a validated address in force: always first."""
    found = _numbers(organization).filter(UNPROTECTED)
    count = found.count()
    if not count:
        return None
    items = [_number(number, failed=number.activation in FAILED) for number in found[:MOST]]
    sentence = ngettext(
        "This number is in service without a validated address: an emergency call from it may reach the wrong place.",
        "These numbers are in service without a validated address: an emergency call from one of them may reach the "
        "wrong place.",
        count,
    )
    title = ngettext("%(count)s unprotected number", "%(count)s unprotected numbers", count) % {"count": count}
    return Section(title, sentence, "bad", count, items, page_at("numbers", show="unprotected"))


def failed(organization: Organization) -> list[Section]:
    """Numbers that did not activate, a section for each reason, the most frequent first."""
    by_reason: dict[str, list[TelephoneNumber]] = {}
    for number in _numbers(organization).filter(activation__in=FAILED).exclude(UNPROTECTED):
        by_reason.setdefault(number.reason_code, []).append(number)
    sections = []
    for code, numbers in sorted(by_reason.items(), key=lambda pair: -len(pair[1])):
        title, advice = _reason(code)
        sections.append(
            Section(
                title, advice, "bad", len(numbers), [_number(number, failed=True) for number in numbers[:MOST]],
                page_at("numbers", q=code) if len(numbers) > MOST else "",
            )
        )  # fmt: skip
    return sections


def ageing(organization: Organization) -> Section | None:
    """Numbers that have waited for more than a day, whatever for; each also stands where its reason puts it."""
    found = aged(_numbers(organization)).exclude(UNPROTECTED)
    count = found.count()
    if not count:
        return None
    items = [_number(number, failed=number.activation in FAILED) for number in found[:3]]
    title = ngettext("%(count)s number waits since long", "%(count)s numbers wait since long", count)
    sentence = _("Nothing has moved for more than a day. The oldest come first.")
    return Section(title % {"count": count}, sentence, "ask", count, items, page_at("numbers_ageing"))


def to_mend(organization: Organization) -> Section | None:
    """Addresses that wait for somebody: a correction to accept, a choice, something missing."""
    found = EmergencyAddress.objects.filter(organization=organization, state__in=TO_MEND).select_related("current")
    count = found.count()
    if not count:
        return None
    words = {
        AddressState.CORRECTED: _("Look at the correction"),
        AddressState.AMBIGUOUS: _("Choose the right one"),
        AddressState.INCOMPLETE: _("Complete it"),
    }
    items = []
    for address in found.order_by("-id")[:MOST]:
        url = page_at("address", address.pk)
        line = address.current.line if address.current else ""
        items.append(
            Item(
                address.label or line, url, line if address.label else "", "address", address.state,
                words.get(AddressState(address.state), _("Mend it")), url,
            )
        )  # fmt: skip
    title = ngettext("%(count)s address to settle", "%(count)s addresses to settle", count) % {"count": count}
    sentence = _("No number can activate on an address that is not validated.")
    return Section(title, sentence, "ask", count, items, page_at("addresses") if count > MOST else "")


def to_answer(organization: Organization) -> Section | None:
    """Requests in which the desk asked something."""
    found = ServiceRequest.objects.filter(organization=organization, state=RequestState.WAITING_CUSTOMER)
    count = found.count()
    if not count:
        return None
    items = []
    for request in found.order_by("-id")[:MOST]:
        url = page_at("request", request.pk)
        items.append(Item(request.reference, url, "", "request", request.state, _("Answer"), url))
    title = ngettext("%(count)s request waits for your answer", "%(count)s requests wait for your answer", count)
    sentence = _("The desk cannot go on without what it asked for.")
    return Section(title % {"count": count}, sentence, "ask", count, items, "")


def drafts(organization: Organization, user_id: UUID) -> Section | None:
    """Requests that this person began and did not send."""
    found = ServiceRequest.objects.filter(organization=organization, state=RequestState.DRAFT, requester_id=user_id)
    count = found.count()
    if not count:
        return None
    items = []
    for request in found.order_by("-id")[:MOST]:
        url = page_at("request", request.pk)
        line = request.lines.order_by("position").first()
        items.append(
            Item((line.line if line else "") or _("Draft"), url, "", "request", request.state, _("Go on"), url)
        )
    title = ngettext("%(count)s request not sent yet", "%(count)s requests not sent yet", count) % {"count": count}
    return Section(title, _("The desk sees a request once it is sent."), "idle", count, items, "")


def at_desk() -> Section | None:
    """What waits at the desk, over all organisations; those that concern life safety first."""
    found = ServiceRequest.objects.filter(state__in=AT_DESK).order_by("priority", "submitted_at")
    count = found.count()
    if not count:
        return None
    items = []
    for request in found[:MOST]:
        url = page_at("queue_request", request.pk)
        items.append(Item(request.reference, url, "", "priority", request.priority, _("Review"), url))
    title = ngettext("%(count)s request at the desk", "%(count)s requests at the desk", count) % {"count": count}
    sentence = _("Those with a number in use without a validated address come first.")
    return Section(title, sentence, "ask", count, items, page_at("queue"))


def _numbers(organization: Organization) -> QuerySet[TelephoneNumber]:
    found = TelephoneNumber.objects.filter(organization=organization)
    return found.select_related("person", "address__current").order_by("state_since")


def _number(number: TelephoneNumber, *, failed: bool) -> Item:
    url = page_at("number", number.pk)
    about = [number.person.name if number.person else ""]
    if number.address:
        about.append(number.address.label or (number.address.current.line if number.address.current else ""))
    button, where = _remedy(number) if failed else ("", "")
    return Item(
        phone(number.written), url, " · ".join(filter(None, about)), "number", number.activation,
        button or _("Give it an address"), where or page_at("number_assign", number.pk),
    )  # fmt: skip


def _remedy(number: TelephoneNumber) -> tuple[str, str]:
    """The button of a failed number and where it leads."""
    try:
        step = reasons.step(reasons.reason(number.reason_code).next_step)
    except KeyError:
        return _("See why"), page_at("number", number.pk)
    return step.button[language()], remedy(step.code, number)


def _reason(code: str) -> tuple[str, str]:
    try:
        entry = reasons.reason(code)
    except KeyError:
        return _("Activation failed"), ""
    return entry.title[language()], entry.remedy[language()]


def present(sections: Iterable[Section | None]) -> list[Section]:
    """Those that hold something."""
    return [section for section in sections if section is not None]
