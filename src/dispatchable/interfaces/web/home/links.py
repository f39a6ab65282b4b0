"""Where an object is mended: addresses of pages of other nouns, by name."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def page_of(name: str, *arguments: Any, instead: str = "home", **query: Any) -> str:
    """The address of a page by its name; that of ``instead`` where there is no such page."""
    try:
        address = reverse(name, args=arguments)
    except NoReverseMatch:
        address = reverse(instead)
    return f"{address}?{urlencode(query)}" if query else address
