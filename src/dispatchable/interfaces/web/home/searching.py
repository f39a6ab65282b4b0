"""Global search: a number in any format, an address, a reference, a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from dispatchable.engine.civic.folding import fold
from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.templatetags.frame import phone
from dispatchable.interfaces.web.home.waiting import Item
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.desk.models import RequestState, ServiceRequest
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.organizations.models import Organization, Person

MOST = 20
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind."""

    title: str
    items: list[Item]
    more: bool


def search(text: str, organization: Organization | None, actor: Actor) -> list[Group]:
    """What fits ``text`` in the actor's organisation; at the desk also requests of others, by their reference."""
    groups = []
    if organization:
        groups = [
            _group(_("Telephone numbers"), _numbers(text, organization)),
            _group(_("Addresses"), _addresses(text, organization)),
            _group(_("People"), _people(text, organization)),
        ]
    groups.append(_group(_("Service requests"), _requests(text, organization, actor)))
    return [group for group in groups if group.items]


def digits_of(text: str) -> list[str]:
    """Ways in which what was typed may stand in E.164: without signs, without a trunk zero or an exit code."""
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    if len(digits) < 3 or re.search(r"[^\W\d_]", text):
        return []
    return sorted({digits, digits.lstrip("0"), digits.removeprefix("011")} - {""})


def _group(title: str, items: list[Item]) -> Group:
    return Group(title, items[:MOST], len(items) > MOST)


def _numbers(text: str, organization: Organization) -> list[Item]:
    rule = Q()
    for digits in digits_of(text):
        rule |= Q(e164__contains=digits)
    if not rule:
        return []
    found = (
        TelephoneNumber.objects.filter(rule, organization=organization)
        .select_related("person")
        .order_by("e164", "extension")
    )
    return [
        Item(
            phone(number.written), page_at("number", number.pk),
            number.person.name if number.person else "", "number", number.activation,
        )
        for number in found[: MOST + 1]
    ]  # fmt: skip


def _fits(text: str, words: Iterable[str]) -> bool:
    """Whether each word typed begins a word of what is kept, whatever case and accents."""
    there = fold(" ".join(words)).split()
    return all(any(word.startswith(typed) for word in there) for typed in fold(text).split())


def _addresses(text: str, organization: Organization) -> list[Item]:
    items = []
    addresses = EmergencyAddress.objects.filter(organization=organization).select_related("current").order_by("-id")
    for address in addresses.iterator():
        line = address.current.line if address.current else ""
        if _fits(text, (address.label, line)):
            url = page_at("address", address.pk)
            items.append(Item(address.label or line, url, line if address.label else "", "address", address.state))
            if len(items) > MOST:
                break
    return items


def _people(text: str, organization: Organization) -> list[Item]:
    items = []
    for person in Person.objects.filter(organization=organization).order_by("name").iterator():
        if _fits(text, (person.name, person.email.replace("@", " "))) or text.casefold() == person.email.casefold():
            numbers = [phone(number.written) for number in person.numbers.order_by("e164", "extension")[:3]]
            items.append(Item(person.name, page_at("person", person.pk), " · ".join([person.email, *numbers])))
            if len(items) > MOST:
                break
    return items


def _requests(text: str, organization: Organization | None, actor: Actor) -> list[Item]:
    wanted = re.sub(r"\s", "", text).upper()
    if len(wanted) < SHORTEST:
        return []
    found = ServiceRequest.objects.exclude(reference="").filter(reference__contains=wanted).order_by("-id")
    if actor.can(Right.REVIEW_REQUESTS):
        name = "queue_request"
        found = found.exclude(state=RequestState.DRAFT)
    elif organization:
        name = "request"
        found = found.filter(organization=organization)
    else:
        return []
    return [
        Item(request.reference, page_at(name, request.pk), "", "request", request.state)
        for request in found[: MOST + 1]
    ]
