"""Addresses of pages by their names, with a query where one is wanted."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse


def page_at(name: str, *arguments: Any, **query: Any) -> str:
    """The address of the page ``name``; ``query`` follows the question mark."""
    address = reverse(name, args=arguments)
    return f"{address}?{urlencode(query)}" if query else address
