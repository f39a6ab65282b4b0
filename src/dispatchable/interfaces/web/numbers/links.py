"""Where the remedies lie: the page that a next step leads to."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from dispatchable.engine.countries.pack import countries
from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.service.numbers.models import TelephoneNumber


def ask_desk(number: TelephoneNumber) -> str:
    """The request form, already filled from a number."""
    return page_at("request_start", number=number.pk)


def address_page(address_id: Any) -> str:
    """The page of an emergency address; the list when there is none."""
    return reverse("address", args=[address_id]) if address_id else reverse("addresses")


def remedy(step: str, number: TelephoneNumber) -> str:
    """The address of the page for a next step (a code of the catalogue)."""
    match step:
        case "mend_address":
            return address_page(number.address_id)
        case "describe_address" if number.address_id:
            return page_at("address_describe", number.address_id)
        case "see_requests":
            return reverse("requests")
        case "change_person" if number.person_id:
            return page_at("person", number.person_id, number=number.pk)
        case "see_country" if number.country not in countries():
            # such a country has no page of its own: the list says which ones are offered
            return reverse("terms")
        case "accept_terms" | "see_country":
            return page_at("terms_country", number.country, number=number.pk)
        case "lift_block" | "retry":
            return reverse("number", args=[number.pk])
        case "add_right_number":
            return reverse("number_add")
        case "see_carrier" | "await_carrier":
            return reverse("carrier", args=[number.carrier_id])
    return reverse("number_assign", args=[number.pk])
