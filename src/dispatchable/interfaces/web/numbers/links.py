"""Where the remedies lie: the page that a next step leads to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from dispatchable.service.numbers.models import TelephoneNumber


def link(name: str, *arguments: Any, otherwise: str, **query: Any) -> str:
    """The address of a page by its name; of the page ``otherwise`` where there is no such page."""
    try:
        where = reverse(name, args=arguments)
    except NoReverseMatch:
        where = reverse(otherwise)
    return f"{where}?{urlencode(query)}" if query else where


def ask_desk(number: TelephoneNumber) -> str:
    """The request form, already filled from a number."""
    return link("request_start", otherwise="requests", number=number.pk)


def address_page(address_id: Any) -> str:
    """The page of an emergency address; the list when there is none."""
    return link("address", address_id, otherwise="addresses") if address_id else reverse("addresses")


def remedy(step: str, number: TelephoneNumber) -> str:
    """The address of the page for a next step (a code of the catalogue)."""
    match step:
        case "mend_address":
            return address_page(number.address_id)
        case "see_requests":
            return reverse("requests")
        case "change_person" if number.person_id:
            return f"{reverse('person', args=[number.person_id])}?number={number.pk}"
        case "accept_terms" | "see_country":
            return link("terms_country", number.country, otherwise="terms", number=number.pk)
        case "add_right_number":
            return reverse("number_add")
        case "see_carrier":
            return reverse("carrier", args=[number.carrier_id])
    return reverse("number_assign", args=[number.pk])
