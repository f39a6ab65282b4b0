"""Finding telephone numbers: by their digits in any format, by who uses them, by where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q

from dispatchable.service.addresses.search import WORDS as ADDRESS_WORDS
from dispatchable.service.numbers.digits import extension_is, number_begins, number_ends
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.organizations.search import WORDS as PERSON_WORDS
from dispatchable.service.storage.words import MOST, fitting


def numbers_fitting(organization_id: UUID, text: str, *, digits_only: bool = False) -> Q:
    """The condition that a number fits ``text``: first or last digits, extension, person, address, reason code.

    ``digits_only`` leaves people and addresses aside. At most ``storage.words.MOST`` are found in each of the ways.
    """
    ways = list(_ways(organization_id, text, digits_only=digits_only))
    if not ways:
        return Q(pk__in=())
    first, *others = (TelephoneNumber.objects.filter(pk__in=way).order_by().values("pk") for way in ways)
    return Q(pk__in=first.union(*others, all=True) if others else first)


def _ways(organization_id: UUID, text: str, *, digits_only: bool) -> Iterator[Any]:
    mine = TelephoneNumber.objects.filter(organization_id=organization_id).order_by()
    for rule in (number_begins(text), number_ends(text), extension_is(text)):
        if rule is not None:
            yield mine.filter(rule).values("pk")[: MOST + 1]
    if digits_only:
        return
    for words, field in ((PERSON_WORDS, "person_id"), (ADDRESS_WORDS, "address_id")):
        found = fitting(words, text, organization_id)
        if found is not None:
            yield TelephoneNumber.objects.filter(**{f"{field}__in": found}).order_by().values("pk")[: MOST + 1]
    code = text.strip().upper()
    if "-" in code and " " not in code:
        yield mine.filter(reason_code=code).values("pk")[: MOST + 1]
