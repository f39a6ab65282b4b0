"""The list of emergency addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from dispatchable.engine.countries.pack import countries
from dispatchable.interfaces.web.addresses.words import GROUPS
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import country_name
from dispatchable.interfaces.web.lists.columns import Column, link, nothing, state_column, time_column, two_lines
from dispatchable.interfaces.web.lists.declared import ListPage, mine
from dispatchable.interfaces.web.lists.filters import Choice, Choices
from dispatchable.interfaces.web.lists.showing import answer
from dispatchable.service.addresses.models import AddressState, EmergencyAddress
from dispatchable.service.addresses.search import WORDS
from dispatchable.service.audit.actor import Actor
from dispatchable.service.desk.ending import ends_soon
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.storage.words import fitting

IN_USE = ~Q(state=AddressState.RETIRED)
STATES = tuple(Choice(value, word, Q(state__in=states) if states else IN_USE) for value, word, states in GROUPS)


def countries_offered(actor: Actor) -> Iterable[Choice]:
    """Countries to filter by, in the order of their names."""
    named = sorted((country_name(code), code) for code in countries())
    return [Choice(code, name, Q(country=code)) for name, code in named]


def _again(actor: Actor) -> Iterable[Choice]:
    return [Choice("soon", gettext_lazy("soon, or due already"), ends_soon(actor.organization_id))]


def _rows(actor: Actor) -> QuerySet[EmergencyAddress]:
    return mine(EmergencyAddress.objects, actor).select_related("current")


def _search(actor: Actor, text: str) -> Q:
    found = fitting(WORDS, text, actor.organization_id) if actor.organization_id else None
    return Q(pk__in=() if found is None else found)


def _line(address: EmergencyAddress) -> str:
    return address.current.line if address.current else ""


def _name(address: EmergencyAddress) -> Any:
    line = _line(address)
    return two_lines(link(reverse("address", args=[address.pk]), address.label or line), line if address.label else "")


def _count_uses(addresses: Sequence[Any]) -> None:
    """Give each address of a page its ``uses``: one query for all of them."""
    found = TelephoneNumber.objects.filter(address__in=addresses).order_by().values_list("address_id")
    uses = dict(found.annotate(n=Count("pk")))
    for address in addresses:
        address.uses = uses.get(address.pk, 0)


ADDRESSES = ListPage(
    name="addresses",
    url="addresses",
    title=gettext_lazy("Emergency addresses"),
    rows=_rows,
    columns=(
        Column(
            key="address", label=gettext_lazy("Address"), sort=("current__line",), cell=_name, value=_line,
        ),
        Column(key="name", label=gettext_lazy("Name"), shown=False, sort=("label",), cell=lambda a: nothing(a.label),
               value=lambda a: a.label),
        Column(key="own-id", label=gettext_lazy("Own id"), shown=False, sort=("own_id",),
               cell=lambda a: nothing(a.own_id), value=lambda a: a.own_id),
        state_column("state", gettext_lazy("State"), "address", "state", sort=("state", "id"), indexed=True),
        Column(key="country", label=gettext_lazy("Country"), sort=("country",), cell=lambda a: country_name(a.country),
               value=lambda a: a.country),
        Column(key="uses", label=gettext_lazy("Telephone numbers"), cell=lambda a: a.uses),
        time_column("since", gettext_lazy("Since"), lambda a: a.current.created_at if a.current else a.created_at,
                    sort=("id",), indexed=True),
    ),
    order="-since",
    filters=(
        Choices(key="state", label=gettext_lazy("State"), choices=STATES, chips=True),
        Choices(key="country", label=gettext_lazy("Country"), choices=countries_offered),
        Choices(key="again", label=gettext_lazy("Due for checking"), choices=_again),
    ),
    search=_search,
    search_label=gettext_lazy("Name, street, town…"),
    none_fits=gettext_lazy("No address fits. Choose another state, or search for fewer words."),
    noun=lambda n: ngettext("%(count)s address", "%(count)s addresses", n) % {"count": n},
    decorate=_count_uses,
)  # fmt: skip


@require_safe
@page()
def addresses(request: PageRequest) -> HttpResponse:
    """The organisation's addresses: those in use first."""
    return answer(request, ADDRESSES, "addresses/list.html")
