"""Global search: a number in any format, an address typed anyhow, a reference, a person; by indexes alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from dispatchable.interfaces.web.desk.lines_of import addresses_text, count_lines, with_first_line
from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.templatetags.frame import phone
from dispatchable.interfaces.web.home.waiting import Item
from dispatchable.service.addresses.search import addresses_fitting
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.desk.find import sent, visible
from dispatchable.service.desk.search import check_is_wrong, reference_in, requests_fitting
from dispatchable.service.numbers.digits import digits_in
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.numbers.search import numbers_fitting
from dispatchable.service.organizations.models import Organization
from dispatchable.service.organizations.search import people_fitting

MOST = 10
"""Shown of one kind; the list has the rest."""
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind."""

    title: str
    items: list[Item]
    all_url: str
    """The list of all that fit, where there are more."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that fits."""

    groups: list[Group]
    note: str = ""
    """What to know of what was typed: a check character that cannot be right."""

    @property
    def only(self) -> str:
        """The page of the one thing that fits; "" when there are none or several."""
        if self.note or len(self.groups) != 1 or len(self.groups[0].items) != 1:
            return ""
        return self.groups[0].items[0].url


def search(text: str, organization: Organization | None, actor: Actor) -> Found:
    """What fits ``text`` in the actor's organisation; at the desk also requests of others."""
    groups: list[Group] = []
    note = ""
    if check_is_wrong(text):
        note = _(
            "The last sign of this reference does not fit the others. Something was mistyped; this is the nearest."
        )
    if organization and not reference_in(text):
        groups.append(_group(_("Telephone numbers"), _numbers(text, organization.pk), "numbers", text))
        groups.append(_group(_("Addresses"), _addresses(text, organization.pk), "addresses", text))
        if not digits_in(text):
            groups.append(_group(_("People"), _people(text, organization.pk), "people", text))
    groups.append(_requests(text, organization, actor))
    return Found([group for group in groups if group.items], note)


def _group(title: str, items: list[Item], url: str, text: str) -> Group:
    return Group(title, items[:MOST], f"{reverse(url)}?{urlencode({'q': text})}" if len(items) > MOST else "")


def _numbers(text: str, organization_id: UUID) -> list[Item]:
    fits = numbers_fitting(organization_id, text, digits_only=True)
    found = TelephoneNumber.objects.filter(fits, organization_id=organization_id).select_related("person")
    return [
        Item(
            phone(number.written), page_at("number", number.pk),
            number.person.name if number.person else "", "number", number.activation,
        )
        for number in found.order_by("e164", "extension")[: MOST + 1]
    ]  # fmt: skip


def _addresses(text: str, organization_id: UUID) -> list[Item]:
    items = []
    for address in addresses_fitting(organization_id, text).select_related("current").order_by("-id")[: MOST + 1]:
        line = address.current.line if address.current else ""
        url = page_at("address", address.pk)
        items.append(Item(address.label or line, url, line if address.label else "", "address", address.state))
    return items


def _people(text: str, organization_id: UUID) -> list[Item]:
    people = list(people_fitting(organization_id, text).order_by("name", "id")[: MOST + 1])
    numbers: dict[UUID, list[str]] = {}
    theirs: Iterable[Any] = TelephoneNumber.objects.filter(person__in=people).order_by("e164")
    for number in theirs:
        numbers.setdefault(number.person_id, []).append(phone(number.written))
    return [
        Item(
            person.name, page_at("person", person.pk),
            " · ".join(filter(None, [person.email, *numbers.get(person.pk, [])[:3]])),
        )
        for person in people
    ]  # fmt: skip


def _requests(text: str, organization: Organization | None, actor: Actor) -> Group:
    agent = actor.can(Right.REVIEW_REQUESTS)
    if not agent and not organization:
        return Group("", [], "")
    fits = requests_fitting(None if agent else actor.organization_id, text)
    found = with_first_line((sent(actor) if agent else visible(actor)).filter(fits).order_by("-id"))
    requests = list(found[: MOST + 1])
    count_lines(requests)
    items = []
    for request in requests:
        about = " · ".join(filter(None, (request.requester_name, addresses_text(request))))
        title = request.reference or _("Draft")
        items.append(
            Item(title, page_at("queue_request" if agent else "request", request.pk), about, "request", request.state)
        )
    return _group(_("Service requests"), items, "queue" if agent else "requests", text)
