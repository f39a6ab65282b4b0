"""Reference numbers of service requests: ``SR-2026-000123-I``, safe to read over the telephone."""

from __future__ import annotations

from dispatchable.service.desk.models import ReferenceCounter

_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_character(text: str) -> str:
    """The check character of ``text`` (digits and capital letters) by ISO/IEC 7064, MOD 37,36.

    It tells every single wrong sign, and nearly every swap of neighbours.
    """
    product = 36
    for sign in text:
        product = ((product + _SIGNS.index(sign)) % 36 or 36) * 2 % 37
    return _SIGNS[(1 - product) % 36]


def reference(year: int, count: int) -> str:
    """The reference of a year's ``count``-th request."""
    return f"SR-{year}-{count:06d}-{check_character(f'SR{year}{count:06d}')}"


def is_reference(text: str) -> bool:
    """Whether ``text`` is a reference number with the right check character, however spaced and cased."""
    signs = "".join(c for c in text.upper() if c.isalnum() and c.isascii())
    return signs.startswith("SR") and len(signs) >= 13 and check_character(signs[:-1]) == signs[-1]


def next_reference(year: int) -> str:
    """A reference never given before. Runs in the transaction of the submission: the year's row is locked until then.

    A submission that fails leaves no gap; one that is rolled back later may.
    """
    ReferenceCounter.objects.get_or_create(year=year)
    counter = ReferenceCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return reference(year, counter.last)
