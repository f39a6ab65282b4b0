"""Ways from an address to the pages of other nouns."""

from __future__ import annotations

import uuid

from django.urls import NoReverseMatch, reverse


def ask_the_desk(address_id: uuid.UUID) -> str:
    """The request form, already filled with the address."""
    try:
        return f"{reverse('request_start')}?address={address_id}"
    except NoReverseMatch:
        return reverse("requests")


def number_page(number_id: uuid.UUID) -> str:
    """The page of a telephone number."""
    try:
        return reverse("number", args=(number_id,))
    except NoReverseMatch:
        return reverse("numbers")
