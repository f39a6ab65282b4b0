"""What can be chosen in forms about numbers: addresses, places, people, free numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from dispatchable.interfaces.web.frame.templatetags.frame import country_name, phone
from dispatchable.interfaces.web.lists.declared import mine
from dispatchable.interfaces.web.numbers.forms import title_of
from dispatchable.service.addresses.models import AddressState, EmergencyAddress, Place
from dispatchable.service.audit.actor import Actor
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.organizations.models import Person

MOST = 200
"""Things offered at once; a search narrows them."""
Choices = list[tuple[Any, Any]]


def address_choices(actor: Actor, text: str = "", country: str = "") -> Choices:
    """Addresses that are not retired, the validated ones first, then the newest."""
    found = mine(EmergencyAddress.objects, actor)
    if country:
        found = found.filter(country=country)
    if text:
        found = found.filter(Q(label__icontains=text) | Q(current__line__icontains=text))
    found = found.exclude(state=AddressState.RETIRED).exclude(current=None).select_related("current")
    rows = found.order_by(F("current__validated_at").desc(nulls_last=True), "-id")[:MOST]
    return [("", _("Choose an address")), *((str(address.pk), title_of(address)) for address in rows)]


def place_choices(addresses: Sequence[Any]) -> Choices:
    """Places, under the name of their address."""
    below: dict[str, Choices] = {}
    places = Place.objects.filter(address__in=[value for value in addresses if value]).select_related(
        "address__current"
    )
    for place in places.order_by("address_id", "name"):
        below.setdefault(title_of(place.address), []).append((str(place.pk), place.name))
    return [("", _("None: the whole address")), *below.items()]


def people_choices(actor: Actor, text: str = "", without: UUID | None = None) -> Choices:
    """People who have not left, by name."""
    found = mine(Person.objects, actor).filter(left_at=None)
    if without is not None:
        found = found.exclude(pk=without)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(email__icontains=text))
    rows = found.order_by("name", "id")[: MOST * 2]
    return [("", _("Choose a person")), *((str(one.pk), f"{one.name} ({country_name(one.country)})") for one in rows)]


def free_numbers(actor: Actor, text: str = "") -> Choices:
    """Numbers that nobody uses: never assigned, or released; those in service first."""
    found = mine(TelephoneNumber.objects, actor).filter(person=None)
    found = found.filter(activation__in=(Activation.UNASSIGNED, Activation.RELEASED, Activation.INCOMPLETE))
    if text:
        found = found.filter(e164__contains="".join(c for c in text if c.isdigit()).lstrip("0"))
    rows = found.order_by("service", "e164", "extension")[:MOST]
    return [("", _("Choose a number")), *((str(n.pk), f"{phone(n.written)} ({country_name(n.country)})") for n in rows)]
