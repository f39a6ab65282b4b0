"""What needs a person now, each thing beside its remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatchable.interfaces.web.desk.lines_of import with_first_line
from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.templatetags.frame import language, phone
from dispatchable.interfaces.web.lists.counting import Count, bounded_counts
from dispatchable.interfaces.web.numbers.links import remedy
from dispatchable.service.addresses.models import AddressState, EmergencyAddress
from dispatchable.service.audit.actor import Actor
from dispatchable.service.desk.find import sent
from dispatchable.service.desk.models import RequestState, ServiceRequest
from dispatchable.service.numbers import reasons
from dispatchable.service.numbers.ageing import aged
from dispatchable.service.numbers.models import IN_FORCE, Activation, Service, TelephoneNumber
from dispatchable.service.organizations.models import Organization

MOST = 6
"""Things shown of one kind; the rest is a click away."""
MOST_REASONS = 8
"""Reasons shown, the most frequent first."""
MOST_COUNTED = 10_000
MOST_ALIKE = 1_000
"""Counted of one reason, and of what waits since long: there are many such counts, and a thousand says enough."""
UNPROTECTED = Q(service=Service.IN_SERVICE, activation__in=[state for state in Activation if state not in IN_FORCE])
FAILED = (Activation.FAILED, Activation.UPDATE_FAILED)
FAILED_ALONE = Q(activation__in=FAILED) & ~Q(service=Service.IN_SERVICE, activation=Activation.FAILED)
"""Those that are not unprotected as well, which come first."""
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
    """Its page, "" where it has none."""
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
    most: int = MOST_COUNTED
    """How far it was counted."""

    @property
    def counted(self) -> Count:
        """The count as it is shown."""
        return Count.of(self.count, self.most)


def unprotected(organization: Organization) -> Section | None:
    """Numbers in service without a validated address in force: always first."""
    found = _numbers(organization).filter(UNPROTECTED)
    count = counted(found)
    if not count:
        return None
    items = [_number(number, failed=number.activation in FAILED) for number in found[:MOST]]
    sentence = ngettext(
        "This number is in service without a validated address: an emergency call from it may reach the wrong place.",
        "These numbers are in service without a validated address: an emergency call from one of them may reach the "
        "wrong place.",
        count.number,
    )
    title = ngettext("%(count)s unprotected number", "%(count)s unprotected numbers", count.number) % {"count": count}
    return Section(title, sentence, "bad", count.number + count.more, items, page_at("numbers", show="unprotected"))


def failed(organization: Organization) -> list[Section]:
    """Numbers that did not activate, a section for each reason, the most frequent first."""
    found = _numbers(organization).filter(FAILED_ALONE)
    by_reason = [(code, found.filter(reason_code=code)) for code in ("", *reasons.codes())]
    counts = bounded_counts([(numbers, MOST_ALIKE + 1) for _code, numbers in by_reason])
    frequent = sorted(
        ((count, code, numbers) for (code, numbers), count in zip(by_reason, counts, strict=True) if count),
        key=lambda one: (-one[0], one[1]),
    )
    sections = []
    for count, code, numbers in frequent[:MOST_REASONS]:
        title, advice = _reason(code)
        items = [_number(number, failed=True) for number in numbers[:MOST]]
        everything = page_at("numbers", q=code) if code else page_at("numbers", show="needs-you")
        sections.append(Section(title, advice, "bad", count, items, everything if count > MOST else "", MOST_ALIKE))
    return sections


def ageing(organization: Organization) -> Section | None:
    """Numbers that have been under way for more than a day; those that failed stand with their reason."""
    found = aged(_numbers(organization)).filter(activation__in=UNDER_WAY).exclude(UNPROTECTED)
    count = counted(found, MOST_ALIKE)
    if not count:
        return None
    items = [
        replace(
            _number(number, failed=False), remedy=_("See what waits at the carrier"),
            remedy_url=page_at("carrier", number.carrier_id),
        ) for number in found[:MOST]
    ]  # fmt: skip
    title = ngettext("%(count)s number waits since long", "%(count)s numbers wait since long", count.number)
    sentence = _("Nothing has moved for more than a day. The oldest come first.")
    return Section(
        title % {"count": count},
        sentence,
        "ask",
        count.number + count.more,
        items,
        page_at("numbers_ageing"),
        MOST_ALIKE,
    )


def to_mend(organization: Organization) -> Section | None:
    """Addresses that wait for somebody: a correction to accept, a choice, something missing."""
    found = EmergencyAddress.objects.filter(organization=organization, state__in=TO_MEND).select_related("current")
    count = counted(found)
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
    title = ngettext("%(count)s address to settle", "%(count)s addresses to settle", count.number) % {"count": count}
    sentence = _("No number can activate on an address that is not validated.")
    return Section(title, sentence, "ask", count.number + count.more, items, page_at("addresses", state="todo"))


def to_answer(organization: Organization) -> Section | None:
    """Requests in which the desk asked something."""
    found = ServiceRequest.objects.filter(organization=organization, state=RequestState.WAITING_CUSTOMER)
    count = counted(found)
    if not count:
        return None
    items = []
    for request in found.order_by("-id")[:MOST]:
        url = page_at("request", request.pk)
        items.append(Item(request.reference, url, "", "request", request.state, _("Answer"), url))
    title = ngettext("%(count)s request waits for your answer", "%(count)s requests wait for your answer", count.number)
    sentence = _("The desk cannot go on without what it asked for.")
    everything = page_at("requests", show="answer")
    return Section(title % {"count": count}, sentence, "ask", count.number + count.more, items, everything)


def drafts(organization: Organization, user_id: UUID) -> Section | None:
    """Requests that this person began and did not send."""
    found = ServiceRequest.objects.filter(organization=organization, state=RequestState.DRAFT, requester_id=user_id)
    count = counted(found)
    if not count:
        return None
    items = []
    waiting: list[Any] = list(with_first_line(found.order_by("-id"))[:MOST])
    for request in waiting:
        url = page_at("request", request.pk)
        items.append(Item(request.first_line or _("Draft"), url, "", "request", request.state, _("Go on"), url))
    title = ngettext("%(count)s request not sent yet", "%(count)s requests not sent yet", count.number)
    sentence = _("The desk sees a request once it is sent.")
    everything = page_at("requests", show="drafts")
    return Section(title % {"count": count}, sentence, "idle", count.number + count.more, items, everything)


def at_desk(actor: Actor) -> Section | None:
    """What waits at the desk, of all that the agent reviews: what is overdue, then what concerns life safety, first."""
    found = sent(actor).filter(state__in=AT_DESK).order_by("priority", "submitted_at")
    late = found.filter(due_at__lt=timezone.now())
    count, overdue = counted(found), counted(late)
    if not count:
        return None
    items = []
    for request in (late.order_by("due_at", "id") if overdue else found)[:MOST]:
        url = page_at("queue_request", request.pk)
        about = _("Overdue") if overdue else ""
        items.append(Item(request.reference, url, about, "priority", request.priority, _("Review"), url))
    title = ngettext("%(count)s request at the desk", "%(count)s requests at the desk", count.number)
    sentence = _("Those with a number in use without a validated address come first.")
    if overdue:
        late_words = ngettext("%(count)s of them is overdue: it comes first.",
                              "%(count)s of them are overdue: they come first.", overdue.number)  # fmt: skip
        sentence = late_words % {"count": overdue}
    where = page_at("queue", show="overdue") if overdue else page_at("queue")
    return Section(
        title % {"count": count}, sentence, "bad" if overdue else "ask", count.number + count.more, items, where
    )


@dataclass(frozen=True, slots=True)
class Numbers:
    """How the organisation's numbers stand, counted as far as it takes no time."""

    all: Count
    active: Count
    under_way: Count
    none_at_all: bool
    """Neither a number nor an address."""


def numbers_of(organization: Organization) -> Numbers:
    """The state line of the page, in one query."""
    mine = TelephoneNumber.objects.filter(organization=organization)
    addresses = EmergencyAddress.objects.filter(organization=organization)
    kinds = (mine, mine.filter(activation=Activation.ACTIVE), mine.filter(activation__in=UNDER_WAY))
    *counts, address = bounded_counts([*((rows, MOST_COUNTED + 1) for rows in kinds), (addresses, 1)])
    every, active, under_way = (Count.of(count, MOST_COUNTED) for count in counts)
    return Numbers(every, active, under_way, none_at_all=not every and not address)


def counted(rows: QuerySet[Any], most: int = MOST_COUNTED) -> Count:
    """How many, no further than it takes no time."""
    return Count.of(bounded_counts([(rows, most + 1)])[0], most)


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
