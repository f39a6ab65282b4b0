"""Who is missing: everybody with a number, where they stand with its notice, since when; exported too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import country_name, phone
from dispatchable.interfaces.web.lists.columns import Column, link, nothing, state_column, time_column
from dispatchable.interfaces.web.lists.declared import ListPage
from dispatchable.interfaces.web.lists.filters import Choice, Choices, Day
from dispatchable.interfaces.web.lists.showing import answer
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.actor import Actor
from dispatchable.service.notices.missing import rows
from dispatchable.service.notices.users import Missing, numbers_of_users
from dispatchable.service.numbers.models import TelephoneNumber

MOST_SITES = 200
"""Addresses offered to filter by."""


def _rows(actor: Actor) -> QuerySet[Any]:
    if actor.organization_id is None:
        return TelephoneNumber.objects.none()
    return rows(actor.organization_id)


def _countries(actor: Actor) -> Iterator[Choice]:
    if actor.organization_id is None:
        return
    found = numbers_of_users(actor.organization_id).order_by("country").values_list("country", flat=True).distinct()
    for code in sorted(found, key=country_name):
        yield Choice(code, country_name(code), Q(country=code))


def _sites(actor: Actor) -> Iterator[Choice]:
    if actor.organization_id is None:
        return
    addresses = EmergencyAddress.objects.filter(organization_id=actor.organization_id, numbers__person__isnull=False)
    found = addresses.distinct().select_related("current").order_by("label", "id")
    for address in found[:MOST_SITES]:
        yield Choice(str(address.pk), _site(address), Q(address_id=address.pk))


def _site(address: EmergencyAddress | None) -> str:
    if address is None:
        return ""
    return address.label or (address.current.line if address.current else "")


def _person(row: Any) -> Any:
    return link(reverse("notice_person", args=[row.person_id]), row.person.name)


NOT_CONFIRMED = ~Q(notice_state=Missing.CONFIRMED.value)
REPORT = ListPage(
    name="notices-missing",
    url="notice_missing",
    title=gettext_lazy("Who has confirmed the notice, and who has not"),
    rows=_rows,
    columns=(
        Column(key="person", label=gettext_lazy("Person"), cell=_person, sort=("person__name",)),
        state_column("state", gettext_lazy("State"), "notice", "notice_state", sort=("notice_state",)),
        time_column("since", gettext_lazy("Since"), lambda row: row.notice_since, sort=("notice_since",)),
        Column(key="country", label=gettext_lazy("Country"), cell=lambda row: country_name(row.country),
               sort=("country",)),
        Column(key="site", label=gettext_lazy("Site"), cell=lambda row: nothing(_site(row.address)),
               value=lambda row: _site(row.address), sort=("address__label",)),
        Column(key="number", label=gettext_lazy("Number"), cell=lambda row: phone(row.written), sort=("e164",),
               tight=True),
        Column(key="email", label=gettext_lazy("E-mail"), cell=lambda row: nothing(row.person.email),
               value=lambda row: row.person.email, sort=("person__email",)),
        Column(key="sent", label=gettext_lazy("Mails"), cell=lambda row: row.notice_sent or 0, sort=("notice_sent",)),
        time_column("last", gettext_lazy("Last mail"), lambda row: row.notice_last, sort=("notice_last",),
                    shown=False),
        Column(key="version", label=gettext_lazy("Version"), cell=lambda row: row.notice_version or "",
               sort=("notice_version",), shown=False),
    ),
    filters=(
        Choices(
            key="show", label=gettext_lazy("Show"), chips=True,
            choices=(
                Choice("", gettext_lazy("Missing"), NOT_CONFIRMED),
                Choice("waiting", gettext_lazy("Waiting for an answer"), Q(notice_state=Missing.WAITING.value)),
                Choice("not-sent", gettext_lazy("Not told yet"), Q(notice_state=Missing.NOT_SENT.value)),
                Choice("no-mail", gettext_lazy("No e-mail address"), Q(notice_state=Missing.NO_MAIL.value)),
                Choice("confirmed", gettext_lazy("Confirmed"), Q(notice_state=Missing.CONFIRMED.value)),
                Choice("all", gettext_lazy("All"), Q()),
            ),
        ),
        Choices(key="country", label=gettext_lazy("Country"), choices=_countries),
        Choices(key="site", label=gettext_lazy("Site"), choices=_sites),
        Day(key="until", label=gettext_lazy("Missing since this day or before"), field="notice_since", until=True),
    ),
    order="since",
    search=lambda actor, text: Q(person__name__icontains=text) | Q(person__email__icontains=text),
    search_label=gettext_lazy("Person or e-mail"),
    none_fits=gettext_lazy("Nobody here: everybody who fits has confirmed."),
    noun=lambda n: ngettext("%(count)s person", "%(count)s people", n) % {"count": n},
)  # fmt: skip


@require_safe
@page()
def notice_missing(request: PageRequest) -> HttpResponse:
    """Those who have not confirmed, the longest waiting first; all others by a filter."""
    return answer(request, REPORT, "notices/missing.html")
